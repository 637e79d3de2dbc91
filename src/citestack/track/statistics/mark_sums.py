"""A piece of the marks of a capture, whole series of them, to its sums: one sort of whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from citestack.errors import UsageError
from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.capture import LABELS, OWNERS
from citestack.track.statistics.grouping import Ints, changes, floats, tally

_WIDTH = 8
"""Places for the labels and for the owner types of one answer."""
_PLAIN = ("marks", "word_count", "pawc", "placed", "first_third", "page_placed", "page_first_third", "pages")


class Columns(Protocol):
    """The marks of a piece, each series together and each answer together, in the order of their answers."""

    @property
    def unit(self) -> NDArray[np.int32]: ...
    @property
    def n(self) -> NDArray[np.uint8]: ...
    @property
    def owner(self) -> NDArray[np.int8]: ...
    @property
    def at(self) -> NDArray[np.float32]: ...
    @property
    def words(self) -> NDArray[np.float32]: ...
    @property
    def pawc(self) -> NDArray[np.float32]: ...
    @property
    def page_at(self) -> NDArray[np.float32]: ...
    @property
    def label(self) -> NDArray[np.int8]: ...


@dataclass(frozen=True, slots=True)
class Piece:
    answers: Ints
    """Rows of the capture."""
    series: Ints
    """Of each answer, rising."""
    count: Ints
    """Marks of each answer."""
    marks: Columns


@dataclass(frozen=True, slots=True)
class PieceSums:
    """``keys`` and ``values``: as in ``Held``, by series and unit. The others: each answer with each unit it cites."""

    keys: Ints
    values: Mapping[str, Floats]
    rows: NDArray[np.int32]
    units: NDArray[np.int32]
    pages: Floats


class RowSums:
    """Sums per answer, filled piece by piece."""

    def __init__(self, size: int) -> None:
        self._plain = {name: np.zeros(size) for name in _PLAIN}
        self._labels, self._owners = (np.zeros((size, _WIDTH), dtype=np.int64) for _ in range(2))

    def put(self, name: str, answers: Ints, values: NDArray[Any]) -> None:
        self._plain[name][answers] = values

    def put_wide(self, name: str, answers: Ints, values: Ints) -> None:
        (self._labels if name == "label" else self._owners)[answers] = values.reshape(-1, _WIDTH)

    def named(self) -> dict[str, Floats]:
        """By the name of the sum."""
        found = dict(self._plain)
        found["weighed"], found["citing"] = (floats(found[name] > 0) for name in ("pawc", "pages"))
        labels, owners = floats(self._labels), floats(self._owners)
        found["checked"] = labels[:, : len(LABELS)].sum(axis=1)
        found |= {f"label_{name}": labels[:, i].copy() for i, name in enumerate(LABELS)}
        for i, name in enumerate(OWNERS):
            found[f"pages_{name}"], found[f"answers_{name}"] = owners[:, i].copy(), floats(owners[:, i] > 0)
        return found


def piece_sums(piece: Piece, sums: RowSums) -> PieceSums:
    answer = np.repeat(np.arange(len(piece.answers)), piece.count)
    shares = _row_sums(piece, answer, sums)
    key, bits = _key(piece)
    key.sort()
    order = key & ((1 << bits.mark) - 1)
    key >>= bits.mark
    return _distinct(piece, (key, order, bits), shares, sums)


def _row_sums(piece: Piece, answer: Ints, sums: RowSums) -> dict[str, Floats]:
    """Also each mark's part of its answer's words, and of its position-adjusted words."""
    marks, size = piece.marks, len(piece.answers)
    sums.put("marks", piece.answers, piece.count)
    shares = {}
    for name, weights in (("pawc", marks.pawc), ("word_count", marks.words)):
        total = tally(answer, weights, size)
        sums.put(name, piece.answers, total)
        part = np.divide(1.0, total, out=np.zeros(size), where=total > 0)
        shares[name] = floats(weights) * part[answer]
    for name, third, at in (("placed", "first_third", marks.at), ("page_placed", "page_first_third", marks.page_at)):
        known = ~np.isnan(at)
        if known.any():
            sums.put(name, piece.answers, np.bincount(answer[known], minlength=size))
            sums.put(third, piece.answers, np.bincount(answer[at < 1 / 3], minlength=size))
    checked = np.flatnonzero(marks.label >= 0)
    place = answer[checked] * _WIDTH + marks.label[checked]
    sums.put_wide("label", piece.answers, np.bincount(place, minlength=size * _WIDTH))
    return shares


@dataclass(frozen=True, slots=True)
class _Bits:
    """How many bits of a key say which mark, which source, which answer of its series, which unit."""

    mark: int
    source: int
    answer: int
    unit: int


def _key(piece: Piece) -> tuple[Ints, _Bits]:
    """Series, unit, answer in its series, source, mark in one number: sorting it needs no second array."""
    first = changes(piece.series)
    series = np.cumsum(first) - 1
    place = np.arange(len(series)) - np.flatnonzero(first)[series]
    marks, size = piece.marks, len(piece.marks.unit)
    bits = _Bits(*(int(v).bit_length() for v in
                   (size, marks.n.max(initial=0), place.max(initial=0), marks.unit.max(initial=0))))  # fmt: skip
    after = bits.mark + bits.source + bits.answer + bits.unit
    if after + int(series[-1]).bit_length() > 63:
        raise UsageError(
            "a run of this size does not fit into one pass",
            hint="leave engines, prompts or places out, or run them apart", layer="track",
        )  # fmt: skip
    key = np.repeat((series << after) | (place << (bits.mark + bits.source)), piece.count)
    key |= marks.unit.astype(np.int64) << (bits.mark + bits.source + bits.answer)
    key |= marks.n.astype(np.int64) << bits.mark
    key |= np.arange(size)
    return key, bits


def _distinct(
    piece: Piece, placed: tuple[Ints, Ints, _Bits], shares: Mapping[str, Floats], sums: RowSums
) -> PieceSums:  # fmt: skip
    """From marks to sources, from those to pairs of answer and unit, from those to pairs of series and unit."""
    key, order, bits = placed
    source = np.flatnonzero(changes(key))
    sources = key[source]
    pairs = sources >> bits.source
    pair = np.flatnonzero(changes(pairs))
    n, pairs = sources[pair] & ((1 << bits.source) - 1), pairs[pair]
    held = np.flatnonzero(changes(pairs >> bits.answer))
    first = np.flatnonzero(changes(piece.series))
    answer = first[pairs >> (bits.answer + bits.unit)] + (pairs & ((1 << bits.answer) - 1))
    unit = (pairs >> bits.answer) & ((1 << bits.unit) - 1)
    pages = _between(pair, len(source))
    _owners(piece, (np.repeat(answer, pages), piece.marks.owner[order[source]]), sums)
    starts = source[pair[held]]
    group = np.repeat(np.arange(len(held)), _between(starts, len(key)))
    counted = np.append(0, np.cumsum(n))
    values: dict[str, NDArray[Any]] = {
        "answers": _between(held, len(pair)), "pages": _between(pair[held], len(source)),
        "first": np.diff(counted[np.append(held, len(pair))]),
    }  # fmt: skip
    for name, weights in shares.items():
        values[name] = np.bincount(group, weights[order], len(held))
    return PieceSums(
        (piece.series[answer[held]] << 32) | unit[held], {name: v.astype(np.float64) for name, v in values.items()},
        piece.answers[answer].astype(np.int32), unit.astype(np.int32), pages.astype(np.float64),
    )  # fmt: skip


def _owners(piece: Piece, sources: tuple[Ints, NDArray[np.int8]], sums: RowSums) -> None:
    size, (answer, owner) = len(piece.answers), sources
    counted = np.bincount(answer * _WIDTH + owner, minlength=size * _WIDTH)
    sums.put_wide("owner", piece.answers, counted)
    sums.put("pages", piece.answers, counted.reshape(-1, _WIDTH).sum(axis=1))


def _between(starts: Ints, end: int) -> Ints:
    """How many from each start to the next."""
    found: Ints = np.diff(starts, append=end)
    return found
