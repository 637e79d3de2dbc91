"""A claim's score may not depend on the labels of its own half."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import zstandard

pytest.importorskip("sklearn")  # of the extra for training

from training.support_model import crossfit as module
from training.support_model.calibrate import SETS

from citestack.evaluate.labelled import HALVES, read_sets
from citestack.inference.support import load_features
from citestack.inference.support.model import ModelSupport
from citestack.inference.support.weigh import Calibration, read_weights


class Says:
    """More support for claims with a longer name, so that a fitted line differs with the labels."""

    name = "says"

    def probabilities(self, pairs):
        yes = np.array([0.1 + 0.05 * (len(claim) % 16) for claim, _ in pairs])
        return np.stack([yes, (1 - yes) / 2, (1 - yes) / 4, (1 - yes) / 4], axis=1)


def rows(turned: frozenset[str]) -> list[dict[str, object]]:
    found = []
    for i in range(24):
        claim = f"The station of {'north' * (i % 5)}port number {i} was built by the harbour board."
        source = "The board of the harbour met in spring. It planned a station for the port."
        found.append({"premise": source, "claim": claim, "label": (i // 2 + (claim in turned)) % 2})
    return found


def scores(folder: Path, turned: frozenset[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    (folder / "dev").mkdir(exist_ok=True)
    for name in SETS:
        text = "\n".join(map(json.dumps, rows(turned if name == module.WICE else frozenset())))
        (folder / "dev" / f"{name}.jsonl.zst").write_bytes(zstandard.compress(text.encode()))
    line = read_weights({"supports": 1.0, "shift": 0.0})
    support = ModelSupport(load_features(), Says(), Calibration(line, line, line))
    kept: list[np.ndarray] = []

    def figures(found: module.Answers) -> int:
        kept.append(found.scores)
        return len(found.labels)

    monkeypatch.setattr(module, "load_support", lambda *_, **__: support)
    monkeypatch.setattr(module, "figures", figures)
    counts = module.crossfit(folder, folder)
    assert counts["both"] == counts["first"] + counts["second"] == 24
    return dict(zip((h for h in counts if h != "both"), kept, strict=False))


def test_a_half_is_scored_by_a_line_that_did_not_see_it(tmp_path, monkeypatch) -> None:
    before = scores(tmp_path, frozenset(), monkeypatch)
    (second,) = read_sets([tmp_path / "dev" / f"{module.WICE}.jsonl.zst"], half=HALVES[1])
    after = scores(tmp_path, frozenset(c.claim for c in second.cases), monkeypatch)
    assert (before["second"] == after["second"]).all()
    assert (before["first"] != after["first"]).any()
