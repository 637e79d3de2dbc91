"""Gemini with Google Search: ``generateContent``, and the Interactions that follow it.

Sources are named by redirects, which stay unresolved here. What was retrieved cannot be told from what was cited, so it
is not told at all: a source that no passage names is no citation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from citestack.answers.gemini import Gemini
from citestack.answers.gemini_interactions import GeminiInteractions, steps
from citestack.answers.shapes import AnswerShape
from citestack.answers.wire import Json, mapping, name, rows
from citestack.track.engines.api import Body, Wire
from citestack.track.engines.catalogue import EngineSpec
from citestack.track.engines.counted import count, first, pages, queries, total
from citestack.track.engines.observing import Told
from citestack.track.engines.outcome import Stop, code_of, flat
from citestack.track.engines.places import Place
from citestack.track.model import Page, Searched, State, Usage

_WHOLE = ("", "stop", "1", "finish_reason_unspecified", "finish_reason_stop", "error_1")
_FILTERS = ("safety", "recitation", "blocklist", "prohibited_content", "spii", "language")


class GeminiWire(Wire):
    shape: ClassVar[AnswerShape] = Gemini()
    path = "/models/{model}:generateContent"

    def body(self, spec: EngineSpec, question: str, place: Place | None, tool: Body) -> Body:
        del spec, place
        return {"contents": [{"role": "user", "parts": [{"text": question}]}], "tools": [{"googleSearch": tool}]}

    def told(self, data: Json, text: str) -> Told:
        candidate = next(iter(rows(data.get("candidates"))), {})
        given = first(candidate, "groundingMetadata", "grounding_metadata")
        found = mapping(given)
        asked = first(found, "webSearchQueries", "web_search_queries")
        searched = queries(asked if isinstance(asked, list) else ())
        chunks = rows(first(found, "groundingChunks", "grounding_chunks"))
        usage = _usage(data, searched)
        stop = _blocked(data) or _stopped(candidate, text) or _empty(data, given, ran=bool(searched or chunks))
        return Told(bool(searched or chunks), searched, None, _read(candidate), usage, stop)


class InteractionsWire(Wire):
    shape: ClassVar[AnswerShape] = GeminiInteractions()
    path = "/interactions"

    def body(self, spec: EngineSpec, question: str, place: Place | None, tool: Body) -> Body:
        del place
        return {
            "model": spec.model,
            "input": question,
            "tools": [{"type": "google_search", **tool}],
            "store": False,
        }

    def told(self, data: Json, text: str) -> Told:
        calls, results = steps(data, "google_search_call"), steps(data, "google_search_result")
        asked = [mapping(c.get("arguments")).get("queries") for c in calls]
        searched = queries(q for v in asked if isinstance(v, list) for q in v)
        read = steps(data, "url_context_result")
        opened = pages(r.get("url") for s in read for r in rows(s.get("result"))) if read else None
        stop = _status(data, text) or _tool_error(results)
        return Told(bool(calls or results), searched if searched or not calls else None, None, opened,
                    _interaction_usage(data), stop)  # fmt: skip


def _blocked(data: Json) -> Stop | None:
    feedback = mapping(first(data, "promptFeedback", "prompt_feedback"))
    why = code_of(first(feedback, "blockReason", "block_reason"))
    return Stop(State.REFUSED, why) if why else None


def _stopped(candidate: Json, said: str) -> Stop | None:
    why = code_of(first(candidate, "finishReason", "finish_reason"))
    if why in _WHOLE:
        return None
    return Stop(State.REFUSED if why in _FILTERS and not said.strip() else State.INCOMPLETE, why)


def _empty(data: Json, given: object, *, ran: bool) -> Stop | None:
    """Grounding data can be empty although a search ran; what its results cost in tokens gives it away."""
    usage = mapping(first(data, "usageMetadata", "usage_metadata"))
    if ran or not count(first(usage, "toolUsePromptTokenCount", "tool_use_prompt_token_count")):
        return None
    return Stop(State.TOOL_ERROR, "no_metadata" if given is None else "empty_metadata")


def _read(candidate: Json) -> tuple[Page, ...] | None:
    """Pages read whole, where the request offered the tool for it."""
    found = mapping(first(candidate, "urlContextMetadata", "url_context_metadata"))
    listed = rows(first(found, "urlMetadata", "url_metadata"))
    return pages(first(r, "retrievedUrl", "retrieved_url") for r in listed) if listed else None


def _usage(data: Json, searched: Sequence[Searched]) -> Usage:
    told = mapping(first(data, "usageMetadata", "usage_metadata"))
    read = total((first(told, "promptTokenCount", "prompt_token_count"),
                  first(told, "toolUsePromptTokenCount", "tool_use_prompt_token_count")))  # fmt: skip
    written = total((first(told, "candidatesTokenCount", "candidates_token_count"),
                     first(told, "thoughtsTokenCount", "thoughts_token_count")))  # fmt: skip
    return Usage(None, False, read, written, len(searched))


def _status(data: Json, said: str) -> Stop | None:
    errors = [e for e in (mapping(s.get("error")) for s in steps(data, "model_output")) if e]
    status = name(data.get("status"))
    if status in ("failed", "cancelled"):
        words = next((w for e in (*errors, *rows(data.get("errors"))) if (w := name(e.get("message")))), "")
        return Stop(State.FAILED, code_of(status), flat(words))
    if status in (None, "completed"):
        return None
    return Stop(State.INCOMPLETE, code_of(status) or "incomplete", "" if said.strip() else "no text")


def _tool_error(results: Sequence[Json]) -> Stop | None:
    if results and all(r.get("is_error") is True for r in results):
        return Stop(State.TOOL_ERROR, "search_failed")
    return None


def _interaction_usage(data: Json) -> Usage:
    told = mapping(data.get("usage"))
    tools = rows(told.get("grounding_tool_count"))
    searches = total(t.get("count") for t in tools if t.get("type") == "google_search")
    read = total((told.get("total_input_tokens"), told.get("total_tool_use_tokens")))
    written = total((told.get("total_output_tokens"), told.get("total_thought_tokens")))
    return Usage(None, False, read, written, searches)
