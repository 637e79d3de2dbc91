"""Gemini ``generateContent`` with grounding. Segment offsets are UTF-8 bytes, and a zero start is left out."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.answers.book import SourceBook
from citestack.answers.marked_text import Annotation, Facts, read_marked
from citestack.answers.model import CitedAnswer
from citestack.answers.wire import Json, mapping, name, number, rows, span, text


class Gemini:
    name = "gemini"

    def matches(self, data: Json) -> bool:
        return any("content" in c or "finishReason" in c for c in rows(data.get("candidates")))

    def read(self, data: Json) -> CitedAnswer:
        candidate = next(iter(rows(data.get("candidates"))), {})
        parts = [text(p.get("text")) for p in _shown(candidate)]
        raw, book = "".join(parts), SourceBook()
        grounding = mapping(candidate.get("groundingMetadata") or candidate.get("grounding_metadata"))
        numbers = [_source(book, c) for c in rows(_either(grounding, "groundingChunks", "grounding_chunks"))]
        annotations = [
            Annotation(*where, None if i is None else numbers[i])
            for s in rows(_either(grounding, "groundingSupports", "grounding_supports"))
            for where in [_segment(mapping(s.get("segment")), parts)]
            for i in _indices(_either(s, "groundingChunkIndices", "grounding_chunk_indices"), len(numbers))
        ]
        engine = name(_either(data, "modelVersion", "model_version"))
        facts = Facts(self.name, engine, None, None, _notes(candidate, grounding, data))
        return read_marked(raw, facts, book, annotations)


def _either(data: Json, camel: str, snake: str) -> object:
    """The REST spelling, else the Python client's."""
    return data.get(camel) if camel in data else data.get(snake)


def _shown(candidate: Json) -> list[Json]:
    """Parts of the answer; thoughts are not part of it."""
    return [p for p in rows(mapping(candidate.get("content")).get("parts")) if not p.get("thought")]


def _source(book: SourceBook, chunk: Json) -> int:
    found = mapping(chunk.get("web") or chunk.get("retrievedContext") or chunk.get("retrieved_context"))
    return book.add(name(found.get("uri")), _title(found), text=name(found.get("text")))


def _title(found: Json) -> str:
    """With the domain, where the service tells both: the URL is a redirect and names neither."""
    title, domain = text(found.get("title")), text(found.get("domain"))
    return f"{title} ({domain})" if title and domain and domain not in title else title or domain


def _indices(value: object, count: int) -> list[int | None]:
    """None for a chunk that is not there."""
    found = [number(v) for v in value] if isinstance(value, list) else []
    return [i if i is not None and 0 <= i < count else None for i in found]


def _segment(segment: Json, parts: Sequence[str]) -> tuple[int, int]:
    """Bytes of one part to code points of the whole; the segment's own text corrects offsets that miss it."""
    index = number(_either(segment, "partIndex", "part_index")) or 0
    index = index if index < len(parts) else 0
    part = parts[index] if parts else ""
    first, last = _either(segment, "startIndex", "start_index"), _either(segment, "endIndex", "end_index")
    offset = sum(map(len, parts[:index]))
    at = [offset + characters(part, b) for b in span(first, last, len(part.encode("utf-8", "surrogatepass")))]
    raw, said = "".join(parts), text(segment.get("text"))
    if said and raw[at[0] : at[1]] != said and (found := _nearest(raw, said, at[0])) >= 0:
        return found, found + len(said)
    return at[0], at[1]


def characters(value: str, byte_offset: int) -> int:
    """Code points before a UTF-8 byte offset; one inside a character counts that character in."""
    if value.isascii():
        return min(byte_offset, len(value))
    head = value.encode("utf-8", "surrogatepass")[:byte_offset]
    return sum((b & 0xC0) != 0x80 for b in head)


def _nearest(raw: str, said: str, near: int) -> int:
    """The occurrence that starts closest to ``near``; -1 when there is none."""
    before, after = raw.rfind(said, 0, near + len(said)), raw.find(said, near)
    found = [at for at in (before, after) if at >= 0]
    return min(found, key=lambda at: abs(at - near), default=-1)


def _notes(candidate: Json, grounding: Json, data: Json) -> tuple[str, ...]:
    notes = []
    if (reason := name(_either(candidate, "finishReason", "finish_reason"))) and reason.upper() not in ("STOP", "1"):
        notes.append(f"the response stopped early: {reason}")
    if blocked := name(_either(mapping(data.get("promptFeedback")), "blockReason", "block_reason")):
        notes.append(f"the prompt was blocked: {blocked}")
    if not grounding:
        notes.append("the answer was given without a search")
    return tuple(notes)
