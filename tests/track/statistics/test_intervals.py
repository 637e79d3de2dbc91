import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.evaluate.statistics.resample import drawn
from citestack.track.statistics.intervals import BOUNDS, Sums, intervals, mean_bounds, rate_bounds, share_bounds


def world(
    rate: float, prompts: int, alike: float, repeats: int = 3, worlds: int = 2000
) -> tuple[np.ndarray, np.ndarray]:
    """Hits and answers, (worlds, prompts); ``alike`` is the correlation of answers to one prompt."""
    chance, size = np.random.default_rng(11), (1 - alike) / alike
    own = chance.beta(rate * size, (1 - rate) * size, (worlds, prompts))
    return chance.binomial(repeats, own) * 1.0, np.full((worlds, prompts), float(repeats))


@pytest.mark.parametrize("alike", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("rate", [0.05, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("prompts", [50, 200])
def test_intervals_of_rates_hold_with_clustered_prompts(rate: float, prompts: int, alike: float) -> None:
    low, high = rate_bounds(Sums.dense(*world(rate, prompts, alike)))
    assert 0.925 <= ((low <= rate) & (rate <= high)).mean() <= 0.975  # 0.93 to 0.97 less the error of 2,000 worlds


def test_intervals_of_shares_and_means_hold() -> None:
    chance = np.random.default_rng(3)
    own = chance.beta(0.4, 3.6, (2000, 50, 1))
    cites = chance.poisson(10, (2000, 50, 3))
    low, high = share_bounds(Sums.dense(chance.binomial(cites, own).sum(2) * 1.0, cites.sum(2) * 1.0))
    assert 0.925 <= ((low <= 0.1) & (high >= 0.1)).mean() <= 0.975
    words = np.exp(chance.normal(5, 0.5, (2000, 50, 1)) + chance.normal(0, 0.3, (2000, 50, 3))).sum(2)
    low, high = mean_bounds(Sums.dense(words, np.full((2000, 50), 3.0)))
    true = np.exp(5 + (0.25 + 0.09) / 2)
    assert 0.925 <= ((low <= true) & (high >= true)).mean() <= 0.975


def test_answers_to_one_prompt_do_not_count_as_independent() -> None:
    hits, answers = np.array([[10.0] * 20 + [0.0] * 20]), np.array([[10.0] * 40])
    low, high = rate_bounds(Sums.dense(hits, answers))
    assert high - low > 3 * 2 * 1.96 * (0.25 / 400) ** 0.5 * 0.9


def test_the_variance_is_that_of_a_bootstrap_over_prompts() -> None:
    hits, answers = (side[0] for side in world(0.3, 120, 0.4, worlds=1))
    answers = answers + np.arange(120) % 3
    rates = np.concatenate([(w @ hits) / (w @ answers) for w in drawn(120, 20_000, 5)])
    assert Sums.dense(hits, answers).variance == pytest.approx(rates.var(), rel=0.04)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda t: (min(t), max(t))), min_size=2, max_size=12),
    st.sampled_from(sorted(BOUNDS)),
)
def test_an_interval_holds_its_value(pairs: list[tuple[int, int]], kind: str) -> None:
    hits, of = np.array(pairs, dtype=float).T
    found = intervals(kind, Sums.dense(hits[None], of))[0]
    if (of > 0).sum() < 2 or (kind == "mean" and not hits.sum()):
        assert found is None
    else:
        assert found is not None
        assert found.low - 1e-9 <= found.value <= found.high + 1e-9
        assert kind == "mean" or -1 <= found.low <= found.high <= 1


def test_rare_and_certain_rates_keep_a_width() -> None:
    answers = np.full((2, 30), 3.0)
    none, every = intervals("rate", Sums.dense(np.array([[0.0] * 30, [3.0] * 30]), answers))
    assert none is not None
    assert every is not None
    assert (none.low, every.high) == (0.0, 1.0)
    assert 0.02 < none.high < 0.2
    assert 0.8 < every.low < 0.98


def test_sparse_and_own_denominators_are_the_dense_ones() -> None:
    chance = np.random.default_rng(2)
    hits, of = chance.integers(0, 3, (4, 15)) * 1.0, chance.integers(1, 4, 15) * 1.0
    unit, prompt = np.nonzero(hits)
    for found in (
        Sums.sparse(unit, 4, hits[unit, prompt], of[prompt], of),
        Sums.within(np.repeat(np.arange(4), 15), 4, hits.ravel(), np.tile(of, 4)),
    ):
        dense = Sums.dense(hits, of)
        assert np.allclose(found.variance, dense.variance)
        assert np.allclose(rate_bounds(found), rate_bounds(dense))
