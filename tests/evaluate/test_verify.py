"""The verification ruler on cases whose answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.evaluate.verify import auc, balanced_accuracy, brier, calibration_error, interval

LABELS = np.array([1, 1, 0, 0])


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([0.9, 0.8, 0.2, 0.1], 1.0), ([0.1, 0.2, 0.8, 0.9], 0.0), ([0.5, 0.5, 0.5, 0.5], 0.5), ([0.9, 0.3, 0.4, 0.1], 0.75)],
)  # fmt: skip
def test_auc(scores, expected) -> None:
    assert auc(LABELS, np.array(scores)) == pytest.approx(expected)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=2, max_size=40))
def test_auc_is_the_share_of_pairs_in_order(cases) -> None:
    labels, scores = np.array([int(a) for a, _ in cases]), np.array([b / 20 for _, b in cases])
    if not 0 < labels.sum() < len(labels):
        return
    pairs = [(p > n) + (p == n) / 2 for p in scores[labels == 1] for n in scores[labels == 0]]
    assert auc(labels, scores) == pytest.approx(np.mean(pairs))


def test_balanced_accuracy_weighs_both_classes_alike() -> None:
    labels = np.array([1, 0, 0, 0, 0])
    assert balanced_accuracy(labels, np.zeros(5), 0.5) == 0.5
    assert balanced_accuracy(labels, np.array([0.5, 0.1, 0.1, 0.1, 0.9]), 0.5) == pytest.approx(0.875)


def test_honest_scores_have_no_calibration_error() -> None:
    labels, scores = np.array([1, 0, 0, 0] * 5), np.full(20, 0.25)
    assert calibration_error(labels, scores) == pytest.approx(0.0)
    assert calibration_error(labels, np.full(20, 0.95)) == pytest.approx(0.7)
    assert brier(np.array([1, 0]), np.array([1.0, 0.0])) == 0.0


def test_intervals_hold_the_value_and_are_repeatable() -> None:
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 2, 200)
    scores = np.clip(labels * 0.3 + rng.random(200) * 0.7, 0, 1)
    found = interval(auc, labels, scores)
    assert found.low < found.value < found.high
    assert found == interval(auc, labels, scores)
