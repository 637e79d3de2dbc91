"""Result pages: reading files, parts of a row, sites shrunk and never told by their own prompt."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from benchmarks.result_pages import Planted, rank_rates, result_pages

from citestack.errors import QuestionError, UsageError
from citestack.twin.calibrate import Making, from_results
from citestack.twin.confidence import Asked, of_result
from citestack.twin.features import MISSING, PARTS, page_values, results_table
from citestack.twin.files import read_files
from citestack.twin.fitting import Fitting
from citestack.twin.learned import learn, with_learned
from citestack.twin.model import Tree
from citestack.twin.pages import ResultPage, ResultRow, alike, merged
from citestack.twin.report.html import twin_html
from citestack.twin.stored import twin_json, twin_of
from citestack.twin.trees import Growing, binned, grow, summed

NAMES = [p.name for p in PARTS]
PAGE = ResultPage(
    "best quiet heater",
    (
        ResultRow(
            1, "https://www.a.gov/x", "Best quiet heater", "The best quiet heater has 3 speeds, 40 dB", "2024-01-01"
        ),
        ResultRow(2, "https://b.example/", "Chairs", "Heater prices", "2025-01-01"),
        ResultRow(5, "https://shop.a.gov/y", "Quiet", ""),
    ),
)


@pytest.fixture(scope="module")
def world():
    return result_pages(90, 24, Planted(site_sd=0.9, overlap=3.0, prompt_sd=0.3), seed=5)


@pytest.fixture(scope="module")
def twin(world):
    quick = Fitting(draws=20, judged=300, inner=2, ridges=(3.0,), trees=Growing(trees=6), tree_draws=2)
    return from_results(
        world.pages, "made.csv", Making("made", quick, made_at="2026-11-22T00:00:00+00:00"), lambda *_: None
    )


def test_parts_of_a_row_are_what_they_say():
    first, second, third = (dict(zip(NAMES, row, strict=True)) for row in page_values(PAGE, None))
    assert (first["title_terms"], first["title_order"], first["snippet_order"]) == (1.0, 1.0, 1.0)
    assert first["snippet_numbers"] == pytest.approx(math.log(3))
    assert (first["public_body"], second["public_body"], first["reciprocal_rank"]) == (1.0, 0.0, 1.0)
    assert first["freshness"] == pytest.approx(0.5 ** (366 / 365))
    assert second["freshness"] == 1.0
    assert second["snippet_terms"] == pytest.approx(1 / 3)
    assert third["gap"] == pytest.approx(math.log(3))
    assert (third["same_site"], third["site_before"]) == (pytest.approx(math.log(2)), 1.0)
    assert all(math.isnan(third[n]) for n in ("snippet_terms", "snippet_words", "snippet_numbers", "freshness"))


def test_of_a_lone_row_nothing_beside_it_is_known():
    lone = dict(zip(NAMES, page_values(replace(PAGE, rows=PAGE.rows[:1]), None)[0], strict=True))
    assert all(math.isnan(lone[n]) for n in ("gap", "same_site", "site_before", "rare_terms"))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.a.example/x/?q=1#top", "a.example/x/?q=1"),
        ("http://a.example/x/", "a.example/x"),
        ("mailto:x", None),
    ],
)
def test_when_two_addresses_are_one_page(url, key):
    assert alike(url) == key


def test_repeats_of_a_prompt_are_one_page_with_shares():
    again = ResultPage("Best  quiet heater", (ResultRow(3, "https://a.gov/x/", cited=1.0),), cited=("a.gov/x",))
    (one,) = merged([replace(PAGE, cited=()), again])
    assert one.answers == 2
    assert {alike(r.url): (r.rank, r.cited) for r in one.rows}["a.gov/x"] == (2.0, 0.5)


def test_a_site_is_never_told_by_the_prompt_itself(world):
    table = results_table(world.pages)
    draw = np.ones(table.prompts)
    one = with_learned(table, learn(table, draw), draw).column("site")[table.prompt == 0]
    other = replace(table, cited=np.where(table.prompt == 0, 1 - table.cited, table.cited))
    curve = learn(table, draw).curve
    known = replace(learn(other, draw), curve=curve, shrink=learn(table, draw).shrink)
    assert with_learned(other, known, draw).column("site")[table.prompt == 0] == pytest.approx(one, abs=0.05)


def test_the_made_up_pages_have_the_published_counts():
    cited = np.array([[r.cited for r in p.rows] for p in result_pages(400, 12, seed=2).pages])
    assert cited.mean(0) == pytest.approx(rank_rates(12), abs=0.09)


def test_what_is_planted_in_result_pages_is_found(twin, world):
    assert twin.verdict.shipped, twin.verdict.reason
    assert {c.baseline: c.beaten for c in twin.contrasts} == {"rank": True, "relevance": True, "prior": True}
    by_name = {w.part.name: w for w in twin.parts}
    assert by_name["rank"].weight.value == pytest.approx(1.0, abs=0.3)
    assert by_name["snippet_terms"].weight.value + by_name["rare_terms"].weight.value > 0.3
    found = {h: math.log((c.cited + 3) / (c.expected + 3)) for h, c in twin.predictor.hosts.items() if c.prompts > 15}
    assert np.corrcoef(list(found.values()), [world.sites[h] for h in found])[0, 1] > 0.6
    assert twin.missing == MISSING
    assert twin.origin.simulated
    assert twin.origin.engines == ("made-up",)


def test_a_twin_is_the_same_after_it_was_stored(twin):
    assert twin_of(json.loads(json.dumps(twin_json(twin, whole=True)))) == twin
    assert set(twin_json(twin)["predictor"]) == {"model", "sites"}


def test_confidence_has_an_interval_and_says_where_it_holds_not(twin, world):
    page = world.pages[0]
    high, low = (of_result(twin, page, page.rows[i].url, Asked("made-up", "US", "en")) for i in (0, 23))
    assert high.probability.low <= high.probability.value <= high.probability.high
    assert high.probability.value > low.probability.value
    assert "fitted to made-up observations" in high.warnings
    abroad = of_result(twin, page, page.rows[0].url, Asked("other", "de"))
    assert {"fitted for engine made-up, not other", "fitted for market US, not DE"} <= set(abroad.warnings)
    assert of_result(twin, page, "https://nowhere.example/").reason == "it is not among the results"


def test_the_report_is_one_file_and_says_that_the_data_are_made_up(twin):
    page = twin_html(replace(twin, name="<b>"))
    assert "Simulated data." in page
    assert "<b>" not in page.partition("</style>")[2]
    assert "<script" not in page
    assert "Reliability" in page


def test_too_few_pages_are_refused(world):
    with pytest.raises(QuestionError, match="5 prompts"):
        from_results(world.pages[:5], "x", Making("x"), lambda *_: None)


def test_trees_see_what_no_sum_of_parts_can():
    rng = np.random.default_rng(3)
    values = rng.random((4000, 2))
    values[rng.random(4000) < 0.1, 1] = np.nan
    z = np.where((values[:, 0] > 0.5) == (np.nan_to_num(values[:, 1]) > 0.5), 2.0, -2.0)
    cited = (rng.random(4000) < 1 / (1 + np.exp(-z))).astype(float)
    trees = tuple(grow(binned(values), cited, np.ones(4000), np.zeros(4000), Growing(trees=30, rate=0.2)))
    assert np.corrcoef(summed(trees, values), z)[0, 1] > 0.9
    lone = Tree((0, -1, -1), (0.5, 0.0, 0.0), (True, False, False), (1, -1, -1), (2, -1, -1), (0.0, -1.0, 1.0))
    assert list(summed((lone,), np.array([[0.5], [0.6], [np.nan]]))) == [-1.0, 1.0, -1.0]


def serpapi(query):
    return {
        "search_parameters": {"engine": "google", "q": query},
        "search_metadata": {"status": "Success"},
        "ai_overview": {
            "text_blocks": [{"type": "paragraph", "snippet": "It is so.", "reference_indexes": [0]}],
            "references": [{"title": "A", "link": "https://a.example/1", "index": 0}],
        },
        "organic_results": [
            {"position": 1, "link": "https://www.a.example/1", "title": "A", "snippet": "so", "date": "Mar 3, 2024"},
            {"position": 2, "link": "https://b.example/2", "title": "B", "snippet": "not"},
        ],
    }


def test_vendors_records_and_plain_tables_are_read(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(serpapi("is it so")))
    (tmp_path / "b.csv").write_text(
        "query,rank,url,cited,date\nq,1,https://a.example/,yes,2024-05-01\nq,2,https://b.example/,0,\n"
    )
    (tmp_path / "c.jsonl").write_text(
        json.dumps({"query": "r", "position": 3, "link": "https://c.example/", "cited": 0.5})
    )
    vendor, table, lines = read_files([tmp_path / "a.json", tmp_path / "b.csv", tmp_path / "c.jsonl"])
    assert (vendor.prompt, vendor.heading.engine, vendor.cited) == ("is it so", "serpapi-ai-overview", ("a.example/1",))
    assert [(r.rank, r.cited, r.date) for r in vendor.rows] == [(1.0, 1.0, "2024-03-03"), (2.0, 0.0, None)]
    assert [(r.cited, r.date) for r in table.rows] == [(1.0, "2024-05-01"), (0.0, None)]
    assert lines.rows[0] == ResultRow(3.0, "https://c.example/", cited=0.5)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("query,rank,url,cited\n,1,https://a.example/,1\n", "no query"),
        ("query,rank,url,cited\nq,first,https://a.example/,1\n", "no rank"),
        ("query,rank,url,cited\nq,1,https://a.example/,maybe\n", "cited is 'maybe'"),
    ],
)
def test_a_wrong_table_is_told_with_its_line(tmp_path, text, why):
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(UsageError, match=rf"x\.csv:2: {why}"):
        read_files([tmp_path / "x.csv"])
