"""SerpApi: Google's AI Overview on a result page, and Google's AI Mode.

An overview is absent, inline, behind a ``page_token`` that is good for minutes, or an ``error``. Errors of a search
come with HTTP 200 as well: ``search_metadata.status`` and ``error`` tell.
Reviewed 2026-11: https://serpapi.com/ai-overview, https://serpapi.com/google-ai-mode-api, https://serpapi.com/search-errors
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode, urlsplit

from citestack.answers.wire import Json, mapping, name, number, rows, text
from citestack.track.engines.serp_blocks import read_blocks
from citestack.track.engines.vendor import Vendor
from citestack.track.engines.vendor_pages import page_of, ranked
from citestack.track.engines.vendor_places import primary, where
from citestack.track.engines.vendor_replies import document, failed, said
from citestack.track.model import Asking, Observation, Retrieved, State, Usage
from citestack.track.protocols import Call, Reply

_NOT_NOW = re.compile(r"try again|right now|temporar|later", re.IGNORECASE)
_NOTHING = re.compile(r"hasn't returned any results|fully empty|no results", re.IGNORECASE)
_TOKEN = re.compile(r"page.?token|expired|token is (?:invalid|not valid)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SerpApiOverview(Vendor):
    """Google's AI Overview; the organic results beside it become ``Observation.organic``."""

    def call(self, asking: Asking) -> Call:
        return _search(self, "google", asking)

    def reading(self, replies: Sequence[Reply]) -> Observation | Call:
        page = document(replies[0])
        if isinstance(page, Observation):
            return page
        found = self._overview(mapping(page)) if len(replies) == 1 else _second(replies[-1])
        if isinstance(found, Call):
            return found
        organic = _organic(mapping(page))
        return replace(found, organic=organic, usage=_spent(replies), model="google_ai_overview")

    def _overview(self, page: Json) -> Observation | Call:
        if (problem := _problem(page)) is not None:
            return problem
        overview = mapping(page.get("ai_overview"))
        if not overview:
            return failed("no_overview", state=State.ABSENT)
        token = name(overview.get("page_token")) or _token_in(text(overview.get("serpapi_link")))
        if token and not overview.get("text_blocks"):
            asked = urlencode({"engine": "google_ai_overview", "page_token": token})
            return Call("GET", f"{self.base}/search.json?{asked}")
        return _read(overview)


@dataclass(frozen=True, slots=True)
class SerpApiMode(Vendor):
    """Google's AI Mode."""

    def call(self, asking: Asking) -> Call:
        return _search(self, "google_ai_mode", asking)

    def reading(self, replies: Sequence[Reply]) -> Observation | Call:
        page = document(replies[-1])
        found = page if isinstance(page, Observation) else _problem(mapping(page)) or _read(mapping(page))
        return replace(found, usage=_spent(replies), model="google_ai_mode")


def _search(vendor: Vendor, engine: str, asking: Asking) -> Call:
    """``no_cache``: SerpApi keeps a search for an hour, and repeats would be copies of one answer."""
    place = where(asking, vendor.place)
    asked = {
        "engine": engine,
        "q": asking.prompt.text,
        "gl": place.country.lower(),
        "hl": primary(place.language),
        "location": place.words or place.city,
        "no_cache": "true",
        **{k: str(v) for k, v in vendor.settings.items()},
    }
    return Call("GET", f"{vendor.base}/search.json?{urlencode({k: v for k, v in asked.items() if v})}")


def _spent(replies: Sequence[Reply]) -> Usage:
    """Searches that were answered: SerpApi's price is by search, a token's call is one, a failed one is free."""
    return Usage(searches=sum(r.status == 200 for r in replies))


def _token_in(link: str) -> str | None:
    """The token alone: the link itself is never followed, it could name any host."""
    try:
        return next(iter(parse_qs(urlsplit(link).query).get("page_token", [])), None)
    except ValueError:
        return None


def _problem(page: Json) -> Observation | None:
    status, words = text(mapping(page.get("search_metadata")).get("status")), said(page)
    if status in ("Queued", "Processing"):
        return failed("still_running", status, State.INCOMPLETE)
    if _NOTHING.search(words) and status != "Error":
        return failed("no_results", words, State.ABSENT)
    if status == "Error" or words:
        return failed("search_error", words, State.TOOL_ERROR)
    return None


def _second(reply: Reply) -> Observation:
    """What the token's call gave. The page did have an overview, so nothing here means that it has none."""
    page = document(reply)
    if isinstance(page, Observation):
        # SerpApi answers 400 for a token that it does not take and 410 for a search that it has deleted.
        gone = reply.status == 410 or (reply.status == 400 and _TOKEN.search(page.reason))
        return replace(page, state=State.EXPIRED) if gone else page
    overview = mapping(mapping(page).get("ai_overview"))
    words = said(page) or said(overview)
    if _TOKEN.search(words):
        return failed("page_token_expired", words, State.EXPIRED)
    problem = _problem(mapping(page))
    if problem is not None:
        return replace(problem, state=State.TOOL_ERROR) if problem.state is State.ABSENT else problem
    return _read(overview)


def _read(overview: Json) -> Observation:
    if words := text(overview.get("error")):
        return failed("overview_error", words, State.TOOL_ERROR if _NOT_NOW.search(words) else State.REFUSED)
    body, cited, blocks = read_blocks(overview.get("text_blocks"), overview.get("references"))
    if not body:
        return failed("empty_overview", state=State.TOOL_ERROR)
    return Observation(State.MEASURED, text=body, cited=cited, blocks=blocks)


def _organic(page: Json) -> tuple[Retrieved, ...] | None:
    if not isinstance(page.get("organic_results"), list):
        return None
    found = [
        (page_of(name(r.get("link")), text(r.get("title")), name(r.get("snippet"))), number(r.get("position")))
        for r in rows(page.get("organic_results"))
    ]
    return ranked(found)
