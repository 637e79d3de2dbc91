"""SerpApi: the four states of an overview, many references for a block, and the token's second call."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from citestack.track.model import Asking, Observation, Prompt, State
from citestack.track.protocols import Call
from tests.track.engines import vendor_payloads as p
from tests.track.engines.vendor_asking import ASKING, adapter, read, reply, spans

NAME = "serpapi-ai-overview"


def with_overview(overview: Any) -> dict[str, Any]:
    return {**p.SERPAPI_TOP, "ai_overview": overview, "organic_results": p.ORGANIC}


def test_each_index_of_a_block_is_a_mark_on_that_block() -> None:
    found = read(NAME, p.SERPAPI)
    assert found.state is State.MEASURED
    assert found.surface == "serp"
    assert spans(found) == [
        ("pans.example", "Rub a thin coat of oil on the pan and bake it. 🍳"),
        ("iron.example", "Rub a thin coat of oil on the pan and bake it. 🍳"),
        ("iron.example", "Heat: Set the oven to 230 °C."),
        ("cook.example", "Flaxseed dries hard."),
        ("cool.example", "Let it cool.\nWipe it."),
        ("cook.example", "Oil | Smoke point\nCanola | 204 °C"),
        ("loose.example", None),
    ]
    assert [c.n for c in found.cited] == [1, 2, 2, 3, 4, 3, 5]
    assert not any(c.problem for c in found.cited)


def test_the_text_has_all_blocks_in_order() -> None:
    assert read(NAME, p.SERPAPI).text == (
        "Seasoning a pan\n\nRub a thin coat of oil on the pan and bake it. 🍳\n\nHeat: Set the oven to 230 °C.\n"
        "Choose an oil.\nFlaxseed dries hard.\nSunflower is cheap.\nLet it cool.\nWipe it.\n"
        "Oil | Smoke point\nCanola | 204 °C"
    )


def test_a_text_fragment_is_evidence_and_no_part_of_the_identity() -> None:
    first = read(NAME, p.SERPAPI).cited[0]
    assert first.fragment == "a thin coat … of oil"
    assert first.page.key == "https://pans.example/season"
    assert first.page.given == p.A
    assert first.page.title == "Season a pan"
    assert first.quote == "Apply a thin coat of oil."


def test_what_a_search_engine_wraps_is_unwrapped() -> None:
    found = next(c for c in read(NAME, p.SERPAPI).cited if c.page.given == p.GOOGLE)
    assert found.page.url == p.C


def test_organic_results_are_not_what_the_engine_retrieved() -> None:
    found = read(NAME, p.SERPAPI)
    assert found.retrieved is None
    assert found.searched is None
    assert found.organic is not None
    assert [(r.rank, r.page.key) for r in found.organic] == [
        (1, "https://first.example/"),
        (2, "https://iron.example/guide"),
    ]


def test_no_overview_is_absent_and_keeps_the_organic_results() -> None:
    found = read(NAME, {**p.SERPAPI_TOP, "organic_results": p.ORGANIC})
    assert (found.state, found.reason) == (State.ABSENT, "no_overview")
    assert found.organic is not None and len(found.organic) == 2


@pytest.mark.parametrize(
    "overview", [p.SERPAPI_TOKEN["ai_overview"], {"serpapi_link": "https://evil.example/?page_token=tok"}]
)
def test_a_token_needs_a_second_call_to_the_vendor_alone(overview: Any) -> None:
    call = adapter(NAME).read(ASKING, [reply(with_overview(overview))])
    assert isinstance(call, Call)
    url = urlsplit(call.url)
    assert url.hostname == "serpapi.com"
    asked = parse_qs(url.query)
    assert asked["engine"] == ["google_ai_overview"]
    assert asked["page_token"] == [overview.get("page_token", "tok")]


def test_the_second_call_gives_the_answer_and_the_first_its_organic_results() -> None:
    found = read(NAME, p.SERPAPI_TOKEN, p.SERPAPI_SECOND)
    assert found.state is State.MEASURED
    assert len(found.cited) == 7
    assert found.organic is not None and len(found.organic) == 2
    assert found.usage.searches == 2


@pytest.mark.parametrize(
    ("second", "state"),
    [
        (reply({"error": "The page token has expired."}, 400), State.EXPIRED),
        (reply({"error": "Search expired."}, 410), State.EXPIRED),
        (reply({**p.SERPAPI_TOP, "ai_overview": {"error": "page_token is not valid any more"}}), State.EXPIRED),
        (reply({**p.SERPAPI_TOP, "error": "Google hasn't returned any results for this query."}), State.TOOL_ERROR),
        (reply(p.SERPAPI_TOKEN), State.TOOL_ERROR),
        (reply({"error": "Missing parameter"}, 400), State.FAILED),
        (reply(b'{"ai_overv'), State.UNREADABLE),
    ],
)
def test_a_second_call_that_gives_nothing_never_says_that_there_is_no_overview(second: Any, state: State) -> None:
    found = read(NAME, p.SERPAPI_TOKEN, second)
    assert found.state is state
    assert found.organic is not None


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (with_overview({"error": "An AI Overview is not available for this search"}), State.REFUSED),
        (with_overview({"error": "Can't generate an AI overview right now. Try again later."}), State.TOOL_ERROR),
        (with_overview({"text_blocks": [], "references": []}), State.TOOL_ERROR),
        ({**p.SERPAPI_TOP, "error": "Google hasn't returned any results for this query."}, State.ABSENT),
        ({"search_metadata": {"status": "Error"}, "error": "We couldn't get valid results."}, State.TOOL_ERROR),
        ({"search_metadata": {"status": "Processing"}}, State.INCOMPLETE),
    ],
)
def test_errors_with_http_200(body: Any, state: State) -> None:
    assert read(NAME, body).state is state


def test_indexes_out_of_range_missing_and_doubled() -> None:
    blocks = [
        {"type": "paragraph", "snippet": "One.", "reference_indexes": [0, 9, "x", 0]},
        {"type": "paragraph", "snippet": "Two.", "reference_indexes": None},
        {"type": "paragraph", "reference_indexes": [0]},
    ]
    references = [{"link": p.C, "title": "by place"}, {"index": 1, "title": "without a link"}]
    found = read(NAME, with_overview({"text_blocks": blocks, "references": references}))
    assert found.text == "One.\n\nTwo."
    problems = [(c.n, c.problem, c.start) for c in found.cited]
    assert problems == [(1, "", 0), (0, "out_of_range", 0), (0, "out_of_range", 0), (1, "duplicate", 0), (1, "", None)]


def test_lists_nested_without_end_are_cut_off() -> None:
    block: dict[str, Any] = {"snippet": "deep"}
    for _ in range(200):
        block = {"snippet": "x", "list": [block]}
    found = read(NAME, with_overview({"text_blocks": [block], "references": []}))
    assert found.text.count("x") == 9


def test_ai_mode_reads_links_expandables_and_code() -> None:
    found = read("serpapi-ai-mode", p.SERPAPI_MODE)
    assert found.state is State.MEASURED
    assert ("society.example", "Iron Society") in spans(found)
    assert ("pans.example", "oven = 230") in spans(found)
    assert "Rust\n\nScrub it off." in found.text
    assert found.model == "google_ai_mode"


def test_ai_mode_without_blocks_is_not_measured() -> None:
    found = read("serpapi-ai-mode", {"search_metadata": {"status": "Success"}})
    assert found.state is State.TOOL_ERROR


@pytest.mark.parametrize(
    ("place", "market", "expected"),
    [
        ("", "", {}),
        ("", "DE", {"gl": ["de"]}),
        ("AT", "DE", {"gl": ["at"]}),
        ("US/Austin", "", {"gl": ["us"], "location": ["Austin"]}),
        ("Austin, Texas, United States", "US", {"gl": ["us"], "location": ["Austin, Texas, United States"]}),
    ],
)
def test_where_it_is_asked_from(place: str, market: str, expected: dict[str, list[str]]) -> None:
    call = adapter(NAME).call(Asking("e", Prompt("oil & water?", market=market, language="de-AT"), 1, place))
    asked = parse_qs(urlsplit(call.url).query)
    assert asked["q"] == ["oil & water?"]
    assert asked["hl"] == ["de"]
    assert asked["no_cache"] == ["true"]
    assert {k: v for k, v in asked.items() if k in ("gl", "location")} == expected


def test_no_reply_is_no_answer() -> None:
    found = adapter(NAME).read(ASKING, [])
    assert isinstance(found, Observation) and found.state is State.FAILED
