"""What is exported lies between the trained weights and their start."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.support_model.mix import mixed

WEIGHTS = st.lists(st.floats(-10, 10), min_size=3, max_size=3).map(np.array)


@given(WEIGHTS, WEIGHTS, st.floats(0, 1))
def test_every_weight_lies_between_both(trained: np.ndarray, start: np.ndarray, share: float) -> None:
    found = mixed({"layer": trained}, {"layer": start}, share)["layer"]
    assert (found >= np.minimum(trained, start) - 1e-9).all()
    assert (found <= np.maximum(trained, start) + 1e-9).all()


def test_a_share_of_one_is_the_trained_model_and_the_head_is_never_mixed() -> None:
    trained = {"layer": np.array([2.0]), "head": np.array([5.0])}
    assert mixed(trained, {"layer": np.array([0.0])}, 1.0)["layer"] == 2.0
    halved = mixed(trained, {"layer": np.array([0.0])}, 0.5)
    assert halved["layer"] == pytest.approx(1.0)
    assert halved["head"] == 5.0
