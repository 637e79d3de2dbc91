"""A block of lines cut at their quotation marks by Arrow's CSV reader: a column for what stands between two marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from citestack.traffic.nouns import Bytes, Ints

REFERER, AGENT = 3, 5
_REPEATED = (REFERER, AGENT)
"""Columns of few different values."""
_BOM = b"\xef\xbb\xbf"
_LONE_RETURN = re.compile(rb"\r(?!\n)")


@dataclass(frozen=True, slots=True)
class Column:
    """Fields one after another: the bytes of all, and where each begins and ends."""

    data: Bytes
    start: Ints
    end: Ints

    @property
    def length(self) -> Ints:
        return self.end - self.start

    @property
    def first(self) -> Bytes:
        """The first byte of each; of what is empty 0."""
        if not len(self.data):
            return np.zeros(len(self.start), np.uint8)
        found = self.data[np.minimum(self.start, len(self.data) - 1)]
        found[self.start == self.end] = 0
        return found

    def rows_with(self, text: bytes) -> Ints:
        """Which have the text, in order."""
        places, data = list[int](), self.data.tobytes()
        at = data.find(text)
        while at >= 0:
            places.append(at)
            at = data.find(text, at + 1)
        rows = np.searchsorted(self.start, np.array(places, np.int64), side="right") - 1
        return rows[np.array(places, np.int64) + len(text) <= self.end[rows]]

    def pieces(self, start: Ints, end: Ints) -> Any:
        """Arrow array of the bytes between each pair of places; nothing is copied but what is taken."""
        offsets = np.empty(2 * len(start) + 1, np.int32)
        offsets[:-1:2], offsets[1::2], offsets[-1] = start, end, len(self.data)
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(self.data)]
        found = pa.BinaryArray.from_buffers(pa.binary(), 2 * len(start), buffers)
        return found.take(pa.array(np.arange(0, 2 * len(start), 2)))


@dataclass(slots=True)
class Fields:
    """Lines with the expected number of marks as a table, the others one by one."""

    table: Sequence[Any]
    """Arrow arrays of bytes."""
    others: list[tuple[int, bytes]]
    """Each with its number, from 0."""
    _data: bytes
    _plain: bool

    @property
    def lines(self) -> int:
        return len(self.table[0]) + len(self.others)

    def raw(self, rows: Ints) -> list[tuple[int, bytes]]:
        """Lines of rows as they stand in the block, with their numbers."""
        numbers = np.delete(np.arange(self.lines), [n for n, _ in self.others])[rows].tolist()
        blank = b'"' * (len(self.table) - 1)
        texts = self._joined(rows) if self._plain else []
        if not self._plain or blank in texts:  # Arrow tells a blank line and one of marks alone by the same row
            whole = self._data.split(b"\n")
            texts = [whole[number] for number in numbers]
        return list(zip(numbers, texts, strict=True))

    def _joined(self, rows: Ints) -> list[bytes]:
        places = pa.array(rows)
        texts: list[bytes] = joined([c.take(places) for c in self.table]).to_pylist()
        return texts


def fields_of(data: bytes, marks: int) -> Fields:
    """``data`` ends with a line feed. What is no UTF-8 is replaced, as it is where lines are read one by one."""
    returns, foreign = b"\r" in data, int(np.frombuffer(data, np.uint8).max()) > 127
    shown = _as_arrow_reads(data, b'"' * (marks + 1)) if returns or foreign else data
    others: list[tuple[int, bytes]] = []
    table = _table(shown, marks + 1, others)
    plain = shown is data and not returns
    if not plain:
        whole = data.split(b"\n") if others else []
        others = [(number, whole[number]) for number, _ in others]
    return Fields([_whole(c) for c in table.columns], others, data, plain)


def _whole(column: Any) -> Any:
    """To combine one chunk would copy it."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _as_arrow_reads(data: bytes, too_many: bytes) -> bytes:
    r"""Arrow ends a line at a lone ``\r``, skips a byte order mark, and cannot tell of lines that are no UTF-8.

    ``too_many`` marks in their place leave such a line to be read by itself.
    """
    shown = data
    try:
        data.decode()
    except UnicodeDecodeError:
        shown = data.decode("utf-8", "replace").encode()
    if shown.startswith(_BOM):
        shown = too_many + shown
    return _LONE_RETURN.sub(too_many, shown)


def _table(data: bytes, columns: int, others: list[tuple[int, bytes]]) -> Any:
    from pyarrow import csv

    def other(row: Any) -> str:
        others.append((row.number - 1, row.text.encode()))
        return "skip"

    names, bytes_ = [str(n) for n in range(columns)], pa.binary()
    kinds = {name: pa.dictionary(pa.int32(), bytes_) if n in _REPEATED else bytes_ for n, name in enumerate(names)}
    return csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(use_threads=False, block_size=len(data), column_names=names),
        csv.ParseOptions(
            delimiter='"', quote_char=False, escape_char=False, ignore_empty_lines=False, invalid_row_handler=other
        ),
        csv.ConvertOptions(check_utf8=False, strings_can_be_null=False, column_types=kinds),
    )


def column_of(found: Any) -> Column:
    """Of an Arrow array of bytes."""
    _, offsets, values = found.buffers()
    places = np.frombuffer(offsets, np.int32, len(found) + 1, 4 * found.offset).astype(np.int64)
    return Column(np.frombuffer(values or b"", np.uint8), places[:-1], places[1:])


def joined(columns: Iterable[Any]) -> Any:
    """Of each row the columns with the marks between them."""
    whole = [c.cast(pa.binary()) for c in columns]
    return pc.binary_join_element_wise(*whole, pa.scalar(b'"', pa.binary()))
