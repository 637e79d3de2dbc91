"""Chat completions: OpenAI's search models, which always search and tell nothing of it, and Perplexity's old Sonar."""

from __future__ import annotations

from typing import ClassVar

from citestack.answers.openai_chat import OpenAIChat, message_of
from citestack.answers.perplexity_sonar import PerplexitySonar
from citestack.answers.shapes import AnswerShape
from citestack.answers.wire import Json, mapping, name, rows
from citestack.track.engines.api import Body, Wire
from citestack.track.engines.catalogue import EngineSpec
from citestack.track.engines.counted import amount, count, listed, once, queries
from citestack.track.engines.observing import Told
from citestack.track.engines.outcome import Stop, flat
from citestack.track.engines.places import Place
from citestack.track.model import Searched, State, Usage


class OpenAIChatWire(Wire):
    shape: ClassVar[AnswerShape] = OpenAIChat()
    path = "/chat/completions"

    def body(self, spec: EngineSpec, question: str, place: Place | None, tool: Body) -> Body:
        where = {} if place is None else {"user_location": {"type": "approximate", "approximate": place.as_fields()}}
        messages = [{"role": "user", "content": question}]
        return {"model": spec.model, "messages": messages, "web_search_options": {**where, **tool}}

    def told(self, data: Json, text: str) -> Told:
        usage = mapping(data.get("usage"))
        tokens = count(usage.get("prompt_tokens")), count(usage.get("completion_tokens"))
        return Told(None, usage=Usage(None, False, *tokens), stopped=_stopped(data, text))


class SonarWire(Wire):
    """Read only: the interface ended on 27 September 2026."""

    shape: ClassVar[AnswerShape] = PerplexitySonar()
    path = "/chat/completions"

    def told(self, data: Json, text: str) -> Told:
        usage = mapping(data.get("usage"))
        usd = amount(mapping(usage.get("cost")).get("total_cost"))
        tokens = count(usage.get("prompt_tokens")), count(usage.get("completion_tokens"))
        told = Usage(usd, usd is not None, *tokens, count(usage.get("num_search_queries")))
        retrieved = once(listed(data.get("search_results"))) if isinstance(data.get("search_results"), list) else None
        ran = bool(retrieved or data.get("citations") or told.searches)
        return Told(ran, _keywords(data), retrieved, None, told, _stopped(data, text))


def _keywords(data: Json) -> tuple[Searched, ...] | None:
    """Only pro searches tell them, as the steps of their reasoning."""
    steps = rows(message_of(data).get("reasoning_steps")) or rows(data.get("reasoning_steps"))
    lists = [mapping(s.get("web_search")).get("search_keywords") for s in steps]
    return queries(q for v in lists if isinstance(v, list) for q in v) or None


def _stopped(data: Json, said: str) -> Stop | None:
    if refused := name(message_of(data).get("refusal")):
        return Stop(State.REFUSED, "refusal", flat(refused))
    why = next((c.get("finish_reason") for c in rows(data.get("choices"))), None)
    if why == "length":
        return Stop(State.INCOMPLETE, "length")
    if why == "content_filter":
        return Stop(State.INCOMPLETE if said.strip() else State.REFUSED, "content_filter")
    return None
