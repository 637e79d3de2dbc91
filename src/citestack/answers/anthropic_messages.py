"""Anthropic Messages: an answer in text blocks, each with the citations of exactly its text.

``web_search_result_location`` names a page; ``char_location``, ``page_location``, ``content_block_location`` and
``search_result_location`` name documents the caller gave. ``cited_text`` is copied by the service, not by the model.
"""

from __future__ import annotations

from citestack.answers.book import SourceBook
from citestack.answers.marked_text import Annotation, Facts, read_marked
from citestack.answers.model import CitedAnswer
from citestack.answers.output_items import keys
from citestack.answers.wire import Json, mapping, name, number, rows, text

_ERROR = "_tool_result_error"


class AnthropicMessages:
    name = "anthropic_messages"

    def matches(self, data: Json) -> bool:
        blocks = rows(data.get("content"))
        return data.get("type") == "message" or (bool(blocks) and all("type" in b for b in blocks))

    def read(self, data: Json) -> CitedAnswer:
        book, raw, annotations = SourceBook(), "", list[Annotation]()
        blocks = rows(data.get("content"))
        for block in blocks:
            if block.get("type") != "text":
                continue
            start, raw = len(raw), raw + text(block.get("text"))
            for c in rows(block.get("citations")):
                source = _source(book, c)
                annotations.append(Annotation(start, len(raw), source, name(c.get("cited_text"))))
        retrieved = _retrieved(blocks)
        _give_fetched(book, blocks)
        facts = Facts(self.name, name(data.get("model")), None, retrieved, _notes(data, blocks))
        return read_marked(raw, facts, book, annotations)


def _source(book: SourceBook, citation: Json) -> int:
    """The page, or the document by its title and place."""
    title = text(citation.get("title")) or text(citation.get("document_title"))
    given = name(citation.get("url")) or name(citation.get("source"))
    if given:
        return book.add(given, title)
    place = number(citation.get("document_index"))
    return book.add(None, title or f"document {0 if place is None else place}")


def _results(blocks: list[Json], kind: str) -> list[object]:
    return [b.get("content") for b in blocks if b.get("type") == kind]


def _retrieved(blocks: list[Json]) -> tuple[str, ...] | None:
    found = _results(blocks, "web_search_tool_result")
    if not found:
        return None
    fetched = [mapping(c).get("url") for c in _results(blocks, "web_fetch_tool_result")]
    return keys([name(r.get("url")) for content in found for r in rows(content)] + [name(u) for u in fetched])


def _give_fetched(book: SourceBook, blocks: list[Json]) -> None:
    """``web_fetch`` puts the page's text into the response: the whole of it, as the engine saw it."""
    for content in map(mapping, _results(blocks, "web_fetch_tool_result")):
        source = mapping(mapping(content.get("content")).get("source"))
        body = name(source.get("data")) if source.get("type") == "text" else None
        if body:
            book.give_text(name(content.get("url")), body, whole=True)


def _notes(data: Json, blocks: list[Json]) -> tuple[str, ...]:
    codes = [
        text(mapping(b.get("content")).get("error_code")) or "unknown error"
        for b in blocks
        if text(mapping(b.get("content")).get("type")).endswith(_ERROR)
    ]
    notes = [f"a tool of the engine failed: {code}" for code in codes]
    if data.get("stop_reason") in ("max_tokens", "refusal", "pause_turn"):
        notes.append(f"the response stopped early: {data['stop_reason']}")
    return tuple(notes)
