from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from citestack.evaluate.statistics.interval import Interval
from citestack.track.figures import Basis, Figure
from citestack.track.statistics import change
from citestack.track.statistics.change import Pairs, adjusted
from citestack.track.statistics.power import Scatter, curve, detectable, scatter, standing
from citestack.track.statistics.survey import Ask, survey
from tests.track.made_columns import Said, sites, write


def worlds(prompts: int, rate: float, alike: float, moved: float = 0.0, count: int = 1000) -> Pairs:
    chance, size = np.random.default_rng(4), (1 - alike) / alike
    own = chance.beta(rate * size, (1 - rate) * size, (count, prompts))
    hits = [chance.binomial(3, np.clip(p, 0, 1)) * 1.0 for p in (own, own + moved)]
    answers = np.full((count, prompts), 3.0)
    return Pairs((hits[0], hits[1]), (answers, answers))


@pytest.mark.parametrize(
    ("prompts", "rate", "alike"), [(20, 0.2, 0.3), (50, 0.05, 0.5), (200, 0.2, 0.3), (200, 0.5, 0.8)]
)
def test_without_a_change_one_in_twenty_at_most_is_found(prompts: int, rate: float, alike: float) -> None:
    """To two standard errors of 2,000 worlds."""
    found = (worlds(prompts, rate, alike, count=2000).chances() <= 0.05).mean()
    assert found <= 0.05 + 2 * (0.05 * 0.95 / 2000) ** 0.5


def test_the_limit_for_many_prompts_is_that_of_the_swaps(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = worlds(400, 0.4, 0.2, count=60)
    swapped = pairs.chances()
    monkeypatch.setattr(change, "EXACT", 0)
    assert np.allclose(pairs.chances(), swapped, atol=0.06)


def test_swapping_the_periods_changes_the_sign_alone() -> None:
    pairs = worlds(30, 0.3, 0.3, count=20)
    back = Pairs((pairs.hits[1], pairs.hits[0]), (pairs.of[1], pairs.of[0]))
    assert np.array_equal(pairs.chances(), back.chances())


def test_false_discoveries_are_held_as_scipy_holds_them() -> None:
    p = np.random.default_rng(1).random(40) ** 3
    assert np.allclose(adjusted(p), stats.false_discovery_control(p))
    assert np.isnan(adjusted(np.array([np.nan, 0.01]))[0])
    assert len(adjusted(np.zeros(0))) == 0


def two_months(folder: Path, before: float, after: float, prompts: int = 60) -> Path:
    chance = np.random.default_rng(8)
    for month, rate in ((1, before), (2, after)):
        write(folder, month, [
            Said(f"p{i}", sites("x.example") if chance.random() < rate else (), repeat=r, day=date(2026, month, 2))
            for i in range(prompts) for r in (1, 2, 3)
        ])  # fmt: skip
    return folder


@pytest.mark.parametrize(("before", "after", "verdict"), [(0.2, 0.6, "up"), (0.6, 0.2, "down"), (0.4, 0.4, "noise")])
def test_verdicts(tmp_path: Path, before: float, after: float, verdict: str) -> None:
    found = survey(two_months(tmp_path, before, after), Ask()).compare()
    rate = next(
        c
        for c in found
        if c.measure == "citation_rate" and dict(c.about) == {"period": "2026-02", "domain": "x.example"}
    )
    assert rate.verdict == verdict
    assert rate.prompts == 60
    assert rate.difference is not None
    assert rate.difference.excludes_zero == (verdict != "noise")


def test_five_prompts_are_too_few(tmp_path: Path) -> None:
    found = survey(two_months(tmp_path, 0, 1, prompts=5), Ask()).compare()
    assert {c.verdict for c in found} == {"too few"}


def test_prompts_of_one_period_are_left_out_of_both(tmp_path: Path) -> None:
    write(tmp_path, 1, [Said(f"p{i}", sites("x.example")) for i in range(10)])
    write(tmp_path, 2, [Said(f"p{i}", day=date(2026, 2, 2)) for i in range(3, 30)])
    rate = next(c for c in survey(tmp_path, Ask()).compare() if c.measure == "citation_rate")
    assert (rate.prompts, rate.before, rate.after) == (7, 1, 0)


def test_more_prompts_and_repeats_see_smaller_changes() -> None:
    points = {(p.prompts, p.repeats): p.change for p in curve(Scatter(0.15, 0.01))}
    assert points[200, 3] < points[50, 3] < points[50, 1]
    assert detectable(100, 10**9, Scatter(0.15, 0.0)) == pytest.approx(0, abs=1e-5)


def test_the_scatter_within_prompts_is_measured() -> None:
    pairs = worlds(4000, 0.4, 0.3, count=1)
    found = scatter((pairs.hits[0][0], pairs.hits[1][0]), (pairs.of[0][0], pairs.of[1][0]))
    assert found is not None
    assert found.within == pytest.approx(0.24 * 0.7, abs=0.01)
    assert found.drift < 0.01
    assert scatter((np.ones(1), np.ones(1)), (np.ones(1), np.ones(1))) is None


@pytest.mark.parametrize(
    ("low", "high", "captures", "said"),
    [(0.2, 0.3, 5, "below"), (0.6, 0.7, 5, "above"), (0.45, 0.6, 5, "not stable"), (0.6, 0.7, 1, "not stable")],
)
def test_near_a_line_or_seen_once_is_not_stable(low: float, high: float, captures: int, said: str) -> None:
    """Conformance check 9."""
    figure = Figure("citation_rate", {}, 1, 2, "", "", Interval((low + high) / 2, low, high), Basis(100, 300, 300))
    assert standing(figure, 0.5, captures) == said
