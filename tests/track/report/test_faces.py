"""Terminal, JSON, CSV and HTML show the same texts: a figure is rounded once."""

import csv
import io
import itertools
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import orjson
import pytest
from rich.console import Console

from citestack.cli.show_track_report import print_report
from citestack.shapes.track_report import report_json
from citestack.track.report.document import Graph, Node, ReportDocument, Selection, Universe, all_figures
from citestack.track.report.html import report_html
from citestack.track.report.plot_graph import laid_out, ordered
from citestack.track.report.rows import report_csv
from citestack.track.report.svg import ceiling
from citestack.track.report.wording import explained, points, shown, spread
from tests.track.report.made import figure, graph, made


@pytest.fixture(scope="module")
def page() -> str:
    return report_html(made())


def terminal(document: ReportDocument) -> str:
    out = Console(file=io.StringIO(), width=400)
    print_report(out, document)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_every_face_shows_every_figure_in_the_same_words(page: str) -> None:
    document = made()
    text, told = unescape(re.sub(r"<[^>]+>", "", page)), terminal(document)
    rows = list(csv.DictReader(io.StringIO(report_csv(document))))
    figures = [f for _, f in all_figures(document)]
    assert len(rows) - len(document.changes) == len(figures) > 100
    assert [(r["measure"], r["shown"].lstrip("'"), r["verdict"]) for r in rows[len(figures) :]] == [
        ("citation_rate", "-7 points (-12 to -3)", "down"), ("mention_rate", "+2 points (-2 to +7)", "noise"), ("citation_rate", "", "too few"),
    ]  # fmt: skip
    for c in document.changes:
        assert c.verdict in told and c.verdict in text
        if c.difference is not None:
            assert points(c.difference, "share") in told and points(c.difference, "share") in text
    for f, row in zip(figures, rows[: len(figures)], strict=True):
        assert (row["shown"], row["interval"]) == (shown(f), spread(f))
        assert row["value"] == ("" if f.value is None else str(f.value))
        assert shown(f) in text
        assert spread(f) in text
    for row in document.engines:
        for f in row.figures:
            assert f"{shown(f)}{'*' if f.basis.exploratory and f.value is not None else ''}" in told
            assert spread(f) in told


def test_every_figure_of_the_page_says_its_denominator_n_and_coverage(page: str) -> None:
    said = unescape(page)
    for part, f in all_figures(made()):
        assert explained(f) in said, part


def test_json_holds_all_figures_with_text_and_bare_number() -> None:
    document = made()
    told = orjson.loads(orjson.dumps(report_json(document)))
    assert told["lead"][1].startswith("acme.example is cited in 18 %")
    rate = told["engines"][0]["figures"][1]
    assert rate["shown"] == "18 %" and rate["value"] == pytest.approx(74 / 412)
    assert rate["coverage"] == pytest.approx(418 / 434) and rate["exploratory"] is False
    found = re.findall(rb'"measure":"\w+","about"', orjson.dumps(told))
    assert len(found) == len(list(all_figures(document)))


def test_shares_of_a_board_sum_to_one_and_the_trend_agrees_with_it() -> None:
    for board in made().boards:
        parts = [h.share for h in board.rows] + ([board.rest] if board.rest else [])
        assert sum(f.hits for f in parts) == parts[0].of
        assert {f.of for f in parts} == {parts[0].of}


class Tree(HTMLParser):
    VOID = frozenset({"meta", "br", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_nothing_from_anywhere_and_runs_nothing(page: str) -> None:
    tree = Tree()
    tree.feed(page)
    assert tree.open == []
    assert not {"script", "img", "iframe", "link"} & {tag for tag, _ in tree.seen}
    assert all(not name.startswith("on") and name not in ("style", "src") for _, a in tree.seen for name in a)
    assert all((a["href"] or "").startswith("#") for tag, a in tree.seen if tag == "a")
    ids = [a["id"] for _, a in tree.seen if "id" in a]
    assert len(set(ids)) == len(ids) and {(a["href"] or "")[1:] for tag, a in tree.seen if tag == "a"} <= set(ids)


def test_every_plot_has_its_words_and_a_table_beside_it(page: str) -> None:
    tree = Tree()
    tree.feed(page)
    plots = [a for tag, a in tree.seen if tag == "svg"]
    assert len(plots) == 6 + 4 + 1 + 3 + 2
    assert all(a["role"] == "img" and len(a["aria-label"] or "") > 40 for a in plots)
    for section in ("over-time", "neighbours", "volatility", "where-citations-fall", "engines-side-by-side"):
        body = page.partition(f'id="{section}"')[2].partition("</section>")[0]
        assert "<svg" in body and "<table" in body


def test_uncertain_figures_look_uncertain(page: str) -> None:
    row = page.partition('<th scope="row">aio</th>')[2].partition("</tr>")[0]
    assert "exploratory-mark" in row and "exploratory</span>" in row
    assert "dot hollow" in page and "reach exploratory" in page
    assert 'class="verdict noise">noise' in page and 'class="verdict down">down' in page


def test_simulated_data_is_called_so_first_in_every_face(page: str) -> None:
    assert page.index("Simulated data.") < page.index('class="lead"')
    assert report_json(made())["lead"][0].startswith("Simulated data")
    assert "Simulated data" in terminal(made()).partition("Engines side by side")[0]
    real = replace(made(), universe=replace(made().universe, simulated=()))
    assert "Simulated" not in report_html(real)


def test_names_from_outside_are_text_and_never_markup() -> None:
    evil = "<img src=x onerror=alert(1)>"
    document = replace(
        made(), title=evil, graph=Graph((Node(evil, "other", 3, 0), Node("b", "own", 2, 0)), ()), notes=(evil,)
    )
    assert "<img" not in report_html(document)
    assert evil in terminal(document)


def test_an_empty_record_gives_a_page_that_says_so() -> None:
    nothing = ReportDocument("acme.example", "2026-04-01T08:00:00Z", Selection("acme.example"), Universe(0, ()), ())
    assert "No answer was measured in this selection." in report_html(nothing)
    assert "No answer was measured" in terminal(nothing)
    assert report_csv(nothing).count("\r\n") == 1


def test_the_same_graph_gives_the_same_drawing_and_communities_stand_together() -> None:
    g = graph()
    names = [n.name for n in ordered(g.nodes)]
    assert names == [n.name for n in ordered(tuple(reversed(g.nodes)))]
    communities = [n.community for n in ordered(g.nodes)]
    assert len([1 for a, b in itertools.pairwise(communities) if a != b]) == 2
    places = laid_out(ordered(g.nodes))
    assert len({(round(x), round(y)) for x, y, _ in places.values()}) == len(g.nodes)


def test_axes_start_at_zero_and_end_at_a_round_number() -> None:
    assert ceiling([0.57]) == 0.6 and ceiling([0.004]) == 0.01 and ceiling([1.2]) == 1.0 and ceiling([]) == 0.01
    assert ceiling([310], "number") == 400 and ceiling([7.5], "number") == 10 and ceiling([0.2], "number") == 1


def test_a_figure_that_was_never_measured_is_drawn_nowhere() -> None:
    document = made()
    empty = figure("citation_rate", 0, 0, None)
    rows = tuple(replace(r, figures=(empty,)) for r in document.engines)
    page = report_html(replace(document, engines=rows, trend=(), volatility=(), spreads=(), graph=None))
    assert "<svg" not in page and "not measured" in page
