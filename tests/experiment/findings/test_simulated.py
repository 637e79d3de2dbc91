"""A small part of ``benchmarks.experiment_statistics``: what the whole measures in minutes must hold here as well."""

import numpy as np
from benchmarks.experiment_statistics import EFFECTS, PLACEBO, coverage, false_calls


def test_nothing_is_called_where_nothing_was_done() -> None:
    chance, names = np.random.default_rng(11), [*PLACEBO]
    called = sum(false_calls(chance, names[i % len(names)], 24, 4) for i in range(42))
    assert called[0] / 42 <= 0.05
    # The plain before/after test of each arm by itself says something in many of the same experiments.
    assert called[1] / 42 > 0.2


def test_planted_effects_are_held() -> None:
    names = ("20% of prompts move, 80% of them up", "all prompts move by 5 points, noise 9", "30 % become cited")
    rows = coverage(120, (50,), worlds={name: EFFECTS[name] for name in names}, peers=0)
    assert sum(row["ours"] for row in rows) / len(rows) >= 0.93


def test_few_prompts_hold_them_as_well() -> None:
    names = ("10% of prompts move, 100% of them up", "all move, skewed")
    rows = coverage(100, (20,), worlds={name: EFFECTS[name] for name in names}, peers=0)
    assert all(row["ours"] >= 0.9 for row in rows)
    # Student's t and what a resample alone can show hold in fewer than eight of ten.
    assert rows[0]["student"] < 0.8 and rows[0]["alone"] < 0.85
