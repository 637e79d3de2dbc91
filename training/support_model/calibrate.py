"""Fit the lines that turn the model's output and the checks into probabilities: on halves of the development sets.

Read are the first halves, by a hash of the claim, of WiCE dev (full pages) and FoolMeTwice dev, and of three SummEdits
domains at most 60 cases each. The second halves, FoolMeTwice test and the other five domains stay for reporting.
"""

from __future__ import annotations

import json
import math
from collections import Counter
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
SETS = {
    "wice.claim_fulldoc.dev": None,
    "fm2.dev": None,
    "summedits.ectsum": 60,
    "summedits.podcast": 60,
    "summedits.samsum": 60,
}
"""File and the most cases read of it."""
COUNTS = {"wice.claim_fulldoc.dev": 2.0}
"""What a set counts beside the others: WiCE is the one of real sentences and the pages they cite. In cross-validation
inside the first halves, counting it twice gave it 0.5 points of AUC and the mean of the five sets 0.3."""
USED = {
    "supported": ("supports", "partly", "against", "unrelated", "names", "dates", "numbers", "conflicts"),
    "partial": ("supports", "partly", "unrelated", "covered"),
    "refuted": ("supports", "against", "unrelated", "denied"),
}
"""Inputs each line may weigh; the others stay at zero, ``SIGNS`` apart."""
SIGNS = -0.3
"""Weight of a differing sign, opposite or quantity. Not fitted: WiCE has 29 such rows, half of them supported, where
edited summaries have 122, nearly all of them wrong; a small weight against is what both allow."""
PRIOR = {"refuted": -math.log(3)}
"""Log odds added: even odds for the others, one in four for refuted, since a page accused wrongly costs more."""
ROUNDS = 4
CHECKS = ("names", "dates", "numbers", "conflicts")


@dataclass(frozen=True, slots=True)
class Read:
    """A case as the model read it: per text and claim sentence, the inputs of its premises."""

    source: str
    label: int
    partly: int | None
    refuted: int
    texts: list[list[Floats]]


def read(source: str, case: Case, support: ModelSupport) -> Read:
    """A claim FoolMeTwice does not support is refuted by its passage; the others only lack support."""
    texts = []
    for premise in case.premises:
        pairs = [(unit, premise) for unit in claim_units(case.claim, support.features.split)]
        texts.append([_inputs(pair, support) for pair in pairs])
    return Read(source, case.label, case.partly, (1 - case.label) if source == "fm2.dev" else 0, texts)


def unrelated(cases: Sequence[Case], support: ModelSupport) -> list[Read]:
    """Claims with the passage of another: neither supported nor refuted."""
    moved = [Case(a.claim, b.premises, 0, None) for a, b in zip(cases, [*cases[7:], *cases[:7]], strict=True)]
    return [read("unrelated", case, support) for case in moved]


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
    """Refitted a few times, since which premise decides depends on the line.

    Sets weigh the same, and in each set both classes do.
    """
    places = [INPUTS.index(name) for name in USED[score]]
    line, shift, y = np.zeros(len(INPUTS)), 0.0, np.array(labels)
    line[[INPUTS.index("supports"), INPUTS.index("unrelated")]] = (1.0, -0.2)
    weights = _weights([r.source for r in found], y)
    for _ in range(ROUNDS):
        rows = deciding(found, line, weakest=score == "supported")
        model = LogisticRegression(C=1.0, max_iter=1000).fit(rows[:, places], y, sample_weight=weights)
        line = np.zeros(len(INPUTS))
        line[places] = model.coef_[0]
        shift = float(model.intercept_[0])
    fitted = {name: round(float(line[INPUTS.index(name)]), 4) for name in USED[score]}
    return {**_signed(fitted, score), "shift": round(shift + PRIOR.get(score, 0.0), 4)}


def _weights(sources: Sequence[str], labels: NDArray[np.int64]) -> Floats:
    """Per row, so that classes weigh the same over all and, within a class, sets weigh as ``COUNTS`` says, else 1."""
    cells = Counter(zip(sources, labels.tolist(), strict=True))
    sets = {y: sum(COUNTS.get(s, 1.0) for s, label in cells if label == y) for y in (0, 1)}
    found = [COUNTS.get(s, 1.0) / (cells[s, y] * sets[y]) for s, y in zip(sources, labels.tolist(), strict=True)]
    return np.array(found) * len(labels) / 2


def _signed(fitted: dict[str, float], score: str) -> dict[str, float]:
    """A check that failed never raises support."""
    if score != "supported":
        return fitted
    kept = {name: min(0.0, value) if name in CHECKS else value for name, value in fitted.items()}
    return {**kept, "signs": SIGNS}


def calibrate(model: Path, data: Path) -> None:
    """Rewrites ``calibration.json`` in the model's folder."""
    support = load_support(TRAINED, path=model)
    assert isinstance(support, ModelSupport)
    found: list[Read] = []
    for name, limit in SETS.items():
        (cases,) = read_sets([data / "dev" / f"{name}.jsonl.zst"], half="first", limit=limit)
        found += [read(name, case, support) for case in cases.cases]
        if name == "fm2.dev":
            others = unrelated(cases.cases, support)
        print(name, len(cases.cases), "cases", flush=True)
    partly = [r for r in found if r.partly is not None]
    lines = {
        "supported": fit(found, [r.label for r in found], "supported"),
        "partial": fit(partly, [int(r.partly or 0) for r in partly], "partial"),
        "refuted": fit([*found, *others], [r.refuted for r in [*found, *others]], "refuted"),
    }
    (model / "calibration.json").write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(lines))
