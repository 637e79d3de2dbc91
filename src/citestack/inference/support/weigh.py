"""What the model and the checks say of a pair, as numbers, and the lines that weigh them into probabilities.

A name or number that the premise lacks counts against a claim without deciding: "he" may be the name, "a dozen" the
number, and the model has read both. On an early checkpoint, weighing such checks gave WiCE dev 2 points of AUC over
letting them forbid and 6 over the model alone; on FoolMeTwice dev letting them forbid cost 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from citestack.inference.support.checks import conflicting
from citestack.inference.support.reader import Examined
from citestack.model import Check

Floats = NDArray[np.float64]
INPUTS = (
    "supports", "partly", "against", "unrelated",
    "names", "dates", "numbers", "conflicts", "signs", "covered", "denied",
)  # fmt: skip
"""The model's log odds of supported, and its log probabilities of partial, refuted and unsupported; whether the premise
lacks a name, a date, a number; whether it gives another value for one; whether a sign, an opposite or a quantity
differs; the features' log odds of partly and of refuted. The four classes are weighed apart because they err apart: a
long claim fully supported is often called partial, seldom unsupported."""
SOFT = frozenset({"names", "dates", "numbers", "negation", "antonyms", "quantity", "roles"})
"""Checks that count against a claim; a conflict of values, a wrong quotation and a question still forbid."""
EXACT = SOFT - {"numbers", "dates"}
NEAR_COPY = 0.75
"""Share of the claim's words in the focus from which a name, sign or opposite that differs is what was changed, and
forbids: at 0.8, none of 53 such pairs in three SummEdits domains is supported; the perturbation suite is made of
them."""
OVERRULED = 0.5
"""Above it the model has read past a soft check that failed: the check is reported, but forbids nothing."""
_EDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic line over ``INPUTS``."""

    weights: Floats
    shift: float

    def probability(self, rows: Floats) -> Floats:
        """Shape (n,), in (0, 1), for rows of shape (n, inputs)."""
        return np.asarray(1.0 / (1.0 + np.exp(-(rows @ self.weights + self.shift))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """From inputs to probabilities under even odds, one line per score."""

    supported: Weights
    partial: Weights
    refuted: Weights


def read_weights(values: Mapping[str, float]) -> Weights:
    """Names of ``INPUTS`` and ``shift`` to numbers; inputs left out weigh nothing. Raises ``KeyError`` for others."""
    unknown = set(values) - {*INPUTS, "shift"}
    if unknown:
        raise KeyError(f"unknown inputs {sorted(unknown)}")
    return Weights(np.array([float(values.get(name, 0.0)) for name in INPUTS]), float(values["shift"]))


def inputs(examined: Examined, row: Floats) -> Floats:
    """``row``: the model's probabilities of supported, partial, refuted, unsupported."""
    failed = {c.name for c in examined.reading.checks if c.passed is False}
    clash = {c.name for c in examined.reading.checks if conflicting(c)}
    lacking = failed - clash
    found = (
        _log_odds(row[0]),
        *(float(np.log(max(_EDGE, p))) for p in row[1:]),
        "names" in lacking,
        "dates" in lacking,
        "numbers" in lacking,
        bool(clash & {"numbers", "dates"}),
        bool(failed & {"negation", "antonyms", "quantity", "roles"}),
        _log_odds(examined.reading.partial),
        _log_odds(examined.reading.refute),
    )
    return np.array(found, dtype=np.float64)


def overruled(check: Check, held: float) -> Check:
    """A failed check as it stands beside a support it did not prevent; ``held``: share of the claim the focus holds."""
    forbids = check.name not in SOFT or conflicting(check) or (held >= NEAR_COPY and check.name in EXACT)
    return check if check.passed is not False or forbids else replace(check, passed=None)


def _log_odds(p: float) -> float:
    held = min(1 - _EDGE, max(_EDGE, float(p)))
    return float(np.log(held / (1 - held)))
