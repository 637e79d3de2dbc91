"""DataForSEO: the envelope's codes and cost, overviews, and its language models."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from citestack.errors import UsageError
from citestack.track.engines.catalogue import engine
from citestack.track.engines.country_numbers import location_code
from citestack.track.model import Asking, Prompt, State
from citestack.track.protocols import Call
from tests.track.engines import vendor_payloads as p
from tests.track.engines.vendor_asking import ASKING, FIXTURES, adapter, read, reply, spans

OVERVIEW = "dataforseo-ai-overview"
ALL = sorted(n for n in FIXTURES if n.startswith("dataforseo-"))


def task(name: str, asking: Asking = ASKING) -> dict[str, Any]:
    (found,) = json.loads(adapter(name).call(asking).body)
    return dict(found)


def test_blocks_carry_their_references() -> None:
    found = read(OVERVIEW, p.DFS_OVERVIEW)
    assert found.state is State.MEASURED
    assert found.text == (
        "Rub a thin coat of oil on the pan.\n\nSteps\n\nHeat: 230 °C.\n\nLet it cool.\n\n"
        "Oil | Smoke point\nCanola | 204 °C".replace("Smoke point", "Point")
        + "\n\nSeasoning, filmed: Three minutes."
    )
    assert spans(found) == [
        ("pans.example", "Rub a thin coat of oil on the pan."),
        ("iron.example", "Rub a thin coat of oil on the pan."),
        ("pans.example", "Rub a thin coat of oil on the pan."),
        ("coat.example", "thin coat"),
        ("cook.example", "Heat: 230 °C."),
        ("video.example", "Seasoning, filmed: Three minutes."),
        ("loose.example", None),
    ]
    assert [c.problem for c in found.cited] == ["", "", "duplicate", "", "", "", ""]
    assert found.cited[0].fragment == "a thin coat … of oil"
    assert found.cited[0].quote == "Apply a thin coat of oil."


def test_organic_results_keep_their_rank_among_themselves() -> None:
    found = read(OVERVIEW, p.DFS_OVERVIEW)
    assert found.organic is not None
    assert [(r.rank, r.page.key) for r in found.organic] == [
        (1, "https://first.example/"),
        (2, "https://iron.example/guide"),
    ]
    assert found.retrieved is None


def test_bing_has_an_item_of_its_own_and_wraps_addresses() -> None:
    found = read("dataforseo-bing-overview", p.DFS_BING)
    assert [(c.page.key, c.start is None) for c in found.cited] == [(p.C, False), ("https://iron.example/guide", False)]
    assert found.model == "bing_ai_overview"


def test_an_element_without_words_of_its_own_is_cited_over_its_parts() -> None:
    parts = [{"title": None, "text": t, "references": None} for t in ("Heat it.", "Cool it.")]
    element = {"type": "ai_overview_expanded_element", "title": None, "components": parts, "references": [p.RA]}
    item = {
        "type": "ai_overview",
        "items": [element, {"type": "ai_overview_paid", "text": "Buy!", "references": [p.RB]}],
    }
    found = read("dataforseo-ai-mode", p.envelope("serp/google/ai_mode/live/advanced", {"items": [item]}))
    assert spans(found) == [("pans.example", "Heat it.\n\nCool it.")]


def test_an_overview_that_only_has_markdown() -> None:
    item = {**p.OVERVIEW, "items": None, "references": [p.RA, p.RB]}
    found = read(OVERVIEW, p.envelope("serp/google/organic/live/advanced", {"items": [item]}))
    assert found.text == "Rub a thin coat of oil on the pan."
    assert [(c.page.key, c.start is None) for c in found.cited] == [
        ("https://pans.example/season", False),
        ("https://iron.example/guide", True),
    ]


@pytest.mark.parametrize(
    ("items", "state", "reason"),
    [
        ([], State.ABSENT, "no_overview"),
        (None, State.ABSENT, "no_overview"),
        (p.SERP_ORGANIC, State.ABSENT, "no_overview"),
        ([{"type": "ai_overview", "asynchronous_ai_overview": True, "items": None}], State.INCOMPLETE, "not_loaded"),
        ([{"type": "ai_overview", "asynchronous_ai_overview": False}], State.TOOL_ERROR, "empty_overview"),
    ],
)
def test_overviews_that_are_not_there(items: Any, state: State, reason: str) -> None:
    found = read(OVERVIEW, p.envelope("serp/google/organic/live/advanced", {"items": items}))
    assert (found.state, found.reason) == (state, reason)


@pytest.mark.parametrize(
    ("code", "state", "reason"),
    [
        (40102, State.ABSENT, "dataforseo_40102"),
        (40101, State.TOOL_ERROR, "dataforseo_40101"),
        (40103, State.TOOL_ERROR, "dataforseo_40103"),
        (40403, State.EXPIRED, "dataforseo_40403"),
        (20100, State.INCOMPLETE, "dataforseo_20100"),
        (40602, State.INCOMPLETE, "dataforseo_40602"),
        (40100, State.FAILED, "http_401"),
        (40200, State.FAILED, "http_402"),
        (40210, State.FAILED, "http_402"),
        (40501, State.FAILED, "http_400"),
        (50301, State.TOOL_ERROR, "dataforseo_50301"),
        (None, State.UNREADABLE, "no_status"),
    ],
)
@pytest.mark.parametrize("name", ALL)
def test_a_task_fails_with_http_200(name: str, code: int | None, state: State, reason: str) -> None:
    found = read(name, p.envelope("x", None, status_code=code, status_message="Said so.", cost=0.002))
    assert (found.state, found.reason.partition(":")[0]) == (state, reason)
    assert (found.usage.cost_usd, found.usage.told) == (0.002, True)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("code", [40202, 40209])
def test_too_many_requests_with_http_200_are_asked_again(name: str, code: int) -> None:
    spec = replace(engine(name), model="m")
    busy = reply(p.envelope("x", None, status_code=code, status_message="Too many."))
    again = spec.adapter(spec).read(ASKING, [busy])
    assert isinstance(again, Call)
    assert replace(again, wait_s=0.0) == spec.adapter(spec).call(ASKING)
    assert again.wait_s > 0
    assert read(name, busy, reply(FIXTURES[name])).state is State.MEASURED
    assert read(name, *[busy] * 4).reason.startswith("http_429: dataforseo_")


def test_the_whole_request_fails_with_http_200() -> None:
    body = {"status_code": 40501, "status_message": "Invalid Field.", "cost": 0, "tasks": None}
    assert read(OVERVIEW, body).reason == "http_400: dataforseo_40501 Invalid Field."


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("result", [None, [], [None], "x"])
def test_a_task_without_a_result(name: str, result: Any) -> None:
    body = p.envelope("x", None)
    body["tasks"][0]["result"] = result
    assert read(name, body).reason == "no_result"


@pytest.mark.parametrize("cost", [True, -1, "0.1", float("1e300"), None])
def test_a_cost_that_is_none_is_not_known(cost: Any) -> None:
    found = read(OVERVIEW, p.envelope("x", {"items": []}, cost=cost))
    assert found.usage.cost_usd is None
    assert found.usage.told is False


def test_a_model_asked_with_search() -> None:
    found = read("dataforseo-llm-chat-gpt", p.DFS_LLM)
    assert found.state is State.MEASURED
    assert (found.surface, found.model) == ("api", "gpt-6-astra-2026-09-01")
    assert spans(found) == [
        ("pans.example", "Rub a thin coat of oil on it 🍳."[:31]),
        ("iron.example", "Then bake it for an hour."),
    ]
    assert [s.text for s in found.searched or ()] == ["season cast iron oil", "cast iron oven temperature"]
    assert found.retrieved is None
    assert (found.usage.cost_usd, found.usage.told) == (0.0131, True)
    assert (found.usage.input_tokens, found.usage.output_tokens) == (300, 40)
    assert "iron.example" not in found.text


def test_what_the_model_cost_stands_where_the_task_says_nothing() -> None:
    body = json.loads(json.dumps(p.DFS_LLM))
    del body["tasks"][0]["cost"], body["cost"]
    assert read("dataforseo-llm-chat-gpt", body).usage.cost_usd == 0.0125


def test_geminis_offsets_are_bytes_and_its_redirect_is_told() -> None:
    found = read("dataforseo-llm-gemini", p.DFS_LLM_GEMINI)
    (mark,) = found.cited
    assert found.text[mark.start : mark.end] == "Then bake it for an hour."
    assert (mark.page.given, mark.page.url, mark.page.key) == (p.VERTEX, p.C, p.C)
    assert found.searched is None


def test_a_redirect_without_its_target_stays_unresolved() -> None:
    body = json.loads(json.dumps(p.DFS_LLM_GEMINI))
    del body["tasks"][0]["result"][0]["items"][0]["sections"][0]["annotations"][0]["direct_url"]
    (mark,) = read("dataforseo-llm-gemini", body).cited
    assert (mark.page.given, mark.page.url, mark.page.key, mark.problem) == (p.VERTEX, None, None, "")


def test_a_model_that_did_not_search() -> None:
    result = {"web_search": False, "items": [{"type": "message", "sections": [{"text": "Oil it."}]}]}
    found = read("dataforseo-llm-claude", p.envelope("x", result))
    assert (found.state, found.text) == (State.NO_SEARCH, "Oil it.")


def test_the_product_tells_what_it_retrieved_apart_from_what_it_cites() -> None:
    found = read("dataforseo-chatgpt", p.DFS_CHATGPT)
    assert (found.state, found.surface, found.model) == (State.MEASURED, "scraper", "gpt-6-1")
    assert [(r.rank, r.page.key) for r in found.retrieved or ()] == [
        (None, "https://pans.example/season"),
        (None, "https://unused.example/"),
        (None, "https://iron.example/guide"),
    ]
    assert [(c.page.key, c.start is None) for c in found.cited] == [
        ("https://pans.example/season", False),
        ("https://iron.example/guide", False),
        ("https://panel.example/", True),
    ]
    assert [s.text for s in found.searched or ()] == ["season cast iron"]
    assert found.text == "Rub a thin coat of oil on it.\n\nHeat the oven to 230 °C.\nLet it cool.\n"


def test_the_product_that_did_not_search() -> None:
    empty = {"markdown": "Oil it.", "sources": None, "search_results": None, "fan_out_queries": None, "items": None}
    found = read("dataforseo-chatgpt", p.envelope("x", empty))
    assert (found.state, found.retrieved) == (State.NO_SEARCH, None)


def test_percent_and_plus_are_written_as_codes_in_keywords() -> None:
    asking = Asking("e", Prompt("100% C++ or C", market="DE", language="de-DE"), 1)
    assert task(OVERVIEW, asking) == {
        "keyword": "100%25 C%2B%2B or C",
        "location_code": 2276,
        "language_code": "de",
        "device": "desktop",
        "load_async_ai_overview": True,
    }
    assert "load_async_ai_overview" not in task("dataforseo-bing-overview", asking)
    assert task("dataforseo-chatgpt", asking)["keyword"] == "100%25 C%2B%2B or C"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("", {"location_code": 2840}),
        ("FR", {"location_code": 2250}),
        ("1026481", {"location_code": 1026481}),
        ("Austin,Texas,United States", {"location_name": "Austin,Texas,United States"}),
    ],
)
def test_places(place: str, expected: dict[str, Any]) -> None:
    found = task("dataforseo-ai-mode", Asking("e", Prompt("x"), 1, place))
    assert {k: v for k, v in found.items() if k.startswith("location")} == expected
    assert found["language_code"] == "en"


@pytest.mark.parametrize(
    ("place", "said"), [("QQ", "unknown country"), ("US/Austin", "no place that DataForSEO knows")]
)
def test_a_place_that_is_none(place: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        task(OVERVIEW, Asking("e", Prompt("x"), 1, place))


def test_country_numbers() -> None:
    assert (location_code("US"), location_code("GB"), location_code("ZW"), location_code("AD")) == (
        2840,
        2826,
        2716,
        2020,
    )
    assert [location_code(c) for c in ("", "us", "U", "USA", "84", "S8")] == [None] * 6


@pytest.mark.parametrize(("name", "longest"), [(OVERVIEW, 700), ("dataforseo-chatgpt", 2000)])
def test_a_prompt_that_the_vendor_would_refuse_is_never_sent(name: str, longest: int) -> None:
    assert len(task(name, Asking("e", Prompt("x" * longest), 1))["keyword"]) == longest
    with pytest.raises(UsageError, match="too long"):
        task(name, Asking("e", Prompt("x" * (longest + 1)), 1))


def test_a_model_must_be_named() -> None:
    with pytest.raises(UsageError, match="no model"):
        adapter("dataforseo-llm-claude").call(ASKING)


@pytest.mark.parametrize(("llm", "place"), [("gemini", "DE"), ("perplexity", "DE/Berlin"), ("claude", "somewhere")])
def test_a_place_that_a_model_does_not_take_is_no_place_to_ask_from(llm: str, place: str) -> None:
    spec = replace(engine(f"dataforseo-llm-{llm}"), model="m")
    with pytest.raises(UsageError, match="cannot be asked from"):
        spec.adapter(spec).call(Asking("e", Prompt("x"), 1, place))


def test_a_named_model_is_asked_with_search() -> None:
    spec = replace(engine("dataforseo-llm-claude"), model="claude-x", settings={"force_web_search": True})
    call = spec.adapter(spec).call(Asking("e", Prompt("why + how", market="AT"), 1, "DE/Berlin"))
    assert call.url == "https://api.dataforseo.com/v3/ai_optimization/claude/llm_responses/live"
    assert json.loads(call.body) == [
        {
            "user_prompt": "why + how",
            "model_name": "claude-x",
            "web_search": True,
            "web_search_country_iso_code": "DE",
            "web_search_city": "Berlin",
            "force_web_search": True,
        }
    ]
    assert read("dataforseo-llm-claude", reply(b"", 500)).reason == "http_500"
