"""The passages an index holds, as one flat array: 32 bytes each, mapped from disk, sorted by key.

It turns an index's numbers into passage ids without asking the store, and tells which vector belongs to which passage.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citestack.errors import IndexFailedError
from citestack.index.embedding_text import text_key
from citestack.store import StoredPassage

ROW = np.dtype([("key", "<u8"), ("version", "<u8"), ("text", "<u8"), ("end", "<u4"), ("page", "<u4")])
"""Passage key; first 64 bits of the version hash; hash of the embedded text; end offset; page number."""
Rows = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class PassageTable:
    """All passages of one generation, by key."""

    rows: Rows

    @classmethod
    def empty(cls) -> PassageTable:
        return cls(np.empty(0, dtype=ROW))

    @classmethod
    def read(cls, path: Path, checksum: int) -> PassageTable:
        """Raises ``IndexFailedError`` when the file is not what was written."""
        try:
            rows = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError) as e:
            raise IndexFailedError(f"the passage table {path} cannot be read: {e}") from e
        if rows.dtype != ROW or zlib.crc32(rows.tobytes()) != checksum:
            raise IndexFailedError(f"the passage table {path} is damaged")
        return cls(rows)

    def data(self) -> tuple[bytes, int]:
        """The file's bytes and the checksum of the rows."""
        buffer = io.BytesIO()
        np.save(buffer, self.rows, allow_pickle=False)
        return buffer.getvalue(), zlib.crc32(self.rows.tobytes())

    def __len__(self) -> int:
        return len(self.rows)

    def without_pages(self, pages: Iterable[int]) -> PassageTable:
        gone = np.isin(self.rows["page"], np.fromiter(pages, dtype=np.uint32))
        return PassageTable(self.rows[~gone])

    def with_rows(self, rows: list[tuple[int, ...]]) -> PassageTable:
        joined = np.concatenate([self.rows, np.array(rows, dtype=ROW)])
        return PassageTable(joined[np.argsort(joined["key"], kind="stable")])

    def find(self, keys: Iterable[int]) -> NDArray[np.int64]:
        """Positions of the keys; -1 for keys the table does not hold."""
        wanted = np.fromiter(keys, dtype=np.uint64)
        if not len(self.rows):
            return np.full(len(wanted), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.rows["key"], wanted), len(self.rows) - 1)
        return np.where(self.rows["key"][at] == wanted, at, -1)

    def passage_id(self, position: int) -> str:
        row = self.rows[position]
        return f"{int(row['version']):016x}:{int(row['key']) & 0xFFFFFFFF}-{int(row['end'])}"


def table_row(stored: StoredPassage) -> tuple[int, ...]:
    passage = stored.passage
    version = int(passage.id.partition(":")[0], 16)
    return stored.key, version, text_key(passage), passage.end, stored.page
