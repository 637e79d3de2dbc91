"""The fixtures and requests against DataForSEO's own client types: what they do not know, they would not hold."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from typing import Any

import pytest

from citestack.track.engines.catalogue import engine
from tests.track.engines import vendor_payloads as p
from tests.track.engines.vendor_asking import ASKING

pytest.importorskip("dataforseo_client")

TYPES = {
    "dataforseo-ai-overview": ("serp_google_organic_live_advanced", p.DFS_OVERVIEW),
    "dataforseo-bing-overview": ("serp_bing_organic_live_advanced", p.DFS_BING),
    "dataforseo-ai-mode": ("serp_google_ai_mode_live_advanced", p.DFS_MODE),
    "dataforseo-chatgpt": ("ai_optimization_chat_gpt_llm_scraper_live_advanced", p.DFS_CHATGPT),
    "dataforseo-llm-chat-gpt": ("ai_optimization_chat_gpt_llm_responses_live", p.DFS_LLM),
    "dataforseo-llm-claude": ("ai_optimization_claude_llm_responses_live", p.DFS_LLM),
    "dataforseo-llm-perplexity": ("ai_optimization_perplexity_llm_responses_live", p.DFS_LLM),
    "dataforseo-llm-gemini": ("ai_optimization_gemini_llm_responses_live", p.DFS_LLM_GEMINI),
}


def kind(stem: str, ending: str) -> Any:
    module = f"{stem}_{ending}"
    name = "".join(part.capitalize() for part in module.split("_"))
    return getattr(importlib.import_module(f"dataforseo_client.models.{module}"), name)


def unknown(value: Any, at: str = "") -> list[str]:
    """Fields that the client's types have no place for."""
    if isinstance(value, list):
        return [u for i, v in enumerate(value) for u in unknown(v, f"{at}[{i}]")]
    if isinstance(value, dict):
        return [u for k, v in value.items() for u in unknown(v, f"{at}.{k}")]
    if not hasattr(value, "model_fields_set"):
        return []
    extra = [f"{at}.{name}" for name in getattr(value, "additional_properties", None) or {}]
    fields = {f: v for f, v in vars(value).items() if f != "additional_properties"}
    return extra + [u for f, v in fields.items() for u in unknown(v, f"{at}.{f}")]


@pytest.mark.parametrize("name", sorted(TYPES))
def test_the_clients_types_hold_every_field_of_the_fixture(name: str) -> None:
    stem, fixture = TYPES[name]
    parsed = kind(stem, "response_info").from_dict(json.loads(json.dumps(fixture)))
    assert parsed.status_code == 20000
    assert parsed.tasks[0].result[0].items
    assert unknown(parsed) == []


@pytest.mark.parametrize("name", sorted(TYPES))
def test_the_clients_types_hold_every_field_of_the_request(name: str) -> None:
    spec = engine(name)
    spec = replace(spec, model=spec.model or "some-model")
    (task,) = json.loads(spec.adapter(spec).call(ASKING).body)
    request = kind(TYPES[name][0], "request_info").from_dict(task)
    assert not request.additional_properties
    assert {k: v for k, v in vars(request).items() if v is not None and k in task} == task
