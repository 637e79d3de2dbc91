"""Lines of the common log format family cut at their quotation marks, a whole block at a time.

Places of quotation marks and line feeds are found in one pass; a field is then a pair of offsets into the block, and
Arrow groups fields without a Python string being made. What must stand at a known distance from a mark (date, protocol,
status, size) is compared eight bytes at a time. Every line is looked at, and only those of which the regular
expressions of ``clf_lines`` would say the same are taken here: a line with a backslash, with bytes that are no UTF-8 or
with another number of quotation marks is left to them, so it is never cut wrongly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from citestack.traffic.blocks import MAX_LINE
from citestack.traffic.formats.clf_columns import Lines, Shape, first_space, line_stop, places_of
from citestack.traffic.formats.clf_times import DATE, times
from citestack.traffic.formats.words import DIGITS, Words, all_below, word, words
from citestack.traffic.nouns import Batch, Bools, Bytes, Ints

QUOTE, SPACE, NEWLINE, DASH = b'" \n-'
_FOLD, _FOLDED = np.uint8(0xD7), np.uint8(2)
"""A quotation mark and a line feed differ in two bits. Without these they are 2, as are ``*`` and the byte 2 itself."""
_STEP = 256 << 10
"""Bytes looked at together: what is made of them stays in the processor's cache."""
_PROTOCOL, _SIX = word(b" HTTP/"), np.uint64((1 << 48) - 1)
_VERSIONS = tuple(word(v + b'" ') for v in (b"1.1", b"2.0", b"1.0", b"3.0"))
_STATUS, _STATUS_LIMITS = word(bytes(3) + b"000 "), word(bytes(3) + b"\x76\x76\x76\x7f")
_STATUS_PLACES = word(bytes(3) + b"\xff\xff\xff\xff")
_FIVE = np.uint64((1 << 40) - 1)
_SIZE = 15
"""Digits of a size that is told here."""
_LAST = np.frombuffer(b"".join(bytes(16 - n) + b"\xff" * n for n in range(_SIZE + 1)), "<u8").reshape(-1, 2)
"""Masks of the last n of sixteen bytes, as two words."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Regular lines of a block."""

    batch: Batch
    lines: int
    odd: Sequence[tuple[int, bytes]]
    """Lines that have to be read one by one, each with its place."""


def cut(data: bytes, shape: Shape) -> Cut:
    """``data`` ends with a line feed."""
    block = np.frombuffer(data, np.uint8)
    starts, ends, quotes, even = _lines(block, shape.quotes)
    regular = even & _bounded(block, starts, ends) if len(block) >= 64 else np.zeros(len(starts), bool)
    regular[_unsure(data, block, starts)] = False
    quotes, chosen = quotes[:, regular[even]], np.flatnonzero(regular)
    good, time, status = _checked(data, starts[chosen], ends[chosen], quotes, shape)
    regular[chosen[~good]] = False
    if not good.all():
        chosen, quotes, time, status = chosen[good], quotes[:, good], time[good], status[good]
    lines = Lines(data, starts[chosen], ends[chosen], quotes, shape)
    rest = [(int(i), data[starts[i] : ends[i]]) for i in np.flatnonzero(~regular)]
    return Cut(lines.batch(time, status), len(starts), rest)


def _lines(block: Bytes, count: int) -> tuple[Ints, Ints, Ints, Bools]:
    """First and last place (of the line feed) of every line, which lines have ``count`` marks, and the marks of these.

    The marks as columns: the first of every line, the second, ...
    """
    marks = _marks(block)
    ends_at = np.flatnonzero(block[marks] == NEWLINE)
    ends = marks[ends_at]
    held = np.diff(ends_at, prepend=-1)
    even = held == count + 1
    mine = marks if even.all() else marks[np.repeat(even, held)]
    starts = np.empty_like(ends)
    starts[0], starts[1:] = 0, ends[:-1] + 1
    return starts, ends, np.ascontiguousarray(mine.reshape(-1, count + 1)[:, :count].T), even


