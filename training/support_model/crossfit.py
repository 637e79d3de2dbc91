"""WiCE dev, all of it, each claim scored by a line that was fitted without the half it is in.

The figure of the half that tunes nothing rests on 174 claims; this one on all 349. Everything else of the recipe (the
weights, the other calibration sets, the rules, the threshold) is as shipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from training.support_model.calibrate import SETS, Read, fit, read

from citestack.config import GroundingConfig
from citestack.evaluate.labelled import HALVES, CaseSet, read_sets
from citestack.evaluate.verify_run import Answers, answers, figures
from citestack.inference.support import TRAINED, load_support
from citestack.inference.support.model import ModelSupport
from citestack.inference.support.weigh import read_weights

WICE = "wice.claim_fulldoc.dev"


def crossfit(model: Path, data: Path) -> dict[str, Any]:
    """Figures per half and over both. ``model`` is the folder of the weights; nothing is written."""
    support = load_support(TRAINED, path=model)
    assert isinstance(support, ModelSupport)
    halves = {half: _cases(data, WICE, half, None) for half in HALVES}
    others = [
        read(name, case, support)
        for name, limit in SETS.items()
        if name != WICE
        for case in _cases(data, name, "first", limit).cases
    ]
    found = {}
    for fitted, scored in (HALVES, HALVES[::-1]):
        own = [read(WICE, case, support) for case in halves[fitted].cases]
        found[scored] = answers(halves[scored], _fitted(support, [*own, *others]), GroundingConfig())
    return {**{half: figures(a) for half, a in found.items()}, "both": figures(_joined(list(found.values())))}


def _cases(data: Path, name: str, half: str, limit: int | None) -> CaseSet:
    return read_sets([data / "dev" / f"{name}.jsonl.zst"], half=half, limit=limit)[0]


def _fitted(support: ModelSupport, found: Sequence[Read]) -> ModelSupport:
    line = fit(found, [r.label for r in found], "supported")
    return replace(support, calibration=replace(support.calibration, supported=read_weights(line)))


def _joined(parts: Sequence[Answers]) -> Answers:
    names = ("labels", "scores", "said", "partial", "partly")
    return Answers(**{name: np.concatenate([getattr(a, name) for a in parts]) for name in names})
