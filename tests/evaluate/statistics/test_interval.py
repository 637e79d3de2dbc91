import numpy as np
import pytest

from citestack.evaluate.statistics.interval import (
    Interval,
    arctanh,
    bootstrap_error,
    fisher,
    jackknife_error,
    normal,
    percentile,
)


def test_percentile_is_the_middle_of_the_draws() -> None:
    found = percentile(50.0, np.arange(101.0)), percentile(50.0, np.append(np.arange(101.0), np.nan), level=0.9)
    assert [(i.low, i.high) for i in found if i] == [pytest.approx((2.5, 97.5)), pytest.approx((5.0, 95.0))]
    assert percentile(1.0, np.array([np.nan, 1.0])) is None


def test_jackknife_of_a_mean_is_its_standard_error() -> None:
    row = np.random.default_rng(2).normal(size=40)
    left_out = (row.sum() - row) / 39
    assert jackknife_error(left_out) == pytest.approx(row.std(ddof=1) / 40**0.5)


def test_variances_of_crossed_sources_are_added() -> None:
    wide = normal(1.0, 3.0, 4.0)
    assert wide is not None
    assert (wide.high - wide.low) / 2 == pytest.approx(5 * 1.959964, rel=1e-6)
    assert normal(1.0, float("nan")) is None
    assert np.isnan(bootstrap_error(np.array([1.0])))


def test_intervals_of_correlations_stay_inside_one() -> None:
    near = fisher(0.99, 2.0)
    assert near is not None
    assert -1 < near.low < 0.99 < near.high < 1
    assert np.isfinite(arctanh(np.array([1.0, -1.0]))).all()


def test_zero_is_outside_only_when_both_ends_are_on_one_side() -> None:
    assert Interval(1, 0.1, 2).excludes_zero
    assert Interval(-1, -2, -0.1).excludes_zero
    assert not Interval(1, 0.0, 2).excludes_zero
