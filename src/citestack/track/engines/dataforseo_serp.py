"""DataForSEO's result pages: AI Overviews of Google and Bing, and Google's AI Mode.

Blocks carry whole references instead of indexes; the list at the top repeats them. Organic results stand beside an
overview and become ``Observation.organic``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from citestack.answers.wire import Json, mapping, name, number, rows, text
from citestack.track.engines.body import Body
from citestack.track.engines.dataforseo_envelope import DataForSeo, keyword, place_of, request, task_of, told
from citestack.track.engines.joined import Joined, rows_text, titled, within
from citestack.track.engines.marked import Listed, read_markdown
from citestack.track.engines.vendor_pages import Marks, Span, page_of, ranked
from citestack.track.engines.vendor_replies import failed
from citestack.track.model import Asking, Observation, Page, Retrieved, State
from citestack.track.protocols import Call, Reply

SearchPage = Literal["google", "bing"]
_LONGEST = 700
_ADS = frozenset({"ai_overview_paid", "ai_overview_shopping"})


@dataclass(frozen=True, slots=True)
class DataForSeoOverview(DataForSeo):
    """The AI answer on a result page. Google's is loaded where it comes late, too (0.002 USD more)."""

    engine: SearchPage = "google"

    def call(self, asking: Asking) -> Call:
        late = {"load_async_ai_overview": True} if self.engine == "google" else {}
        task = {"keyword": keyword(asking, _LONGEST), **place_of(self, asking), "device": "desktop", **late}
        return request(self, f"serp/{self.engine}/organic/live/advanced", task)

    def reading(self, replies: Sequence[Reply]) -> Observation | Call:
        task = task_of(replies[-1])
        items = rows(task.result.get("items"))
        found = task.failure or _overview(items)
        organic = None if task.failure else _organic(items)
        return told(replace(found, organic=organic, model=f"{self.engine}_ai_overview"), task)


@dataclass(frozen=True, slots=True)
class DataForSeoMode(DataForSeo):
    """Google's AI Mode."""

    def call(self, asking: Asking) -> Call:
        task = {"keyword": keyword(asking, _LONGEST), **place_of(self, asking), "device": "desktop"}
        return request(self, "serp/google/ai_mode/live/advanced", task)

    def reading(self, replies: Sequence[Reply]) -> Observation | Call:
        task = task_of(replies[-1])
        found = task.failure or _overview(rows(task.result.get("items")))
        return told(replace(found, model="google_ai_mode"), task)


def _overview(items: Sequence[Json]) -> Observation:
    overview = next((i for i in items if i.get("type") == "ai_overview"), None)
    if overview is None:
        return failed("no_overview", state=State.ABSENT)
    body, cited, blocks = _read(overview)
    if body:
        return Observation(State.MEASURED, text=body, cited=cited, blocks=blocks)
    if overview.get("asynchronous_ai_overview") is True:
        return failed("not_loaded", state=State.INCOMPLETE)
    return failed("empty_overview", state=State.TOOL_ERROR)


def _read(overview: Json) -> Body:
    listed = [_reference(r)[0] for r in rows(overview.get("references"))]
    blocks = rows(overview.get("items"))
    if not blocks:
        return read_markdown(text(overview.get("markdown")), [Listed(p) for p in listed])
    joined, marks = Joined(), Marks()
    for block in blocks:
        _block(block, joined, marks)
    for r in rows(overview.get("references")):
        marks.rest(*_reference(r))
    return Body(joined.text, marks.all(), joined.layout)


def _block(block: Json, joined: Joined, marks: Marks) -> None:
    if text(block.get("type")) in _ADS:
        return
    before, body = joined.blocks, _text(block)
    span = joined.add(body, markdown=text(block.get("markdown")))
    for row in rows_text(_table(mapping(block.get("table")))):
        joined.add(row, line=True, kind="table_row")
    whole = span or joined.since(before)
    for part in rows(block.get("components")):
        _block({**part, "components": None}, joined, marks)
    _cite(block, body, whole or joined.since(before), marks)


def _cite(block: Json, body: str, span: Span | None, marks: Marks) -> None:
    for r in rows(block.get("references")):
        page, quote = _reference(r)
        marks.add(page, span, quote)
    for link in rows(block.get("links")):
        title = text(link.get("title"))
        marks.add(page_of(name(link.get("url")), title), within(body, title, span) if span else None)
    if url := name(block.get("url")):
        # A video, or a result inside of the answer, is a source that the answer shows.
        marks.add(page_of(url, text(block.get("title")), name(block.get("snippet"))), span)


def _reference(r: Json) -> tuple[Page, str | None]:
    title = text(r.get("title")) or text(r.get("source"))
    return page_of(name(r.get("url")), title, name(r.get("text"))), name(r.get("text"))


def _text(block: Json) -> str:
    """Plain text where the vendor gives it; else its Markdown with the signs off."""
    plain = titled(text(block.get("title")), text(block.get("text")) or text(block.get("snippet")))
    if plain or mapping(block.get("table")):
        return plain
    return read_markdown(text(block.get("markdown"))).text


def _table(table: Json) -> list[object]:
    header, content = table.get("table_header"), table.get("table_content")
    return [*([header] if header else []), *(content if isinstance(content, list) else [])]


def _organic(items: Sequence[Json]) -> tuple[Retrieved, ...]:
    found = [
        (page_of(name(i.get("url")), text(i.get("title")), name(i.get("description"))), number(i.get("rank_group")))
        for i in items
        if i.get("type") == "organic"
    ]
    return ranked(found)
