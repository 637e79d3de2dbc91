from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from citestack.track.figures import Figure
from citestack.track.movement.figures import median_age, movement_figures
from citestack.track.movement.watch import Movement
from citestack.track.statistics.survey import Ask, survey
from tests.track.made_columns import Said, sites, write


def weeks(folder: Path, captures: Sequence[Sequence[Said]], *, backwards: bool = False) -> dict[str, Figure]:
    """Each capture a week after the one before; ``backwards`` names the files in the other order."""
    for week, said in enumerate(captures):
        for one in said:
            one.day = date(2026, 1, 5) + timedelta(weeks=week)
        write(folder, week + 1, said, f"run={len(captures) - week if backwards else week}")
    moved = Movement()
    found = survey(folder, Ask(step="all"), watchers=(moved,))
    figures = movement_figures(moved, found.book.engines.list())
    return {f.measure: f for f in figures if not f.about} | {
        f"{f.about['engine']}:{f.measure}": f for f in figures if f.about
    }


def same(*names: str, **options: object) -> list[Said]:
    return [Said(p, sites(*names), **options) for p in ("a", "b")]  # type: ignore[arg-type]


@pytest.mark.parametrize(("then", "turnover"), [(("x", "y"), 0.0), (("v", "w"), 1.0), (("x", "z"), 2 / 3)])
def test_identical_sets_0_disjoint_1(tmp_path: Path, then: tuple[str, str], turnover: float) -> None:
    """Conformance check 8."""
    found = weeks(tmp_path, [same("x", "y"), same(*then)])
    assert found["turnover_set"].value == pytest.approx(turnover)
    assert found["turnover_volume"].value == pytest.approx(0.5 if turnover == 2 / 3 else turnover)


def test_fewer_than_two_captures_have_no_turnover(tmp_path: Path) -> None:
    """Conformance check 8."""
    found = weeks(tmp_path, [same("x")])
    assert found["turnover_set"].value is None
    assert found["half_life"].value is None
    assert found["core_share"].value is None


def test_a_pinned_head_with_a_noisy_tail_is_high_by_set_and_low_by_volume(tmp_path: Path) -> None:
    """Conformance check 8."""

    def capture(week: int) -> list[Said]:
        head = [(f"https://head/{i}", "head", "other") for i in range(16)]
        return [Said(p, head + sites(*(f"tail{week}-{i}" for i in range(4)))) for p in ("a", "b")]

    found = weeks(tmp_path, [capture(w) for w in range(6)])
    assert (found["turnover_set"].value or 0) > 0.8
    assert (found["turnover_volume"].value or 1) == pytest.approx(0.2)
    assert found["core_share"].value == pytest.approx(0.8)
    assert found["tail_share"].value == pytest.approx(0.2)
    assert found["core_size"].value == 1
    assert found["with_core"].value == 1


def test_byte_identical_answers_are_a_cache_not_stability(tmp_path: Path) -> None:
    """Conformance check 8."""
    found = weeks(tmp_path, [same("x", text=7), same("x", text=7), same("y", text=8)])
    assert (found["turnover_set"].hits, found["turnover_set"].of) == (2, 2)
    assert (found["cached_captures"].hits, found["cached_captures"].of) == (2, 4)


def test_copies_marked_by_the_record_are_a_cache_too(tmp_path: Path) -> None:
    found = weeks(tmp_path, [same("x"), same("x", same_as=10_000)])
    assert found["turnover_set"].value is None
    assert found["cached_captures"].value == 1


def test_captures_are_compared_within_engine_and_place_and_in_order_of_time(tmp_path: Path) -> None:
    """Conformance check 8: never the latest against the row before."""

    def capture(week: int) -> list[Said]:
        return [
            Said("a", sites("x")), Said("a", sites("y"), place="fr"), Said("a", sites(f"z{week // 2}"), engine="beta"),
        ]  # fmt: skip

    found = weeks(tmp_path, [capture(w) for w in range(4)], backwards=True)
    assert found["alpha:turnover_set"].value == 0
    assert found["beta:turnover_set"].value == pytest.approx(1 / 3)


def test_a_prompt_that_was_not_asked_meanwhile_is_compared_with_its_last_capture(tmp_path: Path) -> None:
    found = weeks(tmp_path, [same("x"), [Said("a", sites("x"))], same("y")])
    assert (found["turnover_set"].hits, found["turnover_set"].of) == (2, 3)


def test_captures_without_citations_are_left_out_and_one_sided_ones_are_1(tmp_path: Path) -> None:
    found = weeks(tmp_path, [[Said("a"), Said("b", sites("x"))], [Said("a"), Said("b")]])
    assert (found["turnover_set"].hits, found["turnover_set"].of) == (1, 1)


def test_half_life_of_citations_that_go_at_a_known_rate(tmp_path: Path) -> None:
    """Each week a third of the citations go: half are gone after ln 2 / ln 1.5 weeks."""
    chance = np.random.default_rng(5)
    held = {f"p{i}": {f"s{i}-{k}" for k in range(8)} for i in range(60)}
    captures = []
    for week in range(12):
        captures.append([Said(p, sites(*sorted(s))) for p, s in held.items()])
        for p, cited in list(held.items()):
            kept = {s for s in sorted(cited) if chance.random() > 1 / 3}
            held[p] = kept | {f"{p}-{week}-{k}" for k in range(8 - len(kept))}
    half = weeks(tmp_path, captures)["half_life"]
    true = 7 * np.log(2) / np.log(1.5)
    assert half.interval is not None
    assert half.interval.low < true < half.interval.high
    assert half.value == pytest.approx(true, rel=0.05)


def test_what_is_still_there_is_censored_not_gone() -> None:
    gone, risk = np.array([0.0, 50.0, 0.0, 0.0]), np.array([0.0, 200.0, 100.0, 10.0])
    assert np.isnan(median_age(gone, risk))
    gone[2] = 50
    assert 1 < median_age(gone, risk) < 2
    assert median_age(np.array([0.0, 1.0]), np.array([0.0, 2.0])) == 1
    assert median_age(np.array([0.0, 5.0]), np.array([0.0, 5.0])) == 0.5
