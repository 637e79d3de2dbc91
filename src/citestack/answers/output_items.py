"""``output[] -> message -> content[] -> annotations[]``: OpenAI Responses, Perplexity's Agent API and xAI have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from citestack.answers.book import SourceBook
from citestack.answers.identity import key_of
from citestack.answers.marked_text import Annotation
from citestack.answers.wire import Json, mapping, name, rows, span, text

SEPARATOR = "\n\n"


@dataclass(slots=True)
class Message:
    """The text of all output parts as one, with the annotations moved to their place in it."""

    raw: str = ""
    annotations: list[Annotation] = field(default_factory=list)


def items(data: Json, kind: str) -> list[Json]:
    return [i for i in rows(data.get("output")) if i.get("type") == kind]


def message(data: Json, book: SourceBook) -> Message:
    found = Message()
    for part in _parts(data):
        body = text(part.get("text"))
        found.raw += SEPARATOR if found.raw and body else ""
        offset = len(found.raw)
        found.raw += body
        for a in rows(part.get("annotations")):
            # Chat completions nest the same fields one level deeper.
            citation = mapping(a.get("url_citation")) or a
            url = name(citation.get("url"))
            if a.get("type", "url_citation") == "url_citation" and url:
                start, end = span(citation.get("start_index"), citation.get("end_index"), len(body))
                source = book.add(url, text(citation.get("title")))
                found.annotations.append(Annotation(offset + start, offset + end, source))
    return found


def _parts(data: Json) -> Iterator[Json]:
    for item in items(data, "message"):
        yield from (p for p in rows(item.get("content")) if p.get("type") == "output_text")


def refusal(data: Json) -> str | None:
    return next(
        (name(p.get("refusal")) for i in items(data, "message") for p in rows(i.get("content")) if p.get("refusal")),
        None,
    )


def status_notes(data: Json) -> list[str]:
    """What makes an answer less than an answer."""
    notes = []
    if (status := name(data.get("status"))) and status != "completed":
        reason = text(mapping(data.get("incomplete_details")).get("reason"))
        notes.append(f"the response is {status}" + (f" ({reason})" if reason else ""))
    if said := refusal(data):
        notes.append(f"the engine refused: {said[:200]}")
    return notes


def keys(urls: list[str | None]) -> tuple[str, ...]:
    """Page keys, each once, in order."""
    return tuple(dict.fromkeys(k for u in urls if (k := key_of(u))))
