"""A batch as the store keeps it: two numbers per link that tell it again, and all its columns as one JSON document."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import compress, repeat
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from citestack.authority.imports import linkform
from citestack.authority.imports.columns import Batch
from citestack.authority.imports.nouns import ImportedEdge, ImportedLink, RowError

_COLUMNS = ("source", "target", "anchor", "form", "first_seen", "last_seen", "lost_on", "count")


def keys_of(batch: Batch) -> NDArray[np.int64]:
    """Names a link by source, target and anchor text: 64 bits of BLAKE2b, shape (n,)."""
    texts = (f"{s}\0{t}\0{a}" for s, t, a in zip(batch.source, batch.target, batch.anchor, strict=True))
    return np.frombuffer(b"".join([blake2b(x.encode(), digest_size=8).digest() for x in texts]), "<i8")


def digests_of(batch: Batch) -> NDArray[np.uint32]:
    """Tells whether the rest of the row is what it was: CRC-32 of its cells, shape (n,). One change in four thousand
    million goes unseen.
    """
    return np.fromiter((zlib.crc32("\x1f".join(row).encode()) for row in batch.raw), np.uint32, len(batch))


@dataclass(frozen=True, slots=True)
class Packed:
    """Links ready to be written, with what could not be read of the same rows."""

    rows: int
    errors: list[RowError]
    keys: NDArray[np.int64]
    digests: NDArray[np.uint32]
    body: bytes


def pack(batch: Batch, rows: int, errors: list[RowError]) -> Packed:
    """The columns as JSON; those that the export does not have are left out."""
    body: dict[str, Any] = {name: column for name in _COLUMNS if (column := getattr(batch, name))}
    packed = orjson.dumps({**body, "metrics": batch.metrics, "extra": batch.extra})
    return Packed(rows, errors, keys_of(batch), digests_of(batch), packed)


def chosen(body: bytes, mask: Sequence[bool]) -> bytes:
    """The body with the rows whose mask is true."""
    columns = orjson.loads(body)
    some: dict[str, Any] = {name: list(compress(columns[name], mask)) for name in _COLUMNS if name in columns}
    for name in ("metrics", "extra"):
        some[name] = {key: list(compress(column, mask)) for key, column in columns[name].items()}
    return orjson.dumps(some)


def links(vendor: str, body: bytes, alive: NDArray[np.bool_]) -> Iterator[ImportedLink]:
    """The links of a part; ``alive`` tells which of its rows still count."""
    columns = orjson.loads(body)
    n = len(alive)
    rows = zip(*(columns.get(name) or repeat(None, n) for name in _COLUMNS), strict=False)
    for at, (source, target, anchor, form, first, last, lost_on, count) in enumerate(rows):
        if alive[at]:
            code = form or 0
            yield ImportedLink(
                source,
                target,
                anchor,
                linkform.rel(code),
                linkform.form(code),
                linkform.place(code),
                linkform.sitewide(code),
                True if lost_on else linkform.lost(code),
                first,
                last,
                lost_on,
                1 if count is None else count,
                vendor,
                _row(columns["metrics"], at),
                _row(columns["extra"], at),
            )


def edge(link: ImportedLink) -> ImportedEdge | None:
    """The link as one of a graph. None for what is no link to follow from a page: lost ones, counts without a source,
    canonicals (which name a copy) and forms (which send what a reader types).
    """
    if link.lost or link.source is None or link.form in ("canonical", "form"):
        return None
    repeated = link.sitewide or link.place == "boilerplate"
    return ImportedEdge(
        _as_url(link.source),
        _as_url(link.target),
        link.anchor,
        link.rel,
        "image" if link.form == "image" else "text",
        "boilerplate" if repeated else "main",
        link.first_seen,
        link.last_seen,
    )


def _as_url(name: str) -> str:
    """A site that is only named stands for its front page."""
    return name if "://" in name else f"https://{name}/"


def _row(columns: Mapping[str, list[Any]], at: int) -> dict[str, Any]:
    return {name: column[at] for name, column in columns.items() if column[at] not in (None, "")}
