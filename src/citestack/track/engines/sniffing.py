"""Which engine's format a saved response has, told by content alone."""

from __future__ import annotations

from citestack.answers.reading import shapes
from citestack.answers.wire import Json, mapping, rows, text

_ENGINES = {
    "citestack": "citestack",
    "openai_responses": "openai",
    "openai_chat": "openai-chat",
    "perplexity_agent": "perplexity",
    "perplexity_sonar": "perplexity-sonar",
    "gemini": "gemini",
    "gemini_interactions": "gemini-interactions",
    "anthropic_messages": "anthropic",
    "mistral_conversations": "mistral",
}
"""The reader of a shape -> the engine whose adapter reads all of it. xAI has OpenAI's shape."""


def reader_of(saved: object) -> str | None:
    """The name of an engine; None for an unknown shape."""
    replies = mapping(saved).get("replies")
    first = replies[0] if isinstance(replies, list) and replies else saved
    data = mapping(first) or next(iter(rows(first)), {})
    found = _serpapi(data) or _dataforseo(data) or _record(data)
    return found or next((_ENGINES.get(s.name) for s in shapes() if s.matches(data)), None)


def _serpapi(data: Json) -> str | None:
    engine = text(mapping(data.get("search_parameters")).get("engine"))
    if engine == "google_ai_mode":
        return "serpapi-ai-mode"
    known = "search_metadata" in data or "ai_overview" in data or engine in ("google", "google_ai_overview")
    return "serpapi-ai-overview" if known else None


def _dataforseo(data: Json) -> str | None:
    task = next(iter(rows(data.get("tasks"))), {})
    path = task.get("path")
    parts = [p for p in path if isinstance(p, str)] if isinstance(path, list) else []
    if "status_code" not in data or not task:
        return None
    if "llm_scraper" in parts:
        return "dataforseo-chatgpt"
    if "llm_responses" in parts:
        model = next((p for p in parts if p in ("claude", "gemini", "perplexity")), "chat-gpt")
        return f"dataforseo-llm-{model}"
    if "ai_mode" in parts:
        return "dataforseo-ai-mode"
    return "dataforseo-bing-overview" if "bing" in parts else "dataforseo-ai-overview"


def _record(data: Json) -> str | None:
    if "answer_html" in data or ("web_search_query" in data and "citations" in data):
        return "brightdata-perplexity"
    result = mapping(data.get("result"))
    return "cloro-copilot" if "success" in data and ("sources" in result or "text" in result) else None
