from datetime import date
from pathlib import Path

import numpy as np
import pytest

from citestack.errors import UsageError
from citestack.track.figures import Figure
from citestack.track.statistics.capture import Tracked
from citestack.track.statistics.selection import Selection, period_of
from citestack.track.statistics.survey import Ask, Survey, survey
from tests.track.made_columns import Said, sites, write

ACME = Tracked("Acme", frozenset({"acme.example"}), "own")


def figure(found: list[Figure], measure: str, **about: str) -> Figure:
    same = [f for f in found if f.measure == measure and dict(f.about) == about]
    assert len(same) == 1, (measure, about, len(same))
    return same[0]


def of(folder: Path, **options: object) -> tuple[Survey, list[Figure]]:
    found = survey(folder, Ask(step="all", **options))  # type: ignore[arg-type]
    return found, found.figures()


def random_answers(seed: int = 1, prompts: int = 12) -> list[Said]:
    chance = np.random.default_rng(seed)
    owners = {f"s{i}.example": o for i, o in enumerate(("own", "competitor", "ugc", "reference", "other", "editorial"))}
    return [
        Said(
            f"p{p}", [(f"https://{s}/{chance.integers(2)}", s, owners[s]) for s in chance.choice(list(owners), chance.integers(0, 7))],
            engine=engine, repeat=r, state="measured" if chance.random() > 0.2 else "failed",
            brands=[b for b in ("Acme", "Birch") if chance.random() > 0.5],
        )
        for p in range(prompts) for engine in ("alpha", "beta") for r in (1, 2, 3)
    ]  # fmt: skip


def test_figures_are_what_counting_by_hand_gives(tmp_path: Path) -> None:
    said = random_answers()
    _, found = of(write(tmp_path, 1, said))
    measured = [s for s in said if s.state == "measured"]
    assert figure(found, "citation_rate", domain="s1.example").value == pytest.approx(
        np.mean([any(c[1] == "s1.example" for c in s.cites) for s in measured])
    )
    pages = [[{c[0] for c in s.cites if c[1] == "s1.example"}, {c[0] for c in s.cites}] for s in measured]
    share = figure(found, "citation_share", domain="s1.example")
    assert (share.hits, share.of) == (sum(len(a) for a, _ in pages), sum(len(b) for _, b in pages))
    places = [
        1 + min(list(dict.fromkeys(c[0] for c in s.cites)).index(p) for p in a)
        for s, (a, _) in zip(measured, pages, strict=True) if a
    ]  # fmt: skip
    assert figure(found, "position", domain="s1.example").value == pytest.approx(np.mean(places))
    alone = [s for s in measured if s.engine == "beta"]
    rate = figure(found, "mention_rate", engine="beta", brand="Birch")
    assert rate.value == pytest.approx(np.mean(["Birch" in s.brands for s in alone]))
    assert (rate.basis.answers, rate.basis.asked, rate.basis.prompts) == (
        len(alone),
        36,
        len({s.prompt for s in alone}),
    )
    assert rate.basis.exploratory


def test_shares_sum_to_one_and_agree_between_views(tmp_path: Path) -> None:
    """Conformance check 7."""
    found, figures = of(write(tmp_path, 1, random_answers()))
    for measure, name in (("citation_share", "domain"), ("citation_share", "owner"), ("share_of_voice_mentions", "brand"),
                          ("pawc_share", "domain"), ("word_count_share", "domain")):  # fmt: skip
        for engine in ({}, {"engine": "alpha"}, {"engine": "beta"}):
            values = [f.value for f in figures if f.measure == measure and set(f.about) == {name, *engine}
                      and engine.items() <= dict(f.about).items()]  # fmt: skip
            assert sum(v for v in values if v is not None) == pytest.approx(1)
    by_month = survey(tmp_path, Ask(step="month")).over_time
    for f in figures:
        assert figure(by_month, f.measure, **dict(f.about), period="2026-01") == Figure(
            f.measure, {**f.about, "period": "2026-01"}, f.hits, f.of, f.denominator, f.universe, f.interval, f.basis
        )
    assert found.periods == ["all"]


