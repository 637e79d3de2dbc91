"""What the imports say: nothing scaled, nothing counted twice, what was not measured is not zero."""

from __future__ import annotations

import pytest

from citestack.store import Store
from citestack.track.first_party import series
from citestack.track.first_party.nouns import Options
from citestack.track.first_party.run import import_file
from tests.track.first_party import files as f


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def load(store, tmp_path):
    def call(data, name="x.csv", **options):
        return import_file(f.write(tmp_path, data, name), store, Options(**options))

    return call


def overview(*days: tuple[str, int]) -> bytes:
    return f.plain("Date,Citations,Cited Pages", *(f"{day},{n},1" for day, n in days))


def test_of_each_day_the_newest_export_counts(store, load):
    load(overview(("2026-09-03", 33), ("2026-09-04", 40)), site="acme.example", as_of="2026-09-05")
    load(overview(("2026-09-01", 10), ("2026-09-03", 30)), site="acme.example", as_of="2026-09-04")
    load(overview(("2026-09-01", 7)), site="rival.example", as_of="2026-09-04")
    acme, rival = series.daily(store, "bing-overview")
    assert [(d.day, d.values["citations"]) for d in acme.days] == [
        ("2026-09-01", 10),
        ("2026-09-03", 33),
        ("2026-09-04", 40),
    ]
    assert (acme.site, acme.missing, acme.total("citations"), rival.total("citations")) == ("acme.example", 1, 83, 7)
    assert acme.total("citations", "2026-09-02", "2026-09-03") == 33
    assert acme.total("citations", "2027-01-01") is None
    assert series.daily(store, "bing-overview", site="none.example") == ()
    [some] = series.daily(store, "bing-overview", site="acme.example", since="2026-09-02", until="2026-09-03")
    assert [d.day for d in some.days] == ["2026-09-03"]


def test_samples_stand_beside_the_overview_and_are_not_scaled(store, load):
    load(f.OVERVIEW, f.OVERVIEW_NAME)
    load(f.QUERIES, f.QUERIES_NAME)
    load(f.PAGES, f.PAGES_NAME)
    [gap] = series.bing_gap(store)
    assert (gap.overview, gap.queries, gap.pages) == (2015, 1621, 1217)
    assert (gap.queries_missing, gap.pages_missing) == (394, 798)
    assert gap.period == "2026-09-01 to 2026-09-05, taken from the overview that was exported on the same day"


def test_without_an_overview_of_the_same_period_there_is_no_gap(store, load):
    load(f.OVERVIEW, f.OVERVIEW_NAME)
    load(f.QUERIES, "acme.example_AISearchQueriesReport_9_9_2026.csv")
    [gap] = series.bing_gap(store)
    assert (gap.overview, gap.queries_missing, gap.pages) == (None, None, None)
    assert "not known" in gap.period
    load(f.PAGES, f.PAGES_NAME, since="2026-09-04", until="2026-09-30")
    load(f.QUERIES, "acme.example_AISearchQueriesReport_9_9_2026.csv", since="2026-09-04", until="2026-09-30")
    [told] = series.bing_gap(store)
    assert (told.overview, told.period) == (809, "2026-09-04 to 2026-09-30, as told")


def test_tops_are_of_one_export(store, load):
    load(f.QUERIES, f.QUERIES_NAME)
    load(
        f.bing(("Grounding Query", "Citations"), (("older", "9000"),)),
        "acme.example_AISearchQueriesReport_8_5_2026.csv",
    )
    [top] = series.grounding_queries(store, limit=2)
    assert [(r.name, r.value) for r in top.rows] == [
        ("best heat pump for old house", 1204),
        ("acme hp 300 manual", 310),
    ]
    assert (top.count, top.total, top.as_of) == (4, 1621, "2026-09-05")
    assert top.rows[0].other == {"intent": "Commercial", "topic": "Heating", "share": pytest.approx(0.2182)}
    [older] = series.top(store, "bing-queries", until="2026-08-31")
    assert older.rows[0].name == "older"
    load(f.PAGES, f.PAGES_NAME)
    [pages] = series.top_pages(store)
    assert [r.name for r in pages.rows][-1] == "https://acme.example/blog/ö"
    assert series.top_pages(store, "gsc-pages") == ()


def test_sessions_from_assistants_by_day(store, load):
    load(f.GA4)
    [found] = series.assistant_sessions(store)
    assert [(d.day, d.values["sessions"]) for d in found.days] == [("2026-09-01", 7), ("2026-09-02", 0)]
    assert "AI Overviews" in found.notes[0]
    load(f.GA4_SOURCES, since="2026-09-01", site="other")
    _, sources = series.assistant_sessions(store)
    assert [(d.day, d.values["sessions"]) for d in sources.days] == [("2026-09-01", 4), ("2026-09-02", 0)]


def test_the_break_of_the_generative_ai_series_is_told(store, load):
    load(f.CONSOLE_AI_DATES)
    [found] = series.daily(store, "gsc-ai-dates")
    assert any("series break in 2026-09" in note for note in found.notes)
    [early] = series.daily(store, "gsc-ai-dates", until="2026-08-31")
    assert not any("series break" in note for note in early.notes)


def test_downloads_with_other_filters_are_series_of_their_own(store, load):
    load(f.zipped(f.CONSOLE), f.CONSOLE_NAME)
    image = {**f.CONSOLE, "Filters.csv": f.plain("Filter,Value", "Search type,Image", "Date,Last 3 months")}
    image["Dates.csv"] = f.plain("Date,Clicks,Impressions", "2026-09-01,1,2")
    load(f.zipped(image), f.CONSOLE_NAME)
    found = {d.scope: d.total("clicks") for d in series.daily(store, "gsc-dates")}
    assert found == {"Search type: Image": 1, "Search type: Web": 31}
