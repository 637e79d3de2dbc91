"""Lines of the common log format family, a whole block at a time.

Arrow cuts the block at its quotation marks, and no Python string is made of a field. What must stand at a known
distance from a field's begin or end (date, protocol, status, size) is compared eight bytes at a time. Every line is
looked at, and only those of which the regular expressions of ``clf_lines`` would say the same are taken here: a line
with a backslash or with another number of quotation marks is left to them, so it is never cut wrongly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from citestack.traffic.blocks import MAX_LINE
from citestack.traffic.formats.clf_columns import Lines, Shape, first_space
from citestack.traffic.formats.clf_fields import AGENT, REFERER, Column, column_of, fields_of
from citestack.traffic.formats.clf_times import DATED, times
from citestack.traffic.formats.words import all_below, word, words
from citestack.traffic.nouns import Batch, Bools, Ints

SPACE, DASH = b" -"
_REQUEST = 12
"""Bytes of the shortest request that is read here: a letter, a space, a path, `` HTTP/1.1``."""
_VERSIONS = tuple(word(b"HTTP/" + v) for v in (b"1.1", b"2.0", b"1.0", b"3.0"))
_BEFORE, _SIZE = 5, 11
"""Bytes before a size, `` 200 ``, and digits of one that is told here."""
_STATUS = np.frombuffer(b" 000 " + b"0" * _SIZE, "<u8")
_LIMITS = np.frombuffer(b"\x7f\x76\x76\x76\x7f" + b"\x76" * _SIZE, "<u8")
_FIRST = np.frombuffer(b"".join(b"\xff" * (_BEFORE + n) + bytes(_SIZE - n) for n in range(_SIZE + 1)), "<u8")
_MASKS = tuple(np.ascontiguousarray(half) for half in _FIRST.reshape(-1, 2).T)
"""Of the status and n digits, of the first word and of the second."""
_DASHED, _STATUS_ALONE = np.uint64(DASH ^ ord("0")), np.uint64((1 << 8 * _BEFORE) - 1)


@dataclass(frozen=True, slots=True)
class Cut:
    """Regular lines of a block."""

    batch: Batch
    lines: int
    odd: Sequence[tuple[int, bytes]]
    """Lines that have to be read one by one, each with its place."""


def cut(data: bytes, shape: Shape) -> Cut:
    """``data`` ends with a line feed."""
    fields = fields_of(data, shape.quotes)
    good, time, status = _checked(fields.table, shape)
    rows = np.flatnonzero(good)
    odd = fields.others
    if len(rows) < len(good):
        time, status = time[rows], status[rows]
        odd = sorted(odd + fields.raw(np.flatnonzero(~good)))
    return Cut(Lines(fields.table, rows, shape).batch(time, status), fields.lines, odd)


def _checked(table: Sequence[Any], shape: Shape) -> tuple[Bools, Ints, Ints]:
    """Which lines are what they must be, their times and statuses (of the others: anything)."""
    head, request, after = (column_of(c) for c in table[:3])
    good = (head.length >= DATED) & (request.length >= _REQUEST) & (after.length > _BEFORE)
    if not good.any():
        return good, np.zeros(len(good), np.int64), np.zeros(len(good), np.int64)
    good &= _begun(head) & _short(table)
    time, dated = times(words(head.data, np.maximum(head.end - DATED, 0), 4))
    sized, status = _answered(after, shape)
    good &= dated & sized & _asked(request)
    if shape.combined:
        good &= _apart(table)
    good[_escaped(table, request, shape)] = False
    return good, time, status


def _begun(head: Column) -> Bools:
    """By a word that is no syslog prefix."""
    first = head.first
    good: Bools = (first > SPACE) & (first < 127) & (first != ord("<"))
    return good


def _short(table: Sequence[Any]) -> Bools:
    """No longer than a line may be, with its marks and its end."""
    texts = [column_of(c.dictionary if hasattr(c, "dictionary") else c).length for c in table]
    if sum(int(t.max(initial=0)) for t in texts) + len(table) <= MAX_LINE:
        return np.ones(len(table[0]), bool)
    lengths = np.full(len(table[0]), len(table), np.int64)
    for c, length in zip(table, texts, strict=True):
        lengths += length[c.indices] if hasattr(c, "dictionary") else length
    short: Bools = lengths <= MAX_LINE
    return short


def _asked(request: Column) -> Bools:
    """Whether a request ends with a protocol."""
    version = words(request.data, np.maximum(request.end - 8, 0), 1)[:, 0]
    known = version == _VERSIONS[0]
    for other in _VERSIONS[1:]:
        known |= version == other
    good: Bools = known & (request.data[request.end - 9] == SPACE)
    return good


def _answered(after: Column, shape: Shape) -> tuple[Bools, Ints]:
    """`` 200 512 ``: whether a status and a size follow the request (a dash for no size), and the status."""
    if shape.combined:
        end, ended = after.end - 1, after.data[after.end - 1] == SPACE
    else:
        end, ended = first_space(after.data, np.minimum(after.start + _BEFORE, after.end), after.end), True
    size = end - after.start - _BEFORE
    fits = (size > 0) & (size <= _SIZE) & ended
    found, size = words(after.data, after.start, 2), np.where(fits, size, 0)
    first, second = ((found[:, n] ^ _STATUS[n]) & _MASKS[n].take(size) for n in (0, 1))
    dashed = ((first >> np.uint64(8 * _BEFORE)) == _DASHED) & (size == 1)
    first[dashed] &= _STATUS_ALONE
    good = fits & all_below(first, _LIMITS[0]) & all_below(second, _LIMITS[1])
    hundreds, tens, ones = ((first >> np.uint64(bit)).astype(np.int64) & 255 for bit in (8, 16, 24))
    return good, hundreds * 100 + tens * 10 + ones


def _apart(table: Sequence[Any]) -> Bools:
    """One space between referer and user agent, and one or the line's end after them."""
    between, rest = column_of(table[REFERER + 1]), column_of(table[AGENT + 1])
    good: Bools = (between.length == 1) & (between.first == SPACE) & ((rest.length == 0) | (rest.first == SPACE))
    return good


def _escaped(table: Sequence[Any], request: Column, shape: Shape) -> Ints:
    """Rows with something that has to be unescaped."""
    rows = [request.rows_with(b"\\")]
    for c in (table[REFERER], table[AGENT]) if shape.combined else ():
        values = column_of(c.dictionary).rows_with(b"\\")
        if len(values):
            rows.append(np.flatnonzero(np.isin(c.indices, values)))
    return np.concatenate(rows)
