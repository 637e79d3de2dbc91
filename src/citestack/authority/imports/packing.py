"""A table of links as the store keeps it: two numbers per link that tell it again, and all its columns compressed.

The body is a stream of Arrow's interprocess format, whose readers read what older ones wrote (versioning of the Arrow
specification), with Zstandard inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from citestack.authority.imports import linkform, linktable
from citestack.authority.imports.linktable import COLUMNS, EXTRA, METRIC, LinkTable
from citestack.authority.imports.nouns import ImportedEdge, ImportedLink, RowError
from citestack.model import LinkKind, LinkPlace

if TYPE_CHECKING:
    import pyarrow as pa

_OF_EDGES = ("source", "target", "anchor", "form", "first_seen", "last_seen", "lost_on")
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Packed:
    """Links ready to be written, with what could not be read of the same rows."""

    rows: int
    errors: list[RowError]
    keys: NDArray[np.int64]
    digests: NDArray[np.uint32]
    body: bytes


def pack(table: LinkTable, rows: int, errors: list[RowError]) -> Packed:
    return Packed(rows, errors, linktable.keys_of(table), linktable.digests_of(table), _written(table.columns))


def chosen(body: bytes, mask: NDArray[np.bool_]) -> bytes:
    """The body with the rows whose mask is true."""
    import pyarrow as pa

    return _written(_read(body).filter(pa.array(mask)))


def links(vendor: str, body: bytes, alive: NDArray[np.bool_]) -> Iterator[ImportedLink]:
    """The links of a part; ``alive`` tells which of its rows still count."""
    columns = _columns(_read(body), alive)
    metrics, extra = (_under(prefix, columns) for prefix in (METRIC, EXTRA))
    rows = zip(*(columns.get(name) or repeat(None) for name in COLUMNS), strict=False)
    for at, (source, target, anchor, form, first, last, lost_on, count) in enumerate(rows):
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
            _row(metrics, at),
            _row(extra, at),
        )


def edges(body: bytes, alive: NDArray[np.bool_]) -> Iterator[ImportedEdge]:
    """The links of a part as those of a graph, without what is no link to follow from a page: lost ones, counts without
    a source, canonicals (which name a copy) and forms (which send what a reader types).
    """
    columns = _columns(_read(body, _OF_EDGES), alive)
    rows = zip(*(columns.get(name) or repeat(None) for name in _OF_EDGES), strict=False)
    for source, target, anchor, form, first, last, lost_on in rows:
        told = None if source is None or lost_on else _told(form or 0)
        if told is not None:
            rel, kind, place = told
            yield ImportedEdge(_as_url(source), _as_url(target), anchor, rel, kind, place, first, last)


@lru_cache(maxsize=1 << 12)
def _told(code: int) -> tuple[tuple[str, ...], LinkKind, LinkPlace] | None:
    """What the flags say of an edge: its rel tokens, kind and place; None when it is none."""
    form = linkform.form(code)
    if linkform.lost(code) or form in ("canonical", "form"):
        return None
    repeated = linkform.sitewide(code) or linkform.place(code) == "boilerplate"
    return linkform.rel(code), "image" if form == "image" else "text", "boilerplate" if repeated else "main"


def _written(columns: pa.RecordBatch) -> bytes:
    import pyarrow as pa

    codec = pa.Codec("zstd", _LEVEL)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(
        sink, columns.schema, options=pa.ipc.IpcWriteOptions(compression=codec, use_threads=False)
    ) as out:
        out.write_batch(columns)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def _read(body: bytes, names: Sequence[str] | None = None) -> pa.RecordBatch:
    """All columns, or those of the names that there are."""
    import pyarrow as pa

    if body[:1] == b"{":  # how stores before version 0.2 hold them: columns as JSON
        older = orjson.loads(body)
        return linktable.record(older, older["metrics"], older["extra"])
    options = None
    if names is not None:
        there = pa.ipc.open_stream(body).schema.names
        fields = [at for at, name in enumerate(there) if name in names]
        options = pa.ipc.IpcReadOptions(included_fields=fields, use_threads=False)
    return pa.ipc.open_stream(body, options=options).read_next_batch()


def _columns(batch: pa.RecordBatch, alive: NDArray[np.bool_]) -> dict[str, list[Any]]:
    import pyarrow as pa

    some = batch if alive.all() else batch.filter(pa.array(alive))
    return {name: some.column(name).to_pylist() for name in some.schema.names}


def _under(prefix: str, columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return {name.removeprefix(prefix): values for name, values in columns.items() if name.startswith(prefix)}


def _row(columns: Mapping[str, list[Any]], at: int) -> dict[str, Any]:
    return {name: column[at] for name, column in columns.items() if column[at] not in (None, "")}


def _as_url(name: str) -> str:
    """A site that is only named stands for its front page."""
    return name if "://" in name else f"https://{name}/"
