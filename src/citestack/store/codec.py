"""A page version as rows and back.

Offsets are packed little-endian; strings that come from a page are JSON bytes, which hold any code point (NUL and lone
surrogates included) unchanged on both databases.
"""

from __future__ import annotations

import json
import struct
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any, get_args

import numpy as np
from sqlalchemy import RowMapping

from citestack.errors import UsageError
from citestack.model import Block, BlockKind, Page, PageRecord, Passage, Sentence

KINDS: tuple[BlockKind, ...] = get_args(BlockKind)
_KIND_CODE = {kind: code for code, kind in enumerate(KINDS)}
_BLOCK = np.dtype([("start", "<u4"), ("end", "<u4"), ("level", "<u2"), ("kind", "u1")])
_SENTENCE = struct.Struct("<IIB")
SENTENCE_BYTES = _SENTENCE.size
_dump = json.JSONEncoder(separators=(",", ":")).encode
Row = dict[str, Any]


def encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def decode(data: bytes) -> str:
    return bytes(data).decode("utf-8", "surrogatepass")


def passage_key(version_id: int, start: int) -> int:
    """64-bit key of a passage: row id of its version and its offset, so that a passage id leads straight to its row."""
    return version_id << 32 | start


def short(version: str) -> str:
    """The 16 hex digits that ids of the version's spans begin with."""
    return version.removeprefix("sha256:")[:16]


def check(record: PageRecord) -> None:
    """Raises ``UsageError`` unless every id and text is what its offsets say: citations are byte-true from here on."""
    page, starts = record.page, set[int]()
    name, text = short(page.version), page.text
    spans: tuple[Passage | Sentence, ...] = (*record.passages, *record.sentences)
    for span in spans:
        if span.id != f"{name}:{span.start}-{span.end}" or span.version != page.version:
            raise UsageError(f"{span.id!r} is not the id of characters {span.start}-{span.end} of {page.url}")
        if text[span.start : span.end] != span.text:
            raise UsageError(f"the text of {span.id} is not what stands at its offsets in {page.url}")
    for passage in record.passages:
        if passage.start in starts:
            raise UsageError(f"two passages of {page.url} start at {passage.start}")
        starts.add(passage.start)


def version_row(record: PageRecord) -> Row:
    """Columns of ``page_versions`` that come from the record."""
    page = record.page
    details = [page.author, page.published, page.modified, page.canonical, *page.json_ld]
    return {
        "version": page.version,
        "short": short(page.version),
        "language": page.language,
        "modified": page.modified or page.published,
        "title": _json(page.title),
        "details": _json(details),
        "sentences": b"".join(_SENTENCE.pack(s.start, s.end, _KIND_CODE[s.kind]) for s in ordered(record.sentences)),
        "blocks": np.array([(b.start, b.end, b.level, _KIND_CODE[b.kind]) for b in page.blocks], _BLOCK).tobytes(),
        "text": encode(page.text),
    }


PASSAGE_COLUMNS = ("key", "end", "byte_start", "byte_end", "first_sentence", "sentences", "headings")


def passage_rows(version_id: int, record: PageRecord) -> list[tuple[int | bytes, ...]]:
    """Rows of ``passages`` in the order of ``PASSAGE_COLUMNS``: byte offsets, and the range of their sentences."""
    bounds = _byte_offsets(record)
    sentences = ordered(record.sentences)
    starts = [s.start for s in sentences]
    rows: list[tuple[int | bytes, ...]] = []
    for p in record.passages:
        first, last = bisect_left(starts, p.start), bisect_left(starts, p.end)
        while last > first and sentences[last - 1].end > p.end:
            last -= 1
        where = (passage_key(version_id, p.start), p.end, bounds[p.start], bounds[p.end])
        rows.append((*where, first, last - first, _json(p.headings)))
    return rows


def read_page(row: RowMapping) -> Page:
    """The page of a row of ``page_versions`` joined with its URL."""
    author, published, modified, canonical, *json_ld = read_json(row["details"])
    return Page(
        url=row["url"],
        version=row["version"],
        title=read_json(row["title"]),
        text=decode(row["text"]),
        blocks=_read_blocks(row["blocks"]),
        author=author,
        published=published,
        modified=modified,
        language=row["language"],
        canonical=canonical,
        json_ld=tuple(json_ld),
    )


def read_passage(facts: tuple[str, str, str], key: int, end: int, headings: bytes, text: str) -> Passage:
    """A passage from its page's ``(url, version, title)``, its row, and its own ``text``."""
    url, version, title = facts
    start = key & 0xFFFFFFFF
    name = f"{short(version)}:{start}-{end}"
    return Passage(name, url, version, start, end, text, tuple(read_json(headings)), title)


def read_sentences(packed: bytes, version: str, text: str, offset: int = 0) -> tuple[Sentence, ...]:
    """Packed sentences whose ``text`` begins at code point ``offset`` of the version's text."""
    name = short(version)
    return tuple(
        Sentence(f"{name}:{start}-{end}", version, start, end, text[start - offset : end - offset], KINDS[code])
        for start, end, code in _SENTENCE.iter_unpack(packed)
    )


def ordered(sentences: Sequence[Sentence]) -> list[Sentence]:
    """In page order; the record keeps them so."""
    return sorted(sentences, key=attrgetter("start", "end"))


def _read_blocks(packed: bytes) -> tuple[Block, ...]:
    rows = np.frombuffer(packed, _BLOCK).tolist()
    return tuple(Block(KINDS[code], start, end, level) for start, end, level, code in rows)


def _byte_offsets(record: PageRecord) -> dict[int, int]:
    """Code-point offset -> byte offset in UTF-8, for the borders of the passages."""
    points = sorted({0} | {p.start for p in record.passages} | {p.end for p in record.passages})
    text = record.page.text
    if text.isascii():
        return dict(zip(points, points, strict=True))
    found, total = {0: 0}, 0
    for left, right in pairwise(points):
        total += len(encode(text[left:right]))
        found[right] = total
    return found


def read_json(data: bytes) -> Any:
    return json.loads(str(data, "ascii"))


def _json(value: object) -> bytes:
    return _dump(value).encode("ascii")