def test_brands_outside_the_universe_do_not_enter(tmp_path: Path) -> None:
    """Conformance check 7: the share is of the tracked, and says so."""
    _, found = of(write(tmp_path, 1, [Said("a", brands=["Acme"]), Said("b", brands=["Acme", "Birch"])]))
    share = figure(found, "share_of_voice_mentions", brand="Acme")
    assert (share.hits, share.of) == (2, 3)
    assert "tracked brands" in share.denominator
    assert [f.about["brand"] for f in found if f.measure == "mention_rate" and "engine" not in f.about] == [
        "Acme",
        "Birch",
    ]


def test_what_was_not_measured_leaves_every_denominator(tmp_path: Path) -> None:
    """Conformance check 5."""
    said = [
        Said("a", sites("x.example")), Said("a", repeat=2, state="failed"), Said("b", state="refused"),
        Said("c", state="no_search"), Said("d"),
    ]  # fmt: skip
    _, found = of(write(tmp_path, 1, said))
    rate = figure(found, "citation_rate", domain="x.example")
    assert (rate.hits, rate.of, rate.basis.asked, rate.basis.prompts) == (1, 2, 5, 2)
    assert rate.basis.coverage == pytest.approx(2 / 5)
    assert {s: figure(found, f"state_{s}").hits for s in ("measured", "failed", "refused", "no_search", "absent")} == {
        "measured": 2, "failed": 1, "refused": 1, "no_search": 1, "absent": 0,
    }  # fmt: skip


def test_nothing_to_divide_by_gives_none(tmp_path: Path) -> None:
    """Conformance check 5: null, not 0."""
    _, found = of(write(tmp_path, 1, [Said("a", state="failed", brands=["Acme"])]), asked=frozenset({"x.example"}))
    for measure in ("citation_rate", "citation_share", "position"):
        assert figure(found, measure, domain="x.example").value is None
        assert figure(found, measure, domain="x.example").interval is None
    assert figure(found, "support_supports").value is None
    assert figure(found, "retrieval_to_citation").value is None


def test_cached_copies_are_not_samples(tmp_path: Path) -> None:
    said = [Said("a", sites("x.example")), Said("a", sites("x.example"), repeat=2, same_as=10_000), Said("b")]
    _, found = of(write(tmp_path, 1, said))
    rate = figure(found, "citation_rate", domain="x.example")
    assert (rate.hits, rate.of, rate.basis.cached) == (1, 2, 1)
    assert rate.basis.coverage == 1


def test_cited_but_not_named_and_named_but_not_cited(tmp_path: Path) -> None:
    """Conformance check 4."""
    said = [
        Said("a", sites("acme.example", owner="own")), Said("b", sites("acme.example", owner="own"), brands=["Acme"]),
        Said("c", brands=["Acme"]), Said("d", brands=["Birch"]),
        Said("e", [("https://host.example/acme", "host.example", "own"), *sites("y.example")]),
    ]  # fmt: skip
    _, found = of(write(tmp_path, 1, said), tracked=(ACME,))
    ghost, unlinked = figure(found, "ghost_citations", brand="Acme"), figure(found, "unlinked_mentions", brand="Acme")
    assert (ghost.hits, ghost.of, unlinked.hits, unlinked.of) == (2, 3, 1, 2)
    assert figure(found, "divergence", brand="Acme").value == pytest.approx(2 / 5 - 3 / 5)
    slots = figure(found, "share_of_voice_slots", brand="Acme")
    assert (slots.hits, slots.of) == (3, 4)
    assert figure(found, "share_of_voice_anyone", brand="Acme").of == 3
    assert not [f for f in found if f.measure == "ghost_citations" and f.about["brand"] == "Birch"]


def test_only_engines_that_tell_count_for_retrieval(tmp_path: Path) -> None:
    said = [
        Said("a", sites("x.example"), retrieved=[("x.example", True), ("y.example", False)]),
        Said("a", sites("x.example"), engine="beta"),
    ]
    _, found = of(write(tmp_path, 1, said))
    assert figure(found, "retrieval_to_citation").value == 0.5
    assert figure(found, "retrieval_to_citation", domain="x.example").value == 1
    assert figure(found, "retrieval_rate", domain="y.example").of == 1
    assert figure(found, "retrieval_to_citation", engine="beta").value is None


