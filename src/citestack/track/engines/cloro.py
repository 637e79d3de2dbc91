"""cloro: products as people see them, Copilot above all, which has no interface of its own for programs.

``result.text`` or ``result.markdown``, and ``result.sources[{position, url, label, description}]``. The same shape
serves its other products; ``product`` is the last part of the path.
Reviewed 2026-11: https://docs.cloro.dev/guides/making-requests, https://docs.cloro.dev/guides/error-handling
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import orjson

from citestack.answers.wire import Json, mapping, name, number, rows, text
from citestack.track.engines.marked import Listed, read_markdown
from citestack.track.engines.vendor import Vendor
from citestack.track.engines.vendor_pages import page_of
from citestack.track.engines.vendor_places import where
from citestack.track.engines.vendor_replies import document, failed, said, searched_in
from citestack.track.model import Asking, Observation, State, Surface
from citestack.track.protocols import Call, Reply


@dataclass(frozen=True, slots=True)
class Cloro(Vendor):
    product: str = "copilot"
    surface: ClassVar[Surface] = "scraper"

    def call(self, asking: Asking) -> Call:
        country = where(asking, self.place).country
        asked = {"prompt": asking.prompt.text, "country": country, "include": {"markdown": True}, **self.settings}
        body = orjson.dumps({k: v for k, v in asked.items() if v})
        return Call("POST", f"{self.base}/v1/monitor/{self.product}", body, {"Content-Type": "application/json"})

    def reading(self, replies: Sequence[Reply]) -> Observation | Call:
        found = document(replies[-1])
        read = found if isinstance(found, Observation) else _read(mapping(found))
        return replace(read, model=read.model or self.product)


def _read(data: Json) -> Observation:
    result = mapping(data.get("result"))
    if data.get("success") is False or not result:
        code = text(mapping(data.get("error")).get("code")).lower() or "no_result"
        told = data.get("success") is False or data.get("error")
        return failed(code, said(data), State.TOOL_ERROR if told else State.UNREADABLE)
    listed = [
        Listed(page_of(name(s.get("url")), text(s.get("label")), name(s.get("description"))), _label(s))
        for s in rows(result.get("sources"))
    ]
    body, cited, blocks = read_markdown(text(result.get("markdown")) or text(result.get("text")), listed)
    if not body:
        return failed("no_text", state=State.UNREADABLE)
    searched = searched_in(result, "searchQueries", "search_queries")
    model = text(result.get("model"))
    return Observation(State.MEASURED, model=model, text=body, cited=cited, searched=searched, blocks=blocks)


def _label(source: Json) -> str:
    position = number(source.get("position"))
    return "" if position is None else str(position)
