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
