"""The pages cited most: counted by hand, own ones among them, and at one with the sites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from citestack.shapes.track_report import report_json
from citestack.track.report.document import Board, ReportDocument, Selection
from citestack.track.report.fill import OWN_PAGES, TOP, Given, fill
from citestack.track.report.html import report_html
from citestack.track.statistics.columns_on_disk import sets_in
from tests.track.made_columns import Said, write

DAY = date(2026, 1, 5)
OURS = [("https://acme.example/rare", "acme.example", "own"), ("https://acme.example/often", "acme.example", "own")]
OTHERS = [(f"https://s{n}.example/", f"s{n}.example", "editorial") for n in range(TOP + 5)]


def made(folder: Path) -> None:
    """Prompt p cites the first p others; one own page stands in one answer, another in the half of them."""
    for week in range(3):
        day, said = DAY + timedelta(weeks=week), list[Said]()
        for p in range(len(OTHERS)):
            own = [OURS[1]] * (p % 2) + [OURS[0]] * (week == 1 and p == 3)
            # A page marked twice is one citation; what was not measured, or is a copy, is none.
            said.append(Said(f"p{p}", [*own, *OTHERS[: p + 1], OTHERS[0]], day=day, text=week * 100 + p))
        said.append(Said("p1", [OURS[0]], day=day, state="refused"))
        said.append(Said("p3", [OURS[0], OURS[1]], day=day, same_as=(week + 1) * 10_000 + 3, text=week * 100 + 3))
        write(folder, week + 1, said, f"run-{week + 1:06}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made(found := tmp_path_factory.mktemp("pages"))
    return found


def report(folder: Path, **chosen: str) -> ReportDocument:
    return fill(sets_in(folder), Selection(**chosen), Given(), "2026-03-01T00:00:00Z")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def whole(folder: Path) -> ReportDocument:
    return report(folder)


def board(document: ReportDocument, kind: str = "page") -> Board:
    return next(b for b in document.boards if b.kind == kind)


def test_a_page_is_counted_once_an_answer_and_shares_add_up(whole: ReportDocument) -> None:
    document, pages = whole, {h.name: h for h in board(whole).rows}
    first, answers = pages["https://s0.example/"], 3 * len(OTHERS)
    assert first.rate is not None
    assert (first.share.hits, first.rate.hits, first.rate.of) == (answers, answers, answers)
    rest = board(document).rest
    assert rest is not None
    parts = [h.share for h in board(document).rows] + [rest]
    assert sum(f.hits for f in parts) == parts[0].of == board(document, "site").rows[0].share.of
    assert {f.basis.prompts for f in parts} == {len(OTHERS)} and {f.basis.answers for f in parts} == {answers}
    others = [h for h in board(document).rows if not h.ours]
    assert len(others) == TOP - 1 and board(document).rest_count == len(OTHERS) - len(others)


def test_shares_of_pages_have_the_interval_that_the_site_has_where_it_is_one_page(whole: ReportDocument) -> None:
    site = next(h for h in board(whole, "site").rows if h.name == "s3.example")
    page = next(h for h in board(whole).rows if h.name == "https://s3.example/")
    for a, b in ((page.share, site.share), (page.rate, site.rate)):
        assert a is not None and b is not None and a.interval is not None and b.interval is not None
        assert (a.hits, a.of, a.denominator) == (b.hits, b.of, b.denominator)
        assert (a.interval.low, a.interval.high) == pytest.approx((b.interval.low, b.interval.high))


def test_own_pages_are_shown_though_others_are_cited_more(folder: Path, whole: ReportDocument) -> None:
    rows = board(whole).rows
    assert [h.name for h in rows if h.ours] == [OURS[1][0], OURS[0][0]]
    assert rows[-1].name == OURS[0][0] and rows[-1].share.hits == 1
    assert {h.owner for h in rows} == {"own", "editorial"}
    other = board(report(folder, domain="s19.example")).rows
    assert [h.name for h in other if h.ours] == ["https://s19.example/"]
    assert OWN_PAGES >= 2


def test_first_and_last_day_are_those_of_the_answers_that_count(folder: Path, whole: ReportDocument) -> None:
    rows = {h.name: h for h in board(whole).rows}
    rare, often = rows[OURS[0][0]], rows[OURS[1][0]]
    assert (rare.first, rare.last) == (str(DAY + timedelta(weeks=1)),) * 2
    assert (often.first, often.last) == (str(DAY), str(DAY + timedelta(weeks=2)))
    later = {h.name: h for h in board(report(folder, start=str(DAY + timedelta(days=1)))).rows}
    assert later[OURS[1][0]].first == str(DAY + timedelta(weeks=1))


def test_faces_and_json_show_the_board(whole: ReportDocument) -> None:
    document = whole
    told = next(b for b in report_json(whole)["boards"] if b["kind"] == "page")
    assert told["rows"][0]["first"] == str(DAY) and told["rows"][0]["share"]["interval"]
    page = report_html(document)
    body = page.partition('id="most-cited-pages"')[2].partition("</section>")[0]
    assert "First cited" in body and "<strong>" in body and str(DAY + timedelta(weeks=1)) in body
    bare = replace(document, boards=tuple(b for b in document.boards if b.kind != "page"))
    assert "First cited" not in report_html(bare)


def test_nothing_cited_has_no_board(tmp_path: Path) -> None:
    write(tmp_path, 1, [Said("a"), Said("b", OURS, state="failed")], "run-000001")
    assert not report(tmp_path).boards
