"""The fields of regular lines as columns: pairs of offsets into the block, taken as Arrow arrays of bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from citestack.traffic.formats.clf_lines import client, host_after, request_of
from citestack.traffic.formats.clf_times import DATE
from citestack.traffic.formats.words import words
from citestack.traffic.nouns import Batch, Bools, Bytes, Details, Ints

SPACE, RETURN = b" \r"
PROTOCOL = 9
"""Bytes of `` HTTP/1.1``."""
_WINDOW = 8
"""Words."""
_PLAIN_WORD, _PLAIN_REQUEST = "^[!-~]+$", "^[A-Za-z_-]{1,20} [!-~]"
_TAG = b"utm_source="


@dataclass(frozen=True, slots=True)
class Shape:
    """What the lines of one log have in common."""

    quotes: int
    """Quotation marks in a regular line: 2 in common, 6 in combined, more with further quoted fields."""
    vhost_first: bool = False
    vhost_last: bool = False

    @property
    def combined(self) -> bool:
        return self.quotes >= 6


@dataclass(frozen=True, slots=True)
class Lines:
    """Regular lines of a block; ``quotes``: the first mark of every line, the second one of every line, ..."""

    data: bytes
    starts: Ints
    ends: Ints
    quotes: Ints
    shape: Shape

    def batch(self, time: Ints, status: Ints) -> Batch:
        q = self.quotes
        return Batch(
            time,
            status,
            self._piece(q[4] + 1, q[5]) if self.shape.combined else _empty(len(time)),
            self._piece(q[2] + 1, q[3]) if self.shape.combined else _empty(len(time)),
            self._tagged(),
            self.details,
            hosts=self.shape.vhost_first or self.shape.vhost_last,
        )

    def details(self, rows: Ints) -> Details:
        host, address = self._client(rows)
        method, target = self._asked(rows)
        return Details(address, method, host, target, _empty(len(rows)))

    def _client(self, rows: Ints) -> tuple[Any, Any]:
        """Host and address; a head of other words than plain ones is read as text."""
        start, end = self.starts[rows], self.quotes[0, rows] - DATE
        stop = first_space(self.data, start, end)
        first = self._piece(start, stop)
        host, address, odd = _empty(len(rows)), first, _not(first, _PLAIN_WORD)
        if self.shape.vhost_first:
            after = np.minimum(stop + 1, end)
            host, address = first, self._piece(after, first_space(self.data, after, end))
            odd |= _not(address, _PLAIN_WORD)
        elif self.shape.vhost_last:
            host = self._last(rows)
        if odd.any():
            heads = self._piece(start[odd], end[odd]).to_pylist()
            read = [client(head.decode(), vhost_first=self.shape.vhost_first) or ("", "") for head in heads]
            address = _replaced(address, odd, [address for _, address in read])
            host = _replaced(host, odd, [host for host, _ in read]) if self.shape.vhost_first else host
        return host, address

    def _asked(self, rows: Ints) -> tuple[Any, Any]:
        """Method and target; what is no request line as it should be is read as text."""
        start, stop = self.quotes[0, rows] + 1, self.quotes[1, rows]
        end = stop - PROTOCOL
        method_end = first_space(self.data, start, end)
        method, target = self._piece(start, method_end), self._piece(np.minimum(method_end + 1, end), end)
        odd = _not(self._piece(start, stop), _PLAIN_REQUEST) | (method_end == end)
        if odd.any():
            read = [request_of(text.decode()) for text in self._piece(start[odd], stop[odd]).to_pylist()]
            method = _replaced(method, odd, [method for method, _ in read])
            target = _replaced(target, odd, [target for _, target in read])
        return method, target

    def _last(self, rows: Ints) -> Any:
        tails = self._piece(self.quotes[5, rows] + 1, self.ends[rows]).dictionary_encode()
        hosts = [host_after(tail.decode()).encode() for tail in tails.dictionary.to_pylist()]
        return pa.array(hosts, pa.binary()).take(tails.indices)

    def _piece(self, start: Ints, end: Ints) -> Any:
        """Arrow array of the bytes between each pair of offsets; nothing is copied but what is taken."""
        offsets = np.empty(2 * len(start) + 1, np.int32)
        offsets[:-1:2], offsets[1::2], offsets[-1] = start, end, len(self.data)
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(self.data)]
        pieces = pa.BinaryArray.from_buffers(pa.binary(), 2 * len(start), buffers)
        return pieces.take(pa.array(np.arange(0, 2 * len(start), 2)))

    def _tagged(self) -> Bools:
        """Whether the request line has a ``utm_source``: looked for once in the whole block."""
        out = np.zeros(len(self.starts), bool)
        places = np.array(places_of(_TAG, self.data), np.int64)
        line = np.searchsorted(self.starts, places, side="right") - 1
        places, line = places[line >= 0], line[line >= 0]
        out[line[(self.quotes[0, line] < places) & (places < self.quotes[1, line])]] = True
        return out


def line_stop(block: Bytes, ends: Ints) -> Ints:
    """Where each line ends without its line end, be that one byte or two."""
    stop: Ints = ends - (block[ends - 1] == RETURN)
    return stop


def first_space(data: bytes, start: Ints, limit: Ints) -> Ints:
    """Place of the first space at or after each ``start``; ``limit`` where there is none before it."""
    last = len(data) - 8 * _WINDOW
    if last < 0 or not len(start):
        return np.array([_find(data, s, e) for s, e in zip(start.tolist(), limit.tolist(), strict=True)], np.int64)
    near = words(np.frombuffer(data, np.uint8), np.minimum(start, last), _WINDOW)
    spaces = near.view(np.uint8).reshape(-1, 8 * _WINDOW) == SPACE
    found: Ints = start + spaces.argmax(axis=1)
    for i in np.flatnonzero(~spaces.any(axis=1) | (start > last)):
        found[i] = _find(data, int(start[i]), int(limit[i]))
    return np.minimum(found, limit)


def _find(data: bytes, start: int, limit: int) -> int:
    place = data.find(b" ", start, limit)
    return place if place >= 0 else limit


def places_of(text: bytes, data: bytes) -> list[int]:
    out, at = [], data.find(text)
    while at >= 0:
        out.append(at)
        at = data.find(text, at + 1)
    return out


def _empty(count: int) -> Any:
    return pa.repeat(pa.scalar(b"", pa.binary()), count)


def _not(column: Any, pattern: str) -> Bools:
    other: Bools = ~pc.match_substring_regex(column, pattern).to_numpy(zero_copy_only=False)
    return other


def _replaced(column: Any, at: Bools, values: Sequence[str]) -> Any:
    return pc.replace_with_mask(column, pa.array(at), pa.array([v.encode() for v in values], pa.binary()))
