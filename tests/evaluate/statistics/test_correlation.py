import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from citestack.evaluate.statistics.correlation import midranks, pearson, residuals, smooth_basis, spearman

values = st.lists(st.integers(-3, 3), min_size=3, max_size=12)


def ones(n: int) -> np.ndarray:
    return np.ones((1, n))


@given(st.lists(st.integers(0, 4), min_size=24, max_size=24))
def test_ranks_of_many_rows_are_scipys(cells: list[int]) -> None:
    rows = np.array(cells, dtype=float).reshape(3, 8)
    assert np.array_equal(midranks(rows, ones(8)), stats.rankdata(rows, axis=1))


@given(values, st.data())
def test_a_weight_is_a_repetition(row: list[int], data: st.DataObject) -> None:
    times = data.draw(st.lists(st.integers(0, 3), min_size=len(row), max_size=len(row)).filter(any))
    weights, x = np.array([times], dtype=float), np.array([row], dtype=float)
    repeated = np.repeat(x[0], times)
    kept = np.repeat(np.arange(len(row)), times)
    for same in (x, np.concatenate([x, x])):
        assert np.allclose(midranks(same, weights)[0][kept], stats.rankdata(repeated))


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 3)), min_size=4, max_size=20))
def test_correlations_are_scipys(pairs: list[tuple[int, int]]) -> None:
    x, y = (np.array([side], dtype=float) for side in zip(*pairs, strict=True))
    found = pearson(x, y, ones(len(pairs)))[0], spearman(x, y, ones(len(pairs)))[0]
    if len(set(x[0])) == 1 or len(set(y[0])) == 1:
        assert np.isnan(found).all()
    else:
        assert found == pytest.approx((stats.pearsonr(x[0], y[0])[0], stats.spearmanr(x[0], y[0])[0]), abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), min_size=4, max_size=20))
def test_ranks_do_not_mind_a_rising_change_of_scale(pairs: list[tuple[int, int]]) -> None:
    x, y = (np.array([side], dtype=float) for side in zip(*pairs, strict=True))
    assert np.array_equal(
        spearman(x, y, ones(len(pairs))), spearman(np.exp(x / 10), y, ones(len(pairs))), equal_nan=True
    )


def test_tiny_figures_are_figures_and_constants_are_none() -> None:
    x = np.array([[1.0, 2.0, 3.0, 5.0]])
    assert pearson(x * 1e-9, x, ones(4))[0] == pytest.approx(1.0)
    assert np.isnan(pearson(np.full((1, 4), 0.1), x, ones(4))[0])


def test_residuals_are_those_of_weighted_least_squares() -> None:
    chance = np.random.default_rng(1)
    rows, basis = chance.normal(size=(2, 30)), smooth_basis(chance.normal(size=30), degree=2)
    weights = chance.integers(0, 3, (2, 30)).astype(float)
    for row, weight, left in zip(rows, weights, residuals(rows, basis, weights), strict=True):
        root = np.sqrt(weight)
        fit = np.linalg.lstsq(basis * root[:, None], row * root, rcond=None)[0]
        assert left == pytest.approx(row - basis @ fit, abs=1e-9)


def test_nothing_is_left_of_what_the_basis_holds() -> None:
    sizes = np.array([1.0, 2, 2, 3, 9, 9, 20, 40])
    ranks = midranks(sizes[None], ones(8))
    assert not residuals(ranks, smooth_basis(sizes), ones(8)).any()
