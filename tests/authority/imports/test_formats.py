"""Every documented export is recognised by itself and comes out as the same record."""

from __future__ import annotations

import json

import pytest

from citestack.authority.imports.nouns import ImportedLink
from citestack.authority.imports.run import FORMATS, ImportOptions, import_file
from citestack.authority.imports.stored import imported_edges, imported_links
from citestack.store import Store
from tests.authority.imports import files


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


def links(store, tmp_path, content, name="export.csv", **options):
    report = import_file(files.write(tmp_path, content, name), store, ImportOptions(**options))
    assert report.rejected == 0, report.errors
    return report, list(imported_links(store))


def test_ahrefs(store, tmp_path):
    report, (first, second) = links(store, tmp_path, files.AHREFS)
    assert (report.format, report.rows, report.imported, report.delimiter) == ("ahrefs", 2, 2, "\t")
    assert report.unknown_columns == ("Referring page title", "Page type")
    assert first == ImportedLink(
        "https://clay.example/kilns",
        "https://acme.example/kiln",
        "the kiln",
        (),
        "text",
        "main",
        None,
        None,
        "2024-03-01",
        "2025-06-01",
        None,
        1,
        "ahrefs",
        {"dr": 41, "ur": 12.5},
        {"Referring page title": "Kilns, a guide", "Page type": "Article"},
    )
    assert (second.rel, second.form, second.place) == (("nofollow", "ugc"), "image", "boilerplate")
    assert (second.lost, second.lost_on) == (True, "2024-02-03")


def test_ahrefs_older_headers_and_a_versioned_rating(store, tmp_path):
    header, rows = files.AHREFS_OLD
    renamed = [h.replace("Domain Rating", "Domain rating v4") for h in header]
    report, (link,) = links(store, tmp_path, (renamed, rows))
    assert report.format == "ahrefs"
    assert (link.source, link.target) == ("https://clay.example/old", "https://acme.example/kiln")
    assert (link.anchor, link.last_seen, link.form) == ("kilns", "2019-09-01", "text")
    assert link.metrics == {"dr@4": 30, "ur": 9}


def test_semrush(store, tmp_path):
    _, (link,) = links(store, tmp_path, files.SEMRUSH)
    assert (link.vendor, link.rel, link.form, link.sitewide, link.lost) == (
        "semrush",
        ("sponsored",),
        "text",
        True,
        False,
    )
    assert link.metrics == {"as": 23}
    assert link.extra == {"Source title": "Looms", "External links": "4", "Internal links": "9", "New link": "false"}


def test_majestic(store, tmp_path):
    report, (link,) = links(store, tmp_path, files.MAJESTIC)
    assert (report.format, link.rel, link.form) == ("majestic", ("nofollow",), "text")
    assert (link.lost, link.lost_on, link.first_seen) == (True, "2024-03-01", "2020-01-05")
    assert link.metrics == {"ac_rank": 5, "target_cf": 30, "target_tf": 22, "cf": 18, "tf": 11}


def test_ahrefs_api(store, tmp_path):
    report, (link,) = links(store, tmp_path, files.AHREFS_API, "export.json")
    assert (report.format, link.rel, link.form, link.place) == ("ahrefs-api", ("nofollow",), "text", "main")
    assert (link.metrics, link.extra) == ({"dr": 41.0}, {"languages": "en de"})


def test_majestic_api(store, tmp_path):
    report, (link,) = links(store, tmp_path, files.MAJESTIC_API, "export.json")
    assert (report.format, link.form, link.metrics) == ("majestic-api", "image", {"tf": 11, "cf": 18})


def test_dataforseo(store, tmp_path):
    report, (link,) = links(store, tmp_path, files.DATAFORSEO, "export.json")
    assert (report.format, link.rel, link.form, link.place) == ("dataforseo", ("nofollow",), "text", "boilerplate")
    assert (link.count, link.first_seen, link.metrics) == (2, "2024-02-02", {"rank": 120, "spam_score": 3})


def test_one_json_response_per_line(store, tmp_path):
    second = {"backlinks": [{**files.AHREFS_API["backlinks"][0], "url_from": "https://clay.example/second"}]}
    report, found = links(store, tmp_path, f"{json.dumps(files.AHREFS_API)}\n{json.dumps(second)}\n", "export.jsonl")
    assert report.imported == 2
    assert [x.source for x in found] == ["https://clay.example/kilns", "https://clay.example/second"]


