"""Gemini's Interactions: steps, and text with ``url_citation`` annotations whose offsets are UTF-8 bytes."""

from __future__ import annotations

from collections.abc import Iterator

from citestack.answers.book import SourceBook
from citestack.answers.gemini import characters
from citestack.answers.marked_text import Annotation, Facts, read_marked
from citestack.answers.model import CitedAnswer
from citestack.answers.wire import Json, name, rows, span, text

KINDS = frozenset({"model_output", "google_search_call", "google_search_result"})


class GeminiInteractions:
    name = "gemini_interactions"

    def matches(self, data: Json) -> bool:
        return any(s.get("type") in KINDS for s in rows(data.get("steps")))

    def read(self, data: Json) -> CitedAnswer:
        raw, book, annotations = "", SourceBook(), list[Annotation]()
        for step in steps(data, "model_output"):
            raw += "\n\n" if raw else ""
            for part in rows(step.get("content")):
                body = text(part.get("text")) if part.get("type", "text") == "text" else ""
                annotations += _annotations(part, body, len(raw), book)
                raw += body
        notes = () if steps(data, "google_search_call") else ("the answer was given without a search",)
        return read_marked(raw, Facts(self.name, name(data.get("model")), None, None, notes), book, annotations)


def _annotations(part: Json, body: str, offset: int, book: SourceBook) -> Iterator[Annotation]:
    size = len(body.encode("utf-8", "surrogatepass"))
    for a in rows(part.get("annotations")):
        url = name(a.get("url"))
        if url and a.get("type", "url_citation") == "url_citation":
            start, end = span(a.get("start_index"), a.get("end_index"), size)
            source = book.add(url, text(a.get("title")))
            yield Annotation(offset + characters(body, start), offset + characters(body, end), source)


def steps(data: Json, kind: str) -> list[Json]:
    return [s for s in rows(data.get("steps")) if s.get("type") == kind]
