"""Columns of texts to columns of values, a whole column at a time: what makes a million rows a matter of seconds.

A column is mapped through its distinct texts, each read once by the same readers that read cell by cell (``columns``),
or by one pass over its bytes. Nothing is rejected here: where a cell cannot be read the answer is None, and the rows
are read again one by one, which finds out what is to be said of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from citestack.authority.imports import linktable
from citestack.authority.imports.cells import Cells
from citestack.authority.imports.columns import DATES
from citestack.authority.imports.formats import Columns
from citestack.authority.imports.linktable import LinkTable
from citestack.authority.imports.values import Bad, Memo, read_url
from citestack.corpus.urls import KEY_LENGTH, PLAIN_KEY, TRACKED

if TYPE_CHECKING:
    import pyarrow as pa

_DIGITS = 18
"""A whole number of so many digits fits into an int64."""
_BETWEEN = "\x1f"
"""Unit separator, which no flag holds."""


class _UnreadError(ValueError):
    """Some cell is not what its column holds."""


class Vectors:
    """Reads the regular pieces of one file. ``target``: what links point at where the rows do not say."""

    def __init__(self, columns: Columns, cells: Cells, target: str | None) -> None:
        self._columns, self._cells, self._target = columns, cells, target

    def read(self, texts: pa.RecordBatch) -> LinkTable | None:
        """``texts``: a string column per column of the file. None when some cell cannot be read."""
        columns, scores = self._columns, self._cells.number
        try:
            links = self._links(texts)
            metrics = {name: _whole(texts.column(at), scores, "float64") for name, at in columns.metrics.items()}
        except _UnreadError:
            return None
        extra = {name: texts.column(at) for name, at in columns.extra.items()}
        return LinkTable(linktable.record(links, metrics, extra), texts)

    def _links(self, texts: pa.RecordBatch) -> Mapping[str, pa.Array]:
        import pyarrow as pa

        at, cells, n = self._columns.fields, self._cells, texts.num_rows
        found: dict[str, pa.Array] = {"form": self._forms(texts)} if cells.flags else {}
        found["source"] = _urls(texts.column(at["source"])) if "source" in at else pa.nulls(n, pa.string())
        if "source" not in at and "source_site" in at:
            found["source"] = _each(texts.column(at["source_site"]), cells.site, "string")
        found["target"] = self._targets(texts, n)
        found["anchor"] = texts.column(at["anchor"]) if "anchor" in at else pa.repeat("", n)
        found |= {name: _each(texts.column(at[name]), cells.day, "string") for name in DATES if name in at}
        if "count" in at:
            found["count"] = _whole(texts.column(at["count"]), cells.count, "int64")
        return found

    def _targets(self, texts: pa.RecordBatch, n: int) -> pa.Array:
        import pyarrow as pa

        at = self._columns.fields.get("target")
        if at is None and self._target is None:
            raise _UnreadError
        if at is None:
            return pa.repeat(self._target, n)
        if self._target is not None:
            return _each(texts.column(at), self._cells.page, "string")
        coded = texts.column(at).dictionary_encode()
        return _urls(coded.dictionary).take(coded.indices)

    def _forms(self, texts: pa.RecordBatch) -> pa.Array:
        """Rows by their combination of flag texts, of which there are few."""
        import pyarrow.compute as pc

        names = self._cells.flags
        rows = pc.binary_join_element_wise(*(texts.column(self._columns.fields[name]) for name in names), _BETWEEN)
        coded = rows.dictionary_encode()
        keys = [tuple(text.split(_BETWEEN)) for text in coded.dictionary.to_pylist()]
        if any(len(key) != len(names) for key in keys):
            raise _UnreadError
        return _sound(self._cells.forms(keys), "int16").take(coded.indices)


def _each(texts: pa.Array, read: Memo[Any], kind: str) -> pa.Array:
    """Through the distinct texts."""
    coded = texts.dictionary_encode()
    return _sound([read[text] for text in coded.dictionary.to_pylist()], kind).take(coded.indices)


def _sound(values: list[Any], kind: str) -> pa.Array:
    import pyarrow as pa

    if Bad in set(map(type, values)):
        raise _UnreadError
    return pa.array(values, kind)


def _whole(texts: pa.Array, read: Memo[Any], kind: str) -> pa.Array:
    """Numbers; a column of digits and nothing else is converted as it stands."""
    ends, data = _octets(texts)
    lengths = np.diff(ends)
    if lengths.min() > 0 and lengths.max() <= _DIGITS and (data - np.uint8(ord("0")) <= 9).all():
        return texts.cast(kind)
    return _each(texts, read, kind)


def _urls(texts: pa.Array) -> pa.Array:
    """Keys of pages: most exports' URLs are keys as they stand, the others are read one by one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ends, data = _octets(texts)
    odd = pc.invert(pc.match_substring_regex(texts, PLAIN_KEY)).to_numpy(zero_copy_only=False).copy()
    odd |= np.diff(ends) > KEY_LENGTH
    # Only a query can hold what TRACKED looks for: rows with a "?" are found by their bytes.
    rows = np.searchsorted(ends, ends[0] + np.flatnonzero(data == ord("?")), "right") - 1
    asked = rows[np.diff(rows, prepend=-1) > 0]
    if len(asked):
        odd[asked[pc.match_substring_regex(texts.take(pa.array(asked)), TRACKED).to_numpy(zero_copy_only=False)]] = True
    if not odd.any():
        return texts
    mask = pa.array(odd)
    return pc.replace_with_mask(
        texts, mask, _sound([read_url(text) for text in texts.filter(mask).to_pylist()], "string")
    )


def _octets(texts: pa.Array) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Where the texts begin and the last one ends, shape (n + 1,), and the bytes from the first beginning on."""
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return ends, np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]
