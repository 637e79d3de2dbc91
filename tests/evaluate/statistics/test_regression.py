import numpy as np
import pytest
from scipy.optimize import minimize

from citestack.evaluate.statistics.regression import count_regression


def test_two_groups_have_the_ratio_of_their_means_and_hc3_errors() -> None:
    low, high = np.array([0.0, 1, 2, 1]), np.array([2.0, 6, 1])
    fit = count_regression(np.concatenate([low, high]), np.array([[0.0]] * 4 + [[1.0]] * 3))
    assert fit is not None
    ratio = fit.ratio(1)
    assert ratio.value == pytest.approx(high.mean() / low.mean())
    # One mean per group: leverage 1/n, so HC3 has the squared residuals over (1 - 1/n)^2.
    variance = sum((((g - g.mean()) / (1 - 1 / len(g))) ** 2).sum() / g.sum() ** 2 for g in (low, high))
    assert fit.errors[1] == pytest.approx(variance**0.5)
    assert ratio.low < ratio.value < ratio.high


def test_the_optimum_is_that_of_a_general_optimiser() -> None:
    chance = np.random.default_rng(3)
    x, exposure = chance.normal(size=(80, 2)), chance.uniform(1, 9, 80)
    counts = chance.poisson(exposure * np.exp(0.2 + x @ [0.5, -0.3])).astype(float)
    fit = count_regression(counts, x, exposure)
    assert fit is not None
    design = np.column_stack([np.ones(80), x])

    def loss(b: np.ndarray) -> float:
        line = np.log(exposure) + design @ b
        return float(np.exp(line).sum() - counts @ line)

    assert fit.coefficients == pytest.approx(minimize(loss, np.zeros(3)).x, abs=1e-4)


def test_coverage_of_the_ratio_where_counts_spread_more_than_poisson() -> None:
    chance, held = np.random.default_rng(5), 0
    for _ in range(200):
        x = chance.normal(size=(100, 1))
        counts = chance.poisson(np.exp(0.5 + 0.4 * x[:, 0]) * chance.gamma(1.0, 1.0, 100)).astype(float)
        fit = count_regression(counts, x)
        assert fit is not None
        ratio = fit.ratio(1)
        held += ratio.low <= np.exp(0.4) <= ratio.high
    assert held >= 180


def test_what_has_no_answer_gets_none() -> None:
    x = np.arange(6.0)[:, None]
    assert count_regression(np.zeros(6), x) is None
    assert count_regression(np.ones(6), np.hstack([x, 2 * x])) is None
    assert count_regression(np.ones(2), x[:2]) is None
    assert count_regression(np.array([0.0, 0, 0, 5, 5, 5]), (x > 2).astype(float)) is None
