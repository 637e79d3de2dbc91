"""Vendors' answers have blocks and lists, so that a name has its place in a list whoever asked the engine."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import orjson
import pytest

from citestack.track.columns.rows import Rows, Scorer
from citestack.track.engines.replay import ENVELOPE
from citestack.track.model import Observation
from citestack.track.scoring.mentions import Mentions
from citestack.track.scoring.owners import Owners
from citestack.track.scoring.universe import Brand, Universe
from tests.track.engines import vendor_payloads as p
from tests.track.engines.vendor_asking import ASKING, FIXTURES, adapter, read, reply

RANKED = "Good tools:\n\n1. **Acme** is quick.\n2. **Globex** is not Acme.\n\nAlso:\n\n- Initech\n- Hooli\n"
PLAIN = "Good tools:\n\nAcme is quick.\nGlobex is not Acme.\n\nAlso:\n\nInitech\nHooli"
BRANDS = tuple(Brand(n, (), ()) for n in ("Acme", "Globex", "Initech"))


def laid(found: Observation) -> list[tuple[str, str, int | None, int | None]]:
    assert found.blocks is not None
    return [(b.kind, found.text[b.start : b.end], b.list, b.place) for b in found.blocks]


def items(found: Observation) -> list[tuple[int | None, int | None]]:
    return [(which, place) for kind, _, which, place in laid(found) if kind == "list_item"]


def overview(*elements: dict[str, Any]) -> Any:
    whole = {"type": "ai_overview", "items": [{"type": "ai_overview_element", **e} for e in elements]}
    return p.envelope("serp/google/organic/live/advanced", {**p.SERP, "items": [whole]})


@pytest.mark.parametrize("name", FIXTURES)
def test_every_vendors_blocks_lie_in_its_text_in_order(name: str) -> None:
    found = read(name, FIXTURES[name])
    assert found.blocks
    assert all(0 <= b.start < b.end <= len(found.text) for b in found.blocks)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found.blocks))
    assert not "".join(found.text[a.end : b.start] for a, b in itertools.pairwise(found.blocks)).strip()


def markdown_readers() -> list[tuple[str, Any]]:
    chatgpt = "ai_optimization/chat_gpt/llm_scraper/live/advanced"
    responses = "ai_optimization/chat_gpt/llm_responses/live"
    message = {"type": "message", "sections": [{"text": RANKED}]}
    saved = {ENVELOPE: 1, "engine": "someone", "response": RANKED}
    return [
        ("dataforseo-chatgpt", p.envelope(chatgpt, {"markdown": RANKED, "items": []})),
        ("dataforseo-llm-chat-gpt", p.envelope(responses, {"items": [message]})),
        ("dataforseo-ai-overview", overview({"markdown": RANKED, "text": PLAIN})),
        ("cloro-copilot", {"success": True, "result": {"markdown": RANKED, "sources": []}}),
        ("brightdata-perplexity", [{"answer_text_markdown": RANKED, "citations": []}]),
        ("replay", saved),
    ]


@pytest.mark.parametrize(("name", "document"), markdown_readers(), ids=[n for n, _ in markdown_readers()])
def test_lists_and_places_reach_the_columns(name: str, document: Any) -> None:
    found = read(name, document)
    assert items(found) == [(1, 1), (1, 2), (2, None), (2, None)]
    universe, rows = Universe(BRANDS), Rows()
    measured = replace(found, state=type(found.state).MEASURED)
    Scorer(Owners(universe), Mentions(universe.brands), lambda _: "x").add(rows, 1, (1, ASKING), measured, {})
    assert [(m["brand"], m["list_rank"]) for m in rows.tables["mentions"]] == [
        ("Acme", 1), ("Globex", 2), ("Initech", None),
    ]  # fmt: skip
    assert rows.tables["answers"][0]["lists"] == 2


def test_a_result_pages_items_are_a_list_and_have_a_place_only_where_a_number_says_so() -> None:
    found = read("serpapi-ai-overview", p.SERPAPI)
    assert laid(found)[:4] == [
        ("heading", "Seasoning a pan", None, None),
        ("paragraph", "Rub a thin coat of oil on the pan and bake it. 🍳", None, None),
        ("list_item", "Heat: Set the oven to 230 °C.", 1, None),
        ("list_item", "Choose an oil.", 1, None),
    ]
    assert [kind for kind, *_ in laid(found)[-2:]] == ["table_row", "table_row"]
    numbered = {"type": "list", "list": [{"snippet": "1. Acme"}, {"title": "2. Globex", "snippet": "Quick."}]}
    block = {"text_blocks": [numbered], "references": []}
    assert items(read("serpapi-ai-overview", {**p.SERPAPI_TOP, "ai_overview": block})) == [(1, 1), (1, 2)]


def test_code_of_a_result_page_is_code() -> None:
    assert laid(read("serpapi-ai-mode", p.SERPAPI_MODE))[-1][:2] == ("code", "oven = 230")


def test_an_elements_markdown_tells_its_items_under_its_title_too() -> None:
    found = read("dataforseo-ai-overview", overview({"title": "Best", "markdown": "1. Acme\n2. Globex",
                                                     "text": "Acme\nGlobex"}))  # fmt: skip
    assert laid(found) == [("list_item", "Best: Acme", 1, 1), ("list_item", "Globex", 1, 2)]


def test_numbers_go_on_over_elements() -> None:
    both = ({"markdown": "1. Acme", "text": "Acme"}, {"markdown": "2. Globex", "text": "Globex"})
    assert items(read("dataforseo-ai-overview", overview(*both))) == [(1, 1), (1, 2)]


def test_markdown_that_says_something_else_tells_nothing() -> None:
    found = read("dataforseo-ai-overview", overview({"markdown": "1. Other\n2. Words", "text": "Acme.\nGlobex."}))
    assert laid(found) == [("paragraph", "Acme.\nGlobex.", None, None)]


def test_citestacks_own_sentences_are_one_paragraph() -> None:
    found = read("citestack", p.OWN)
    assert laid(found) == [("paragraph", found.text, None, None)]


def test_an_answer_that_did_not_come_has_no_layout() -> None:
    got = adapter("cloro-copilot").read(ASKING, [reply(orjson.dumps({"success": False}))])
    assert isinstance(got, Observation)
    assert got.blocks is None
