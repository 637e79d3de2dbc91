"""The pieces under the findings: exact test, correction, interval, power."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from citestack.experiment.findings.correction import fewest, holm
from citestack.experiment.findings.mean_interval import FEW, Resampler, usual_move
from citestack.experiment.findings.power import detectable, needed, table
from citestack.experiment.findings.signed_rank import EXACT, signed_rank

DRAW = np.random.default_rng(3)
whole = st.lists(st.integers(-3, 3), min_size=1, max_size=9)


def by_hand(values: list[int], zeros: str) -> float:
    """All coins, one after the other."""
    kept = [v for v in values if v] if zeros == "wilcoxon" else values
    ranks = stats.rankdata(np.abs(kept)) if kept else np.zeros(0)
    moved = [(r, np.sign(v)) for r, v in zip(ranks, kept, strict=True) if v]
    if not moved:
        return 1.0
    seen = abs(sum(r * s for r, s in moved))
    coins = list(itertools.product((-1, 1), repeat=len(moved)))
    return sum(abs(sum(c * r for c, (r, _) in zip(coin, moved, strict=True))) >= seen - 1e-9 for coin in coins) / len(
        coins
    )


@given(whole, st.sampled_from(["pratt", "wilcoxon"]))
@settings(max_examples=30, deadline=None)
def test_the_signed_rank_is_that_of_all_coins(values: list[int], zeros: str) -> None:
    found = signed_rank(np.array(values, dtype=float), zeros=zeros)  # type: ignore[arg-type]
    assert found == pytest.approx(by_hand(values, zeros))


@pytest.mark.parametrize("side", ["both", "greater"])
def test_without_ties_it_is_the_textbook_test(side: str) -> None:
    values = DRAW.normal(0.3, 1, 21)
    alternative = "two-sided" if side == "both" else side
    assert signed_rank(values, side) == pytest.approx(
        stats.wilcoxon(values, alternative=alternative, method="exact").pvalue
    )  # type: ignore[arg-type]


def test_the_normal_limit_takes_over_where_it_agrees() -> None:
    values = DRAW.normal(0.05, 1, EXACT + 1)
    assert signed_rank(values) == pytest.approx(
        stats.wilcoxon(values, correction=True, method="approx").pvalue, abs=1e-3
    )
    assert signed_rank(values[:EXACT]) == pytest.approx(
        stats.wilcoxon(values[:EXACT], method="approx").pvalue, abs=2e-3
    )


def test_nothing_moved_and_a_sign_turned() -> None:
    values = np.array([0.0, 0.0, 0.4, 0.1, 0.3, 0.2, 0.5])
    assert signed_rank(np.zeros(5)) == 1.0
    assert signed_rank(values) == signed_rank(-values) == pytest.approx(2**-4)
    assert signed_rank(values, "greater") == pytest.approx(2**-5)
    assert signed_rank(values * 1e-13) == 1.0


def test_holm_by_hand() -> None:
    assert holm([0.01, None, 0.04, 0.03]) == [pytest.approx(0.03), None, pytest.approx(0.06), pytest.approx(0.06)]
    assert holm([]) == []
    assert holm([0.6, 0.7]) == [1.0, 1.0]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=30, deadline=None)
def test_holm_keeps_the_order_and_is_never_below_the_chance(chances: list[float]) -> None:
    found = holm(chances)
    assert all(f is not None and p <= f <= 1 for p, f in zip(chances, found, strict=True))
    order = np.argsort(chances, kind="stable")
    assert list(np.array(found)[order]) == sorted(np.array(found))


def test_fewer_prompts_than_fewest_find_nothing() -> None:
    for arms in (1, 5, 12):
        least = fewest(arms, 0.95)
        assert signed_rank(np.arange(1.0, least + 1)) * arms <= 0.05
        assert signed_rank(np.arange(1.0, least)) * arms > 0.05


def test_an_interval_holds_its_mean_and_turns_with_the_sign() -> None:
    resampler = Resampler(rounds=500)
    for values in (DRAW.normal(0.1, 0.2, 30), np.r_[np.zeros(25), DRAW.exponential(0.2, 6)]):
        found, turned = resampler.interval(values), resampler.interval(-values)
        assert found is not None and turned is not None
        assert found.low < found.value < found.high
        assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low), rel=0.2)


def test_intervals_where_resampling_says_nothing() -> None:
    resampler = Resampler(rounds=300)
    assert resampler.interval(np.array([0.2])) is None
    nothing, alike = resampler.interval(np.zeros(9)), resampler.interval(np.full(9, 0.2))
    assert nothing is not None and (nothing.low, nothing.high) == (0, 0)
    # Clopper and Pearson: nine of nine, at least 0.664 of all.
    assert alike is not None and (alike.low, alike.high) == pytest.approx((0.2 * 0.6637, 0.2), rel=1e-3)
    turned = resampler.interval(np.full(9, -0.2))
    assert turned is not None and (turned.low, turned.high) == (-alike.high, -alike.low)
    one = resampler.interval(np.r_[np.zeros(49), 0.5])
    # Garwood: one event seen, up to 5.57 expected; none lost, up to 3.69.
    assert one is not None and (one.low, one.high) == pytest.approx((-3.689 / 50 * 0.5, 5.572 / 50 * 0.5), rel=1e-3)
    # Where prompts of the run move by 0.1 when they do, none of 20 moved: up to 3.69 expected.
    unseen = resampler.interval(np.zeros(20), usual=0.1)
    assert unseen is not None and (unseen.low, unseen.high) == pytest.approx((-0.01844, 0.01844), rel=1e-3)
    wide = resampler.interval(np.r_[np.zeros(3), 1.0, 1.0], most=1.0)
    assert wide is not None and wide.high == 1.0


def test_how_far_prompts_move_when_they_do() -> None:
    assert usual_move([]) == usual_move([np.zeros(4)]) == 0.0
    assert usual_move([np.r_[np.zeros(50), np.linspace(0.01, 0.2, 20)], np.array([[-0.05]])]) == pytest.approx(0.19)


@given(st.integers(0, 10**6), st.integers(8, 40), st.sampled_from([0.1, 0.4, 1.0]))
@settings(max_examples=25, deadline=None)
def test_the_long_tail_reaches_no_less_far_than_resamples_do(seed: int, n: int, share: float) -> None:
    chance, resampler = np.random.default_rng(seed), Resampler(rounds=200)
    values = np.where(chance.random(n) < share, chance.lognormal(-3, 1, n), 0.0)
    found, usual = resampler.interval(values), resampler.interval(values, usual=0.5)
    assert found is not None and usual is not None
    assert usual.low <= found.low <= found.value <= found.high <= usual.high
    if (values > 0).sum() >= FEW:
        low, high = resampler._studentised(values, float(values.std(ddof=1)) / n**0.5)
        assert (found.low, found.value) == (min(low, found.value), values.mean()) and found.high >= high
        assert resampler.interval(values) == found  # the same draws every time


def test_power_falls_with_prompts_and_rises_with_arms() -> None:
    rows = table(0.1, (20, 50, 200), (1, 8))
    assert all(a.effects[i] > b.effects[i] for a, b in itertools.pairwise(rows) for i in (0, 1))  # type: ignore[operator]
    assert all(r.effects[0] < r.effects[1] for r in rows)  # type: ignore[operator]
    assert detectable(0.1, 5, 8) is None
    # Student's quantiles at 49 degrees: 2.010 and 0.849.
    assert detectable(0.1, 50) == pytest.approx((2.0096 + 0.8489) * 0.1 * (np.pi / 3 * 1.1 / 50) ** 0.5, rel=1e-3)
    n = needed(0.1, 0.03, 8)
    assert n is not None and detectable(0.1, n, 8) <= 0.03 < detectable(0.1, n - 1, 8)  # type: ignore[operator]
    assert needed(0.1, 0.0) is None and needed(0.1, 1e-9) is None
