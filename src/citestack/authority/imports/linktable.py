"""Links as Arrow columns: what both ways of reading make, what parts hold, what tells a link again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import repeat
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = ("source", "target", "anchor", "form", "first_seen", "last_seen", "lost_on", "count")
METRIC, EXTRA = "metric ", "extra "
"""Before the names of vendors' scores and of columns kept as they are."""


@dataclass(frozen=True, slots=True)
class LinkTable:
    """Links of one export, in the order of the file."""

    columns: pa.RecordBatch
    """Of ``COLUMNS`` those that the export has, then scores and kept columns: strings (``form``: ``linkform`` numbers;
    ``count``: int64; scores: float64), null where a cell is empty."""
    raw: pa.RecordBatch
    """The cells as they were read, which tells whether anything of a link changed."""

    def __len__(self) -> int:
        return int(self.columns.num_rows)

    def column(self, name: str) -> list[Any]:
        """Values of a column; ``name`` as in ``COLUMNS``, or behind ``METRIC`` or ``EXTRA``."""
        return list(self.columns.column(name).to_pylist())


def record(
    links: Mapping[str, Sequence[Any]], metrics: Mapping[str, Sequence[Any]], extra: Mapping[str, Sequence[Any]]
) -> pa.RecordBatch:
    """Of values, or of Arrow arrays that have the right type. Columns of ``links`` that are empty are left out."""
    import pyarrow as pa

    types = {"form": pa.int16(), "count": pa.int64()}
    found = {name: _array(links[name], types.get(name, pa.string())) for name in COLUMNS if len(links.get(name, ()))}
    found |= {METRIC + name: _array(values, pa.float64()) for name, values in metrics.items()}
    found |= {EXTRA + name: _array(values, pa.string()) for name, values in extra.items()}
    return pa.RecordBatch.from_pydict(found)


def joined(tables: Sequence[LinkTable]) -> LinkTable:
    """At least one table, all of one file; empty ones may lack columns."""
    some = [table for table in tables if len(table)] or list(tables[:1])
    return some[0] if len(some) == 1 else LinkTable(_one([t.columns for t in some]), _one([t.raw for t in some]))


def keys_of(table: LinkTable) -> NDArray[np.int64]:
    """Names a link by source, target and anchor text: 64 bits of BLAKE2b, shape (n,)."""
    if not len(table):
        return np.empty(0, "<i8")
    source, target, anchor = (table.columns.column(name) for name in ("source", "target", "anchor"))
    texts = _joined_cells([source.fill_null("None"), target, anchor], "\0")
    return np.frombuffer(b"".join(map(_key, texts, repeat(blake2b(digest_size=8)))), "<i8")


def _key(text: bytes, empty: blake2b) -> bytes:
    """A copy of the empty hash takes a third less than a new one."""
    found = empty.copy()
    found.update(text)
    return found.digest()


def digests_of(table: LinkTable) -> NDArray[np.uint32]:
    """Tells whether the rest of the row is what it was: CRC-32 of its cells, shape (n,). One change in four thousand
    million goes unseen.
    """
    if not len(table):
        return np.empty(0, np.uint32)
    cells = _joined_cells(table.raw.columns, "\x1f")
    # Not ``map``, which would keep the interpreter's lock for all cells: other threads wait for it meanwhile.
    return np.array([crc32(cell) for cell in cells], np.uint32)


def _joined_cells(columns: Sequence[pa.Array], between: str) -> list[bytes]:
    import pyarrow as pa
    import pyarrow.compute as pc

    found: list[bytes] = pc.binary_join_element_wise(*columns, between).cast(pa.binary()).to_pylist()
    return found


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    return values if isinstance(values, pa.Array) else pa.array(values, kind)


def _one(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
