"""Which answers are cached copies: byte-identical text for the same engine, prompt and place within the cache window.

Repeats inside a cache window are not samples: of answers captured 15 to 30 minutes apart 20 of 22 were byte-identical,
which says that the engine stored them, not that it is sure. A copy names the sample it repeats. The window is counted
from the sample, either way, so an engine that always says the same still gives one sample in each window.

What comes first is what was recorded first (run, then time, then number), so a later run never changes an earlier one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
WINDOW_S = 24 * 3600
_COLUMNS = ("answer", "engine", "place", "prompt", "state", "at", "text_hash")
_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5)


@dataclass(frozen=True, slots=True)
class Texts:
    """Answers that could be copies or be copied: measured, with a text and a time."""

    answer: Ints
    key: Ints
    """Engine, place, prompt and text in 64 bits."""
    at: Ints
    """Microseconds since 1970."""

    def near(self, first: int, last: int) -> Texts:
        kept = (self.at >= first) & (self.at <= last)
        return Texts(self.answer[kept], self.key[kept], self.at[kept])


NOTHING = Texts(*(np.zeros(0, dtype=np.int64) for _ in range(3)))


def texts_in(path: Path, *, samples: bool = False) -> Texts:
    """Of a file of the table ``answers``; ``samples`` leaves out those that are copies."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    names = ["engine", "place", "prompt", "state"]
    table = pq.read_table(path, columns=[*_COLUMNS, *(["same_as"] if samples else [])], read_dictionary=names)
    keep = pc.and_(pc.equal(table["state"].cast("string"), "measured"), pc.is_valid(table["text_hash"]))
    keep = pc.and_(keep, pc.is_valid(table["at"]))
    table = table.filter(pc.and_(keep, pc.is_null(table["same_as"])) if samples else keep)
    if not table.num_rows:
        return NOTHING
    parts = [*(_hashed(table[n]) for n in names[:3]), _numpy(table["text_hash"]).view(np.uint64)]
    key = np.zeros(table.num_rows, dtype=np.uint64)
    for part, odd in zip(parts, _MIX, strict=True):
        key = (key ^ part) * np.uint64(odd)
        key ^= key >> np.uint64(31)
    return Texts(_numpy(table["answer"]), key.view(np.int64), _numpy(table["at"].cast("int64")))


def joined(parts: list[Texts]) -> Texts:
    if not parts:
        return NOTHING
    return Texts(*(np.concatenate([getattr(p, n) for p in parts]) for n in ("answer", "key", "at")))


def copies(earlier: Texts, own: Texts, window_s: int) -> dict[int, int]:
    """Answer of ``own`` -> the sample it repeats. ``earlier``: samples of runs recorded before."""
    key, at, answer = (np.concatenate([getattr(earlier, n), getattr(own, n)]) for n in ("key", "at", "answer"))
    new = np.arange(len(key)) >= len(earlier.key)
    order = np.lexsort((answer, np.where(new, at, 0), answer >> 32, new, key))
    placed = key[order]
    shared = np.flatnonzero(placed[1:] == placed[:-1]) + 1
    found: dict[int, int] = {}
    window, rows = window_s * 1_000_000, order.tolist()
    samples: list[tuple[int, int]] = []
    last = -1
    for i in shared.tolist():
        if i - 1 != last:
            samples = [(int(at[rows[i - 1]]), int(answer[rows[i - 1]]))]
        row, last = rows[i], i
        moment, number = int(at[row]), int(answer[row])
        same = next((a for t, a in samples if abs(moment - t) <= window), None) if new[row] else None
        if same is None:
            samples.append((moment, number))
        else:
            found[number] = same
    return found


def _hashed(column: Any) -> NDArray[np.uint64]:
    """Each name as 64 bits that are the same in every file."""
    parts = []
    for chunk in column.chunks:
        names = chunk.dictionary.to_pylist()
        codes = np.array([_hash(n) for n in names] + [0], dtype=np.uint64)
        parts.append(codes[chunk.indices.fill_null(len(names)).to_numpy(zero_copy_only=False)])
    return np.concatenate(parts)


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _numpy(column: Any) -> Ints:
    found: Ints = column.to_numpy()
    return found
