"""Bright Data's records of Perplexity: ``answer_html``, ``citations``, ``web_search_query``.

The scrape call waits a minute; a record that takes longer comes later, under a snapshot id. Records are dated, so are
their fields: brightdata-sdk 2.5.2 names these, https://docs.brightdata.com/api-reference (2026-11) adds the Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlencode

import orjson

from citestack.answers.wire import Json, mapping, name, number, rows, text
from citestack.track.engines.html_marks import marked_from_html
from citestack.track.engines.marked import Listed, read_markdown
from citestack.track.engines.vendor import Vendor
from citestack.track.engines.vendor_pages import page_of
from citestack.track.engines.vendor_places import where
from citestack.track.engines.vendor_replies import document, failed, said, searched_in
from citestack.track.model import Asking, Observation, State, Surface
from citestack.track.protocols import Call, Reply

DATASET = "gd_m7dhdot1vw9a7gc1n"
_SNAPSHOT = re.compile(r"[A-Za-z0-9_-]{1,80}")
_PRODUCT = "https://www.perplexity.ai"
ASKED_AGAIN = 15
_PAUSE_S = 12.0
"""Fifteen of them are the 180 s that the vendor's own client waits."""
_WAITING = frozenset({"starting", "running", "building", "collecting", "digesting"})


@dataclass(frozen=True, slots=True)
class BrightDataPerplexity(Vendor):
    dataset: str = DATASET
    surface: ClassVar[Surface] = "scraper"

    def call(self, asking: Asking) -> Call:
        country = where(asking, self.place).country
        record = {"url": _PRODUCT, "prompt": asking.prompt.text, "country": country, **self.settings}
        asked = urlencode({"dataset_id": self.dataset, "notify": "false", "include_errors": "true"})
        body = orjson.dumps([{k: v for k, v in record.items() if v}])
        return Call("POST", f"{self.base}/datasets/v3/scrape?{asked}", body, {"Content-Type": "application/json"})

    def reading(self, replies: Sequence[Reply]) -> Observation | Call:
        found = document(replies[-1])
        if isinstance(found, Observation):
            return found
        if _waits(found, replies[-1]):
            return self._again(replies)
        records = rows(found) if isinstance(found, list) else [mapping(found)]
        read = _read(records[0]) if records else failed("no_record", state=State.UNREADABLE)
        return replace(read, model="perplexity")

    def _again(self, replies: Sequence[Reply]) -> Observation | Call:
        snapshot = next((s for r in replies if (s := _snapshot(r))), None)
        if snapshot is None:
            return failed("no_snapshot_id", state=State.UNREADABLE)
        if len(replies) > ASKED_AGAIN:
            return failed("still_running", snapshot, State.INCOMPLETE)
        return Call("GET", f"{self.base}/datasets/v3/snapshot/{snapshot}?format=json", wait_s=_PAUSE_S)


def _waits(found: object, reply: Reply) -> bool:
    data = mapping(found)
    return reply.status == 202 or text(data.get("status")) in _WAITING or set(data) == {"snapshot_id"}


def _snapshot(reply: Reply) -> str | None:
    """The id goes into a URL that the key is sent to, so it must look like one."""
    found = document(reply)
    told = None if isinstance(found, Observation) else name(mapping(found).get("snapshot_id"))
    return told if told and _SNAPSHOT.fullmatch(told) else None


def _read(record: Json) -> Observation:
    raw = text(record.get("answer_text_markdown")) or marked_from_html(text(record.get("answer_html")))
    raw = raw if raw.strip() else text(record.get("answer_text"))
    if not raw.strip() and (error := said(record)):
        return failed(text(record.get("error_code")) or "record_error", error, State.TOOL_ERROR)
    listed = [
        Listed(page_of(name(c.get("url")), text(c.get("title"))), _label(c)) for c in rows(record.get("citations"))
    ]
    body, cited, blocks = read_markdown(raw, listed)
    if not body:
        return failed("no_text", state=State.UNREADABLE)
    searched = searched_in(record, "web_search_query")
    return Observation(State.MEASURED, text=body, cited=cited, searched=searched, blocks=blocks)


def _label(citation: Json) -> str:
    """The vendor writes the position as text."""
    position = number(citation.get("position"))
    return "" if position is None else str(position)
