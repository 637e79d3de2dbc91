"""From columns whose figures are known beforehand to a report, by the figures' own functions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from citestack.track.figures import Basis
from citestack.track.report.alerts import judged, rule
from citestack.track.report.bands import Placed, placed, spreads
from citestack.track.report.chosen import Chosen
from citestack.track.report.document import ReportDocument, Selection, figure_of
from citestack.track.report.fill import Given, fill, step_of
from citestack.track.report.html import report_html
from citestack.track.report.sentences import lead
from citestack.track.report.spent import spent
from citestack.track.report.wording import shown, spread
from citestack.track.statistics.capture import Tracked
from citestack.track.statistics.columns_on_disk import RunColumns, sets_in
from tests.track.report.columns import write

GIVEN = Given(
    {f"{n:016x}": {"topic": ("noise", "price")[n % 2]} for n in range(60)},
    {f"{n:016x}": f"prompt number {n}" for n in range(60)},
    (Tracked("Acme", frozenset({"acme.example"}), "own"), Tracked("Rival", frozenset({"rival.example"}))),
    ("heating 1",),
)
LATER = Selection("acme.example", "", "2026-01-26", "2026-02-15", (), "topic", ("2026-01-05", "2026-01-25"))


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> list[RunColumns]:
    folder = tmp_path_factory.mktemp("columns")
    write(folder, weeks=6, drop=0.25)
    return sets_in(folder)


@pytest.fixture(scope="module")
def found(sets: list[RunColumns]) -> ReportDocument:
    return fill(sets, LATER, GIVEN, "2026-03-01T00:00:00Z", "week")


def counted(sets: list[RunColumns], first: int, last: int) -> tuple[int, int]:
    """(answers that cite acme.example, measured answers) of runs, counted by hand."""
    hits = of = 0
    for one in sets[first:last]:
        rows = pq.read_table(one.answers).to_pylist()
        measured = {r["answer"] for r in rows if r["state"] == "measured"}
        cites = pq.read_table(one.path("cites")).to_pylist()
        hits += len({c["answer"] for c in cites if c["site"] == "acme.example"} & measured)
        of += len(measured)
    return hits, of


def test_the_rate_is_what_counting_by_hand_gives(sets: list[RunColumns], found: ReportDocument) -> None:
    whole = found.whole
    assert whole is not None
    rate = figure_of(whole.figures, "citation_rate")
    assert rate is not None and rate.interval is not None
    assert (rate.hits, rate.of) == counted(sets, 3, 6)
    assert rate.basis.prompts == 60 and rate.basis.asked == 60 * 2 * 2 * 3
    assert rate.interval.low < rate.hits / rate.of < rate.interval.high


def test_a_planted_drop_is_found_and_what_did_not_change_is_noise(found: ReportDocument) -> None:
    said = {(c.measure, c.engine): c for c in found.changes}
    assert {said["citation_rate", e].verdict for e in ("", "alpha", "beta")} == {"down"}
    assert said["mention_rate", ""].verdict == "noise"
    assert said["citation_rate", ""].pairs == 60
    assert "more than noise" in lead(found)[2]


def test_boards_trend_and_engines_tell_the_same_share(found: ReportDocument) -> None:
    site = next(b for b in found.boards if b.kind == "site")
    ours = next(h for h in site.rows if h.ours)
    whole = found.whole
    assert whole is not None and ours.share == figure_of(whole.figures, "citation_share")
    for board in found.boards:
        parts = [h.share for h in board.rows] + ([board.rest] if board.rest else [])
        assert sum(f.hits for f in parts) == pytest.approx(parts[0].of)
    owner = next(b for b in found.boards if b.kind == "owner")
    assert next(h.share.hits for h in owner.rows if h.name == "own") == ours.share.hits
    weeks = next(s for s in found.trend if s.measure == "citation_rate" and not s.engine)
    rate = figure_of(whole.figures, "citation_rate")
    assert rate is not None
    assert [p.start for p in weeks.points] == ["2026-01-26", "2026-02-02", "2026-02-09"]
    assert (sum(p.figure.hits for p in weeks.points), sum(p.figure.of for p in weeks.points)) == (rate.hits, rate.of)


def test_every_part_is_there_and_the_page_shows_it(found: ReportDocument) -> None:
    assert found.universe.engines == ("alpha", "beta") and found.universe.runs == 3
    assert found.universe.simulated == ("alpha", "beta")
    assert {r.value for r in found.groups} == {"noise", "price"}
    assert found.instead and all(i.prompts[0].startswith("prompt number") for i in found.instead)
    assert found.volatility and {r.engine for r in found.volatility} == {"", "alpha", "beta"}
    assert {s.where for s in found.spreads} == {"answer", "page"}
    page = report_html(found)
    for title in ("Engines side by side", "Over time", "Volatility", "Where citations fall", "Cited instead", "Change"):
        assert f"<h2>{title}</h2>" in page


def test_without_a_domain_the_report_is_about_the_own_brand_or_about_everybody(sets: list[RunColumns]) -> None:
    own = fill(sets, Selection(), GIVEN, "2026-03-01T00:00:00Z")
    assert own.title == "Acme" and own.changes == ()
    whole = own.whole
    assert whole is not None
    rate = figure_of(whole.figures, "citation_rate")
    assert rate is not None and (rate.hits, rate.of) == counted(sets, 0, 6)
    assert "is cited in" in lead(own)[1]


def test_an_engine_that_was_not_asked_for_is_nowhere(sets: list[RunColumns]) -> None:
    beta = fill(sets, Selection("acme.example", engines=("beta",)), GIVEN, "2026-03-01T00:00:00Z")
    assert [r.name for r in beta.engines] == ["beta"]
    assert beta.universe.engines == ("beta",) and sum(beta.engines[0].states.values()) == 720
    page = report_html(beta)
    assert "<h2>The engine</h2>" in page and "side by side" not in page


def test_one_engine_is_told_once_with_the_figures_it_has_among_others(
    sets: list[RunColumns], found: ReportDocument
) -> None:
    one = fill(sets, replace(LATER, engines=("beta",)), GIVEN, "2026-03-01T00:00:00Z", "week")
    for part in (one.engines, one.trend, one.groups, one.volatility, one.spreads, one.changes):
        assert part
    assert {s.engine for s in (*one.trend, *one.groups, *one.volatility, *one.spreads, *one.changes)} == {"beta"}
    whole, among = one.whole, next(r for r in found.engines if r.name == "beta")
    assert whole is not None and whole.states == among.states
    assert [(f.measure, shown(f), spread(f)) for f in whole.figures] == [
        (f.measure, shown(f), spread(f)) for f in among.figures
    ]
    assert "All engines" not in report_html(one) and "is cited in" in lead(one)[1]
    rules = [rule(t) for t in ("citation_rate<0.99", "coverage<0.5", "change:citation_rate=down")]
    assert [a.outcome for a in judged(rules, one)] == ["fired", "quiet", "fired"]
    assert {a.outcome for a in judged([rule("citation_rate@beta<0.99")], one)} == {"fired"}


def test_no_columns_give_a_report_that_says_so() -> None:
    empty = fill([], Selection("acme.example"), Given(), "2026-03-01T00:00:00Z")
    assert lead(empty)[0] == "No answer was measured in this selection."
    assert report_html(empty)


def test_the_step_follows_the_length_of_the_period(sets: list[RunColumns]) -> None:
    assert step_of(sets, Selection()) == "week"
    assert step_of(sets, Selection(start="2026-02-01")) == "day"
    assert (
        step_of([sets[0], RunColumns(sets[0].answers, sets[0].first_at + 365 * 86_400_000_000)], Selection()) == "month"
    )
    assert step_of([], Selection()) == "day"


def test_costs_are_summed_by_engine_and_what_is_not_known_is_counted(sets: list[RunColumns]) -> None:
    paid = spent(sets, Chosen(frozenset({"alpha"})))
    assert set(paid) == {"", "alpha"}
    assert paid["alpha"].usd == pytest.approx(6 * 120 * 0.01) and paid[""].unknown == 0


def test_bands_hold_all_placed_citations_and_the_words_that_stand_there(sets: list[RunColumns]) -> None:
    kept = placed(sets, Chosen())
    answer, page = spreads(kept, "all", {"": Basis(60, 100, 100)})
    assert sum(b.citations.hits for b in answer.bands) == answer.bands[0].citations.of
    shares = [b.citations.hits for b in answer.bands]
    assert min(shares) > 0.8 * np.mean(shares), "sentence n of ten begins the band n"
    assert [b.words for b in answer.bands] == pytest.approx([0.1] * 10)
    assert [b.words for b in page.bands] == pytest.approx([1 / 3] * 3)
    assert spreads(kept, "all", {"": Basis(60, 100, 100)}) == (answer, page)
    assert spreads(Placed(), "all", {"": Basis(0, 0, 0)}) == ()


def test_where_citations_fall_is_told_of_each_engine_and_adds_up(sets: list[RunColumns], found: ReportDocument) -> None:
    for where in ("answer", "page"):
        whole, *each = [s for s in found.spreads if s.where == where]
        assert [whole.engine, *(s.engine for s in each)] == ["", "alpha", "beta"]
        for bands in zip(whole.bands, *(s.bands for s in each), strict=True):
            assert sum(b.citations.hits for b in bands[1:]) == bands[0].citations.hits
        assert [s.bands[0].citations.about for s in each] == [{"engine": "alpha"}, {"engine": "beta"}]
        assert {s.bands[0].citations.basis.prompts for s in each} == {60}
    rows = [r for one in sets[3:] for r in pq.read_table(one.answers).to_pylist()]
    beta = {r["answer"] for r in rows if r["engine"] == "beta"}
    cites = [c for one in sets[3:] for c in pq.read_table(one.path("cites")).to_pylist() if c["answer"] in beta]
    bands = next(s.bands for s in found.spreads if (s.where, s.engine) == ("answer", "beta"))
    assert [b.citations.hits for b in bands] == [sum(c["sentence"] == n for c in cites) for n in range(10)]


def test_a_long_introduction_has_its_words_beside_its_citations(tmp_path: Path) -> None:
    write(tmp_path, weeks=1, prompts=8)
    folder = tmp_path / "run-000001"
    table = pq.read_table(folder / "answers.parquet")
    short = table.set_column(table.schema.get_field_index("sentences"), "sentences", [[3] * table.num_rows])
    pq.write_table(short.cast(table.schema), folder / "answers.parquet")
    answer = spreads(placed(sets_in(tmp_path), Chosen()), "all", {"": Basis(8, 10, 10)})[0]
    assert [round(b.words or 0, 2) for b in answer.bands] == [0.33, 0, 0, 0.33, 0, 0, 0.33, 0, 0, 0]
