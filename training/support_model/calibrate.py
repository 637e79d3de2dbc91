"""Fit the lines that turn the model's output and the checks into probabilities: on halves of the development sets.

Read are the first half of WiCE dev (full pages) and of FoolMeTwice dev, by a hash of the claim; the second halves, and
every other set, stay for reporting.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from citestack.evaluate.labelled import Case, read_sets
from citestack.inference.support import TRAINED, load_support
from citestack.inference.support.combine import claim_units
from citestack.inference.support.model import ModelSupport
from citestack.inference.support.weigh import INPUTS, inputs

Floats = NDArray[np.float64]
SETS = ("wice.claim_fulldoc.dev.jsonl.zst", "fm2.dev.jsonl.zst")
USED = {
    "supported": ("supports", "names", "dates", "numbers", "conflicts"),
    "partial": ("partly", "covered"),
    "refuted": ("against", "denied"),
}
"""Inputs each line may weigh; the others stay at zero, ``SIGNS`` apart."""
SIGNS = -0.3
"""Weight of a differing sign, opposite or quantity. Not fitted: WiCE has 29 such rows, half of them supported, where
edited summaries have 122, nearly all of them wrong; a small weight against is what both allow."""
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Read:
    """A case as the model read it: per text and claim sentence, the inputs of its premises."""

    label: int
    partly: int | None
    refuted: int | None
    texts: list[list[Floats]]


def read(case: Case, support: ModelSupport, *, refuting: bool) -> Read:
    texts = []
    for premise in case.premises:
        pairs = [(unit, premise) for unit in claim_units(case.claim, support.features.split)]
        texts.append([_inputs(pair, support) for pair in pairs])
    refuted = 1 - case.label if refuting else 0
    return Read(case.label, case.partly, refuted, texts)


def _inputs(pair: tuple[str, str], support: ModelSupport) -> Floats:
    (tasks,) = support.tasks([pair])
    rows = support.classifier.probabilities([(t.unit, t.premise.text) for t in tasks])
    found = [inputs(t.examined, row) for t, row in zip(tasks, rows, strict=True)]
    return np.array(found).reshape(len(found), len(INPUTS))


def deciding(found: Sequence[Read], line: Floats, *, weakest: bool) -> Floats:
    """Per case the inputs of the premise that decides under this line: best premise, weakest sentence, best text."""
    return np.array([_deciding(r, line, weakest=weakest) for r in found])


def _deciding(found: Read, line: Floats, *, weakest: bool) -> Floats:
    best: tuple[float, Floats] = (-np.inf, np.zeros(len(INPUTS)))
    for units in found.texts:
        tops = [max(((float(row @ line), row) for row in rows), key=lambda r: r[0]) for rows in units if len(rows)]
        if tops:
            own = (min if weakest else max)(tops, key=lambda r: r[0])
            best = max(best, own, key=lambda r: r[0])
    return best[1]


def fit(found: Sequence[Read], labels: Sequence[int], score: str) -> dict[str, float]:
    """Refitted a few times, since which premise decides depends on the line. Both classes weigh the same."""
    places = [INPUTS.index(name) for name in USED[score]]
    line = np.zeros(len(INPUTS))
    line[places[0]] = 1.0
    shift = 0.0
    for _ in range(ROUNDS):
        rows = deciding(found, line, weakest=score == "supported")
        model = LogisticRegression(C=1.0, class_weight="balanced").fit(rows[:, places], np.array(labels))
        line = np.zeros(len(INPUTS))
        line[places] = model.coef_[0]
        shift = float(model.intercept_[0])
    fitted = {name: round(float(line[INPUTS.index(name)]), 4) for name in USED[score]}
    return {**_signed(fitted, score), "shift": round(shift, 4)}


def _signed(fitted: dict[str, float], score: str) -> dict[str, float]:
    """A check that failed never raises support."""
    if score != "supported":
        return fitted
    kept = {name: value if name == "supports" else min(0.0, value) for name, value in fitted.items()}
    return {**kept, "signs": SIGNS}


def calibrate(model: Path, data: Path) -> None:
    """Rewrites ``calibration.json`` in the model's folder."""
    support = load_support(TRAINED, path=model, threads=1)
    assert isinstance(support, ModelSupport)
    found: list[Read] = []
    for name in SETS:
        (cases,) = read_sets([data / "dev" / name], half="first")
        found += [read(case, support, refuting="fm2" in name) for case in cases.cases]
        print(name, len(cases.cases), "cases", flush=True)
    partly = [r for r in found if r.partly is not None]
    lines = {
        "supported": fit(found, [r.label for r in found], "supported"),
        "partial": fit(partly, [int(r.partly or 0) for r in partly], "partial"),
        "refuted": fit(found, [int(r.refuted or 0) for r in found], "refuted"),
    }
    (model / "calibration.json").write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(lines))