def test_the_first_third_comes_with_its_words(tmp_path: Path) -> None:
    """Conformance check 11: one of four sentences begins before a third, two do; half the words are in them."""
    _, found = of(write(tmp_path, 1, [Said("a", sites("x.example", "y.example"), sentence=[0, 3]), Said("b")]))
    assert figure(found, "first_third").value == 0.5
    assert figure(found, "first_third_words").value == 0.5


def test_groups_places_periods_and_prompts_are_chosen(tmp_path: Path) -> None:
    write(tmp_path, 1, [Said("a", sites("x.example")), Said("b"), Said("b", place="fr")])
    write(tmp_path, 2, [Said("a", day=date(2026, 2, 2)), Said("b", sites("x.example"), day=date(2026, 2, 2))])
    topics = {"a": {"topic": "pumps"}, "b": {"topic": "boilers"}}
    found = survey(tmp_path, Ask(group_by="topic", asked=frozenset({"x.example"})), topics)
    assert figure(found.figures(), "citation_rate", topic="pumps", domain="x.example").value == 0.5
    assert figure(found.over_time, "citation_rate", topic="pumps", period="2026-02", domain="x.example").value == 0
    for selection, answers in (
        (Selection(places=frozenset({"fr"})), 1), (Selection(prompts={"topic": "pumps"}), 2),
        (Selection(since=date(2026, 2, 1)), 2), (Selection(until=date(2026, 2, 1)), 3), (Selection(runs=frozenset({2})), 2),
        (Selection(engines=frozenset({"nobody"})), 0),
    ):  # fmt: skip
        chosen = survey(tmp_path, Ask(selection), topics)
        assert figure(chosen.figures(), "citing_rate").of == answers
    assert "topic pumps" in Selection(prompts={"topic": "pumps"}).in_words()


def test_pages_are_figures_too(tmp_path: Path) -> None:
    _, found = of(write(tmp_path, 1, random_answers()), unit="page")
    assert sum(
        f.value or 0 for f in found if f.measure == "citation_share" and set(f.about) == {"page"}
    ) == pytest.approx(1)


def test_an_import_of_months_is_split_by_its_days(tmp_path: Path) -> None:
    days = [date(2026, m, d) for m in (1, 2) for d in (3, 20)]
    write(tmp_path, 1, [Said("a", sites("x.example"), day=d) for d in days])
    write(tmp_path, 2, [Said("a", day=date(2026, 1, 25))])
    found = survey(tmp_path, Ask())
    assert found.periods == ["2026-01", "2026-02"]
    assert figure(found.over_time, "citing_rate", period="2026-01").of == 3
    assert figure(found.figures(), "citing_rate").of == 5


def test_comparing_a_period_that_was_not_kept_is_told(tmp_path: Path) -> None:
    for month in (1, 2, 3):
        write(tmp_path, month, [Said(f"p{i}", sites("x.example"), day=date(2026, month, 2)) for i in range(8)])
    found = survey(tmp_path, Ask())
    assert {c.verdict for c in found.compare()} <= {"noise", "too few"}
    with pytest.raises(UsageError, match="2026-01"):
        found.compare("2026-01", "2026-03")
    assert survey(tmp_path, Ask(), keep=frozenset({"2026-01"})).compare("2026-01", "2026-03")


def test_periods_sort_as_text() -> None:
    days = [date(2025, 12, 29), date(2026, 1, 4), date(2026, 1, 5), date(2026, 4, 1), date(2026, 10, 1)]
    assert [period_of(d, "week") for d in days[:3]] == ["2026-W01", "2026-W01", "2026-W02"]
    for step in ("day", "week", "month", "quarter", "year"):
        named = [period_of(d, step) for d in days]  # type: ignore[arg-type]
        assert named == sorted(named)