def test_items_that_leave_out_the_target_are_rejected(store, tmp_path):
    item = {k: v for k, v in files.AHREFS_API["backlinks"][0].items() if k != "url_to"}
    items = [files.AHREFS_API["backlinks"][0]] * 1000 + [item]
    report = import_file(files.write(tmp_path, {"backlinks": items}, "export.json"), store)
    assert (report.imported, report.repeated) == (1, 999)
    assert [(e.row, e.code) for e in report.errors] == [(1001, "bad_url")]


def test_search_console_latest_and_sample(store, tmp_path):
    report, found = links(store, tmp_path, files.LATEST, target="acme.example")
    assert report.format == "search-console-latest"
    assert [(x.source, x.target, x.last_seen) for x in found] == [
        ("https://oak.example/a", "acme.example", "2025-10-31"),
        ("https://oak.example/b", "acme.example", "2025-10-30"),
    ]
    report, _ = links(store, tmp_path, files.SAMPLE, target="https://acme.example/x")
    assert report.format == "search-console-sample"


def test_search_console_sites_and_pages_are_counts(store, tmp_path):
    _, (site,) = links(store, tmp_path, files.SITES, target="acme.example")
    assert (site.source, site.target, site.count, site.extra) == (
        "oak.example",
        "acme.example",
        1234,
        {"Target pages": "3"},
    )
    _, (_, page) = links(store, tmp_path, files.PAGES)
    assert (page.source, page.target, page.count) == (None, "https://acme.example/kiln", 12345)
    assert [e.source for e in imported_edges(store)] == ["https://oak.example/"]


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("Seite mit Link;Letztes Crawling\nhttps://oak.example/a;31.10.2025\n", "search-console-latest"),
        ("リンク元ページ,前回のクロール\nhttps://oak.example/a,2025年10月31日\n", "search-console-latest"),
        ('Sitio,Páginas con enlaces,Páginas de destino\noak.example,"1.234",3\n', "search-console-sites"),
        ("Page cible\tLiens entrants\tSites référents\nhttps://acme.example/a\t1\u202f234\t3\n", "search-console-pages"),
        ("Página com links\nhttps://oak.example/a\n", "search-console-sample"),
    ],
)  # fmt: skip
def test_search_console_in_any_language_is_known_by_its_shape(store, tmp_path, content, form):
    report, (link,) = links(store, tmp_path, content, target="acme.example")
    assert report.format == form
    assert link.last_seen in (None, "2025-10-31")
    assert link.count in (1, 1234)


def test_a_bad_row_does_not_hide_the_shape(store, tmp_path):
    rows = "".join(f"https://oak.example/{n};1.{n}.2025\n" for n in range(1, 8))
    content = f"Seite mit Link;Letztes Crawling\n{rows}https://oak.example/x;31. Brumaire 2025\n"
    report = import_file(files.write(tmp_path, content), store, ImportOptions(target="acme.example"))
    assert (report.format, report.imported) == ("search-console-latest", 7)
    assert [(e.row, e.column, e.code) for e in report.errors] == [(9, "Letztes Crawling", "bad_date")]


def test_a_forced_format_reads_localized_headers_by_position(store, tmp_path):
    content = "Seite;Gecrawlt\nhttps://oak.example/a;3/4/2025\n"
    _, (link,) = links(
        store, tmp_path, content, format="search-console-latest", target="acme.example", dates="dmy"
    )  # fmt: skip
    assert link.last_seen == "2025-04-03"


def test_a_target_given_is_demanded_of_every_row(store, tmp_path):
    header, rows = files.AHREFS
    other = [*rows[0][:4], "https://elsewhere.example/", *rows[0][5:]]
    report = import_file(files.write(tmp_path, (header, [*rows, other])), store, ImportOptions(target="acme.example"))
    assert [(e.row, e.column, e.code) for e in report.errors] == [(4, "Target URL", "other_target")]
    assert report.imported == 2


def test_edges_are_what_a_graph_may_follow(store, tmp_path):
    links(store, tmp_path, files.AHREFS)
    links(store, tmp_path, files.SEMRUSH)
    first, second = imported_edges(store)
    assert first == (
        "https://clay.example/kilns", "https://acme.example/kiln", "the kiln", (), "text", "main", "2024-03-01", "2025-06-01",
    )  # fmt: skip
    assert (second.source, second.place) == ("https://wool.example/looms", "boilerplate")
    assert [e.source for e in imported_edges(store, "semrush")] == ["https://wool.example/looms"]


def test_every_format_has_a_name_of_its_own():
    assert len(set(FORMATS)) == len(FORMATS) == 13
