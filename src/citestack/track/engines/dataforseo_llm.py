"""DataForSEO's language models: LLM Responses (the models' interfaces) and the ChatGPT scraper (the product)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from citestack.answers.gemini import characters
from citestack.answers.wire import Json, name, number, rows, span, text
from citestack.errors import UsageError
from citestack.track.engines.dataforseo_envelope import DataForSeo, fitted, keyword, place_of, request, task_of, told
from citestack.track.engines.marked import Listed, Noted, read_markdown
from citestack.track.engines.vendor_pages import page_of, ranked
from citestack.track.engines.vendor_places import where
from citestack.track.engines.vendor_replies import failed, money, searched_in
from citestack.track.model import Asking, Observation, State, Surface, Usage
from citestack.track.protocols import Call, Reply

Llm = Literal["chat_gpt", "claude", "gemini", "perplexity"]
_COUNTRY, _CITY = "web_search_country_iso_code", "web_search_city"
_TAKES = {
    "chat_gpt": ("web_search", _COUNTRY, _CITY),
    "claude": ("web_search", _COUNTRY, _CITY),
    "gemini": ("web_search",),
    "perplexity": (_COUNTRY,),  # it always searches
}
"""The fields of the requests that dataforseo-client 2.1.10 has."""
_LONGEST_PROMPT = 500
_LONGEST_KEYWORD = 2000
_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class DataForSeoResponses(DataForSeo):
    """A model asked with web search. ``money_spent`` is the model's own price; the task's ``cost`` is what is paid."""

    llm: Llm = "chat_gpt"
    model: str = ""
    surface: ClassVar[Surface] = "api"

    def call(self, asking: Asking) -> Call:
        if not self.model:
            hint = f"Name one of /v3/ai_optimization/{self.llm}/llm_responses/models in your file of engines."
            raise UsageError("this engine has no model of its own", hint=hint, layer="track")
        place = where(asking, self.place)
        told: dict[str, str | bool] = {"web_search": True, _COUNTRY: place.country, _CITY: place.city}
        unheard = [f for f in (_COUNTRY, _CITY) if told[f] and f not in _TAKES[self.llm]]
        if asking.place and (unheard or place.words):
            hint = "Give a country's two letters where the model takes one."
            raise UsageError(f"{self.llm} cannot be asked from {asking.place}", hint=hint, layer="track")
        task: dict[str, str | bool] = {"user_prompt": fitted(asking, _LONGEST_PROMPT), "model_name": self.model}
        task |= {field: value for field, value in told.items() if field in _TAKES[self.llm]}
        return request(self, f"ai_optimization/{self.llm}/llm_responses/live", task)

    def reading(self, replies: Sequence[Reply]) -> Observation | Call:
        task = task_of(replies[-1])
        found = task.failure or _response(task.result, in_bytes=self.llm == "gemini")
        return told(replace(found, model=text(task.result.get("model_name")) or self.model), task)


@dataclass(frozen=True, slots=True)
class DataForSeoChatGpt(DataForSeo):
    """ChatGPT as people see it. ``search_results`` are what it retrieved, ``sources`` what it cites."""

    surface: ClassVar[Surface] = "scraper"

    def call(self, asking: Asking) -> Call:
        task = {"keyword": keyword(asking, _LONGEST_KEYWORD), **place_of(self, asking)}
        return request(self, "ai_optimization/chat_gpt/llm_scraper/live/advanced", task)

    def reading(self, replies: Sequence[Reply]) -> Observation | Call:
        task = task_of(replies[-1])
        found = task.failure or _scraped(task.result)
        return told(replace(found, model=text(task.result.get("model")) or "chatgpt"), task)


def _response(result: Json, *, in_bytes: bool) -> Observation:
    raw, noted = "", list[Noted]()
    for section in _sections(result):
        body = text(section.get("text"))
        raw += _GAP if raw and body else ""
        noted += [_noted(a, body, len(raw), in_bytes=in_bytes) for a in rows(section.get("annotations"))]
        raw += body
    body, cited, blocks = read_markdown(raw, (), [n for n in noted if n.page.given])
    usage = Usage(
        money(result.get("money_spent")),
        told=money(result.get("money_spent")) is not None,
        input_tokens=number(result.get("input_tokens")),
        output_tokens=number(result.get("output_tokens")),
    )
    searched = searched_in(result, "fan_out_queries")
    state, reason = State.MEASURED, ""
    if not raw.strip():
        state, reason = State.UNREADABLE, "no_text"
    elif result.get("web_search") is False and not searched and not cited:
        state, reason = State.NO_SEARCH, "no_search"
    return Observation(state, reason, text=body, cited=cited, searched=searched, usage=usage, blocks=blocks)


def _sections(result: Json) -> list[Json]:
    """Of messages alone: reasoning is not part of the answer."""
    return [s for i in rows(result.get("items")) if i.get("type") == "message" for s in rows(i.get("sections"))]


def _noted(a: Json, body: str, offset: int, *, in_bytes: bool) -> Noted:
    """``direct_url``: where the vendor says that Gemini's redirect leads. Gemini's offsets are UTF-8 bytes."""
    length = len(body.encode("utf-8", "surrogatepass")) if in_bytes else len(body)
    start, end = span(a.get("start_index"), a.get("end_index"), length)
    if in_bytes:
        start, end = characters(body, start), characters(body, end)
    page = page_of(name(a.get("url")) or name(a.get("direct_url")), text(a.get("title")), resolved=_direct(a))
    return Noted(offset + start, offset + end, page)


def _direct(a: Json) -> str | None:
    return name(a.get("direct_url"))


def _scraped(result: Json) -> Observation:
    found = result.get("search_results")
    # No ranks: the list joins the results of all its queries, "including duplicates".
    results = [
        (page_of(name(r.get("url")), text(r.get("title")), name(r.get("description"))), None) for r in rows(found)
    ]
    sources = [page_of(name(s.get("url")), text(s.get("title")), name(s.get("snippet"))) for s in _sources(result)]
    searched = searched_in(result, "fan_out_queries")
    body, cited, blocks = read_markdown(_markdown(result), [Listed(page) for page in sources])
    if not body:
        return failed("no_text", state=State.UNREADABLE)
    quiet = not (results or searched or cited)
    return Observation(
        State.NO_SEARCH if quiet else State.MEASURED,
        "no_search" if quiet else "",
        text=body,
        cited=cited,
        searched=searched,
        retrieved=ranked(results) if isinstance(found, list) else None,
        blocks=blocks,
    )


def _sources(result: Json) -> list[Json]:
    """The answer's, then those that only an element names."""
    return [*rows(result.get("sources")), *(s for i in rows(result.get("items")) for s in rows(i.get("sources")))]


def _markdown(result: Json) -> str:
    whole = text(result.get("markdown"))
    parts = [text(i.get("markdown")) or text(i.get("text")) for i in rows(result.get("items"))]
    return whole or _GAP.join(p for p in parts if p)
