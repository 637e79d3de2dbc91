"""Askings, replies and adapters of vendors for tests."""

from __future__ import annotations

import json
from typing import Any

from citestack.track.engines.catalogue import engine
from citestack.track.model import Asking, Observation, Prompt
from citestack.track.protocols import Adapter, Reply
from tests.track.engines import vendor_payloads as p

AT = "2026-11-22T10:00:00+00:00"
ASKING = Asking("e", Prompt(p.PROMPT, market="US", language="en"), 1)
FIXTURES: dict[str, Any] = {
    "serpapi-ai-overview": p.SERPAPI,
    "serpapi-ai-mode": p.SERPAPI_MODE,
    "dataforseo-ai-overview": p.DFS_OVERVIEW,
    "dataforseo-bing-overview": p.DFS_BING,
    "dataforseo-ai-mode": p.DFS_MODE,
    "dataforseo-chatgpt": p.DFS_CHATGPT,
    "dataforseo-llm-chat-gpt": p.DFS_LLM,
    "dataforseo-llm-gemini": p.DFS_LLM_GEMINI,
    "cloro-copilot": p.CLORO,
    "brightdata-perplexity": p.BRIGHTDATA,
    "citestack": p.OWN,
}


def adapter(name: str) -> Adapter:
    spec = engine(name)
    return spec.adapter(spec)


def reply(body: Any, status: int = 200) -> Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return Reply(status, raw, AT, "application/json")


def read(name: str, *bodies: Any) -> Observation:
    found = adapter(name).read(ASKING, [b if isinstance(b, Reply) else reply(b) for b in bodies])
    assert isinstance(found, Observation)
    return found


def spans(found: Observation) -> list[tuple[str, str | None]]:
    """(host, the words cited); None for the whole answer."""
    rows = []
    for c in found.cited:
        host = (c.page.key or c.page.given or "?").split("/")[2] if c.page.given else c.problem
        rows.append((host, None if c.start is None else found.text[c.start : c.end]))
    return rows