def _marks(block: Bytes) -> Ints:
    """Places of quotation marks and line feeds."""
    found, folded, flags = [], np.empty(_STEP, np.uint8), np.empty(_STEP, bool)
    for at in range(0, len(block), _STEP):
        part = block[at : at + _STEP]
        size = len(part)
        np.bitwise_and(part, _FOLD, out=folded[:size])
        np.equal(folded[:size], _FOLDED, out=flags[:size])
        found.append(np.flatnonzero(flags[:size]) + at)
    marks = np.concatenate(found)
    bytes_ = block[marks]
    true = (bytes_ == QUOTE) | (bytes_ == NEWLINE)
    return marks if true.all() else marks[true]


def _bounded(block: Bytes, starts: Ints, ends: Ints) -> Bools:
    """Not too long, and begun by a word that is no syslog prefix."""
    first = block[starts]
    good: Bools = (ends - starts <= MAX_LINE) & (first > SPACE) & (first < 127) & (first != ord("<"))
    return good


def _unsure(data: bytes, block: Bytes, starts: Ints) -> Ints:
    """Lines with something that has to be unescaped, or is no UTF-8."""
    places = np.array(places_of(b"\\", data), np.int64)
    found = np.searchsorted(starts, places, side="right") - 1
    if data.isascii() or _is_text(data):
        return found
    foreign = np.unique(np.searchsorted(starts, np.flatnonzero(block > 127), side="right") - 1)
    ends = np.append(starts[1:], len(data))
    return np.append(found, [i for i in foreign.tolist() if not _is_text(data[starts[i] : ends[i]])]).astype(np.int64)


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _checked(data: bytes, starts: Ints, ends: Ints, at: Ints, shape: Shape) -> tuple[Bools, Ints, Ints]:
    """Which lines are what they must be, their times and statuses (of the others: anything)."""
    block = np.frombuffer(data, np.uint8)
    q0, q1 = at[0], at[1]
    good = (q0 - starts > DATE) & (q1 - q0 > 12) & (ends - q1 > 6)
    if not good.all():
        q0, q1 = np.where(good, q0, DATE), np.where(good, q1, 9)
    time, dated = times(words(block, q0 - DATE, 4))
    asked, status = _asked(words(block, q1 - 9, 2))
    good &= dated & asked
    stop = line_stop(block, ends)
    if shape.combined:
        size_end = at[2] - 1
        good &= (block[size_end] == SPACE) & (at[4] == at[3] + 2) & (block[at[3] + 1] == SPACE)
        good &= (at[5] + 1 == stop) | (block[at[5] + 1] == SPACE)
    else:
        size_end = first_space(data, np.minimum(q1 + 6, stop), stop)
    return good & _sized(block, q1 + 6, size_end), time, status


def _asked(around: Words) -> tuple[Bools, Ints]:
    """`` HTTP/1.1" 200 ``: whether a request ends so, and the status."""
    version = (around[:, 0] >> np.uint64(48)) | (around[:, 1] << np.uint64(16)) & _FIVE
    known = version == _VERSIONS[0]
    for other in _VERSIONS[1:]:
        known |= version == other
    digits = (around[:, 1] ^ _STATUS) & _STATUS_PLACES
    good = known & ((around[:, 0] & _SIX) == _PROTOCOL) & all_below(digits, _STATUS_LIMITS)
    hundreds, tens, ones = ((digits >> np.uint64(bit)).astype(np.int64) & 255 for bit in (24, 32, 40))
    return good, hundreds * 100 + tens * 10 + ones


def _sized(block: Bytes, start: Ints, end: Ints) -> Bools:
    """Digits, or one dash."""
    length = end - start
    fits = (length > 0) & (length <= _SIZE)
    last = words(block, np.where(fits, end - 16, 0), 2)
    odd = (last ^ word(b"00000000")) & _LAST[np.where(fits, length, 0)]
    digits = all_below(odd, DIGITS)
    good: Bools = fits & ((digits[:, 0] & digits[:, 1]) | ((length == 1) & (block[start] == DASH)))
    return good
