"""Reports into the store: what each file is, which rows it has, and what becomes of those that cannot be read."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from citestack.errors import ImportFileError
from citestack.store import Store
from citestack.store.first_party import FirstParty
from citestack.track.first_party import rows as rows_module
from citestack.track.first_party.nouns import KINDS, Options, Report
from citestack.track.first_party.packing import unpack
from citestack.track.first_party.recognise import recognise
from citestack.track.first_party.run import import_file
from citestack.track.first_party.sheets import Member, sheets
from tests.track.first_party import files as f


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


def rows(store, number):
    """Day and fields of every stored row."""
    found = []
    for _, part in store.shelf(FirstParty).parts([number]):
        read = unpack(part)
        columns = {**read.fields, **{f"+{k}": v for k, v in read.extra.items()}}
        found += [(part.day, {k: c[at] for k, c in columns.items()}) for at in range(part.rows)]
    return found


def one(tmp_path, data, name="report.csv", **options):
    [report] = import_file(f.write(tmp_path, data, name), None, Options(**options))
    return report


def test_bing_queries_with_stray_quotes_and_blank_intents(store, tmp_path):
    [report] = import_file(f.write(tmp_path, f.QUERIES, f.QUERIES_NAME), store)
    assert (report.kind, report.recognised_by, report.imported, report.rejected) == ("bing-queries", "header", 4, 0)
    assert (report.site, report.as_of, report.since, report.encoding) == ("acme.example", "2026-09-05", "", "utf-8-sig")
    found = rows(store, report.import_id)
    assert found[0] == (
        "",
        {
            "query": "best heat pump for old house",
            "intent": "Commercial",
            "topic": "Heating",
            "citations": 1204,
            "share": pytest.approx(0.2182),
        },
    )
    assert (found[3][1]["query"], found[3][1]["intent"]) == ('pipe 3/4" thread heat pump', None)


def test_the_polish_header_comma_decimals_and_dotted_file_dates(store, tmp_path):
    path = f.write(tmp_path, f.QUERIES_POLISH, "acme.example_AISearchQueriesReport_5.09.2026.csv")
    [report] = import_file(path, store)
    assert (report.kind, report.recognised_by, report.delimiter, report.as_of) == (
        "bing-queries",
        "header",
        ";",
        "2026-09-05",
    )
    first = rows(store, report.import_id)[0][1]
    assert (first["citations"], first["share"]) == (1204, pytest.approx(0.1609))


def test_an_unknown_language_is_known_by_values_and_says_so(tmp_path):
    body = (("x pompe", "", "Chauffage", "1 204", "16,09 %"), ("y pompe", "", "Chauffage", "95", "3,5 %"))
    report = one(tmp_path, f.bing(("R", "I", "T", "C", "P"), body, sep=";"))
    assert (report.kind, report.recognised_by, report.imported) == ("bing-queries", "shape", 2)
    assert report.columns == {"query": "R", "intent": "I", "topic": "T", "citations": "C", "share": "P"}
    assert "not in English" in report.notes[0]


def test_of_several_reports_of_one_shape_none_is_guessed(tmp_path):
    data = f.bing(("Q", "Z"), (("https://acme.example/", "12"), ("https://acme.example/a", "7")))
    with pytest.raises(ImportFileError) as caught:
        one(tmp_path, data)
    assert (caught.value.reason, caught.value.hint) == ("which_kind", "Say which: --kind bing-pages, gsc-ai-pages")
    assert one(tmp_path, data, kind="gsc-ai-pages").recognised_by == "told"
    named = one(tmp_path, data, f.PAGES_NAME)
    assert (named.kind, named.recognised_by) == ("bing-pages", "words")
    words = f.bing(("Seite", "Zitationen"), (("https://acme.example/", "12"),))
    assert one(tmp_path, words).kind == "bing-pages"
    words = f.bing(("Seite", "Impressionen"), (("https://acme.example/", "12"),))
    assert one(tmp_path, words).kind == "gsc-ai-pages"


def test_days_of_the_overview_are_read_by_the_only_order_in_which_they_follow_each_other(store, tmp_path):
    [report] = import_file(f.write(tmp_path, f.OVERVIEW, f.OVERVIEW_NAME), store)
    assert (report.kind, report.since, report.until) == ("bing-overview", "2026-09-01", "2026-09-05")
    assert any("mdy" in note for note in report.notes)
    assert [day for day, _ in rows(store, report.import_id)] == [f"2026-09-0{n}" for n in range(1, 6)]
    [filtered] = import_file(f.write(tmp_path, f.FILTERED, f.FILTERED_NAME), store)
    assert (filtered.kind, filtered.since, filtered.until) == ("bing-overview-filtered", "2026-09-01", "2026-09-13")


def test_a_day_that_may_be_two_is_rejected_until_the_caller_says_which(tmp_path):
    data = f.bing(("Date", "Citations", "Cited Pages"), (("9/1/2026 12:00:00 AM", "4", "2"),))
    report = one(tmp_path, data)
    assert (report.status, report.imported, report.reasons) == ("empty", 0, {"ambiguous_date": 1})
    assert "--dates" in report.errors[0].message and report.errors[0].column == "Date"
    assert one(tmp_path, data, dates="mdy").since == "2026-09-01"
    assert one(tmp_path, data, dates="dmy").since == "2026-01-09"
    dotted = f.bing(("Date", "Citations", "Cited Pages"), (("1.09.2026 00:00:00", "4", "2"),))
    assert one(tmp_path, dotted).since == "2026-09-01"


def test_every_row_is_imported_or_counted_with_a_reason(tmp_path):
    data = f.plain(
        "Page,Citations,Colour",
        "https://acme.example/,12,red",
        "ftp://acme.example/,12,red",
        "https://acme.example/a,many,red",
        "https://acme.example/b,,red",
        ",3,red",
        "https://acme.example/c,4",
        "https://acme.example/d,-4,red",
    )
    report = one(tmp_path, data)
    assert (report.rows, report.imported, report.rejected, report.unknown_columns) == (7, 1, 6, ("Colour",))
    assert report.reasons == {"bad_url": 1, "bad_number": 2, "empty_cell": 2, "bad_columns": 1}
    assert [e.row for e in report.errors] == [7, 3, 4, 5, 6, 8]
    assert report.as_dict()["reasons"]["empty_cell"] == 2


def test_a_day_twice_in_an_overview_counts_once(tmp_path):
    data = f.plain("Date,Clicks,Impressions", "2026-09-01,1,10", "2026-09-01,1,10")
    report = one(tmp_path, data)
    assert (report.imported, report.reasons) == (1, {"repeated_day": 1})


def test_unknown_columns_are_kept(store, tmp_path):
    data = f.plain("Page,Citations,Colour", "https://acme.example/,12,red")
    [report] = import_file(f.write(tmp_path, data, "x.csv"), store)
    assert rows(store, report.import_id)[0][1]["+Colour"] == "red"


def test_a_search_console_download_is_read_table_by_table(store, tmp_path):
    reports = import_file(f.write(tmp_path, f.zipped(f.CONSOLE), f.CONSOLE_NAME), store)
    assert {r.sheet: (r.kind, r.status, r.imported) for r in reports} == {
        "Queries.csv": ("gsc-queries", "imported", 2),
        "Pages.csv": ("gsc-pages", "imported", 1),
        "Countries.csv": ("gsc-countries", "imported", 1),
        "Devices.csv": ("gsc-devices", "imported", 2),
        "Dates.csv": ("gsc-dates", "imported", 3),
        "Filters.csv": (None, "settings", 0),
    }
    assert {(r.site, r.as_of, r.since, r.until) for r in reports if r.kind} == {
        ("acme.example", "2026-09-04", "2026-09-01", "2026-09-03")
    }
    [kept] = store.shelf(FirstParty).imports("gsc-queries")
    about = kept.about
    assert (about["scope"], about["filters"]["Date"]) == ("Search type: Web", "Last 3 months")
    first = rows(store, reports[0].import_id)[1][1]
    assert first == {
        "query": "pump, old house",
        "clicks": 3,
        "impressions": 70,
        "ctr": pytest.approx(0.0429),
        "position": 3.0,
    }


def test_a_german_download_is_known_by_words_and_values(tmp_path):
    reports = import_file(f.write(tmp_path, f.zipped(f.CONSOLE_GERMAN), "download.zip"), None)
    assert [(r.kind, r.recognised_by) for r in reports] == [
        ("gsc-queries", "words"),
        ("gsc-pages", "shape"),
        ("gsc-devices", "words"),
        ("gsc-dates", "shape"),
    ]
    assert reports[0].imported == 2
    assert {(r.site, r.since) for r in reports} == {("acme.example", "2026-09-01")}, "told by the pages and the days"


def test_a_table_of_a_download_that_is_not_known_does_not_stop_the_others(tmp_path):
    parts = {"Pages.csv": f.CONSOLE_PAGES, "Xyz.csv": f.plain("Q,A,B,C,D", "one,1,2,3%,4", "two,1,2,3%,4")}
    known, unknown = import_file(f.write(tmp_path, f.zipped(parts), "x.zip"), None)
    assert (known.status, unknown.status) == ("imported", "not_read")
    assert "gsc-countries" in unknown.notes[1]


def test_the_generative_ai_report_says_that_its_header_is_a_likely_one_and_where_its_series_breaks(tmp_path):
    report = one(tmp_path, f.CONSOLE_AI_DATES)
    assert report.kind == "gsc-ai-dates"
    assert "published nowhere" in report.notes[0] and "2026-09" in report.notes[1]
    assert len(one(tmp_path, f.plain("Date,Impressions", "2026-10-01,4")).notes) == 1


def test_ga4_tables_with_remarks_totals_and_a_table_of_something_else(store, tmp_path):
    daily, whole, other = import_file(f.write(tmp_path, f.GA4, "channels.csv"), store)
    assert (daily.kind, daily.imported, daily.totals, daily.rows) == ("ga4-channels", 3, 1, 4)
    assert (daily.site, daily.since, daily.until) == ("acme.example", "2026-09-01", "2026-09-02")
    assert (whole.imported, whole.since, other.status) == (2, "2026-09-01", "not_read")
    assert rows(store, daily.import_id)[1] == (
        "2026-09-01",
        {"channel": "AI Assistant", "sessions": 7, "+Engaged sessions": "6"},
    )
    assert {day for day, _ in rows(store, whole.import_id)} == {""}


def test_ga4_numbers_days_from_a_start_that_must_be_known(tmp_path):
    assert one(tmp_path, f.GA4_SOURCES).reasons == {"bad_date": 2}
    report = one(tmp_path, f.GA4_SOURCES, since="2026-09-01")
    assert (report.kind, report.since, report.until) == ("ga4-sources", "2026-09-01", "2026-09-02")


def test_the_same_file_again_changes_nothing_and_other_options_replace_it(store, tmp_path):
    path = f.write(tmp_path, f.OVERVIEW, f.OVERVIEW_NAME)
    [first] = import_file(path, store)
    [again] = import_file(path, store)
    assert (again.status, again.import_id) == ("unchanged", first.import_id)
    renamed = f.write(tmp_path, f.OVERVIEW, "AIPerformanceOverviewStats.csv")
    assert import_file(renamed, store)[0].status == "unchanged"
    [dry] = import_file(path, store, Options(dates="dmy", dry_run=True))
    assert (dry.status, len(store.shelf(FirstParty).imports())) == ("replaced", 1)
    [told] = import_file(path, store, Options(dates="dmy"))
    assert (told.status, told.until) == ("replaced", "2026-05-09")
    [kept] = store.shelf(FirstParty).imports()
    assert kept.id == told.import_id
    assert len(rows(store, kept.id)) == 5


def test_small_reports_of_two_sites_or_downloads_may_be_the_same_to_the_byte(store, tmp_path):
    for host in ("acme.example", "rival.example"):
        path = f.write(tmp_path, f.FILTERED, f"{host}_AIPerformanceFilteredOverviewStats_9_13_2026.csv")
        assert import_file(path, store)[0].status == "imported"
        assert import_file(path, store)[0].status == "unchanged"
    later = {**f.CONSOLE, "Dates.csv": f.plain("Date,Clicks,Impressions", "2026-09-08,1,2")}
    for parts in (f.CONSOLE, later):
        path = f.write(tmp_path, f.zipped(parts), f.CONSOLE_NAME)
        assert {r.status for r in import_file(path, store) if r.kind} == {"imported"}
        assert {r.status for r in import_file(path, store) if r.kind} == {"unchanged"}


def test_another_encoding_is_told_and_control_characters_are_no_text(tmp_path):
    report = one(tmp_path, "Grounding Query,Citations\nWärme,3\na\x1b[2Jb,4\n".encode("cp1252"))
    assert (report.encoding, report.imported, report.reasons) == ("cp1252", 1, {"bad_text": 1})
    assert "not UTF-8" in report.notes[0]


def test_a_dry_run_writes_nothing(store, tmp_path):
    [report] = import_file(f.write(tmp_path, f.PAGES, f.PAGES_NAME), store, Options(dry_run=True))
    assert (report.imported, report.dry_run, report.import_id) == (3, True, None)
    assert store.shelf(FirstParty).imports() == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty_file"),
        (b" \n", "empty_file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0" * 9, "wrong_file"),
        (b"a,b\n1,2\n", "wrong_file"),
        (b"\x1f\x8b broken", "bad_gzip"),
        (b"PK\x03\x04 broken", "bad_zip"),
        (f.zipped({"xl/workbook.xml": b"<x/>"}), "wrong_file"),
        (f.zipped({"a.csv": b"a,b\n1,2\n"}), "wrong_file"),
        (f.zipped({"a.png": b"x"}), "wrong_file"),
        (f.zipped({f"{n}.csv": b"x" for n in range(65)}), "wrong_file"),
    ],
)
def test_files_that_are_no_reports(tmp_path, data, reason):
    with pytest.raises(ImportFileError) as caught:
        import_file(f.write(tmp_path, data, "x.csv"), None)
    assert (caught.value.reason, caught.value.layer) == (reason, "track")


def test_gzip_utf16_and_excels_hint(tmp_path):
    assert one(tmp_path, gzip.compress(f.PAGES), "x.csv.gz").imported == 3
    wide = f.PAGES.decode("utf-8-sig").encode("utf-16")
    assert one(tmp_path, wide).imported == 3
    assert one(tmp_path, b"sep=,\r\n" + f.PAGES[3:]).imported == 3
    header_only = one(tmp_path, f.plain("Page,Citations"))
    assert (header_only.status, header_only.rows) == ("empty", 0)


queries = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=20).filter(
    str.strip
)


@given(st.lists(st.tuples(queries, st.integers(0, 10**9)), min_size=1, max_size=20), st.sampled_from([",", ";", "\t"]))
def test_whatever_stands_in_a_query_comes_back(some, sep):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sep, lineterminator="\r\n")
    writer.writerow(["Grounding Query", "Citations"])
    writer.writerows(some)
    [sheet] = sheets(Member("", out.getvalue().encode()), "x.csv")
    read = rows_module.read(sheet, recognise(sheet), Report("x.csv"))
    assert list(zip(read.fields["query"], read.fields["citations"], strict=True)) == [
        (" ".join(q.split()), n) for q, n in some
    ]


@given(st.lists(st.tuples(queries, queries, st.integers(0, 99)), min_size=1, max_size=9), st.booleans())
def test_quotes_are_understood_doubled_or_not_where_every_cell_has_them(some, doubled):
    lines = [[q.replace('"', '""') if doubled else q for q in (a, b)] + [str(n)] for a, b, n in some]
    data = f.bing(("Grounding Query", "Topic", "Citations"), lines)
    text = data.decode()
    # Cells that hold what stands between cells, or two quotes in a row, have two meanings.
    assume(doubled or ('""' not in text and all(line.count('","') == 2 for line in text.split("\r\n")[:-1])))
    [sheet] = sheets(Member("", data), "x.csv")
    read = rows_module.read(sheet, recognise(sheet), Report("x.csv"))
    assert list(zip(read.fields["query"], read.fields["topic"], strict=True)) == [
        (" ".join(a.split()), " ".join(b.split())) for a, b, _ in some
    ]


def test_every_kind_is_a_form_and_options_tell_what_was_chosen():
    from citestack.track.first_party.forms import FORMS, UNITS

    assert tuple(form.kind for form in FORMS) == KINDS
    assert all(name in UNITS for form in FORMS for name in form.names)
    assert replace(Options(), dates="dmy", dry_run=True).told() == {"dates": "dmy"}
