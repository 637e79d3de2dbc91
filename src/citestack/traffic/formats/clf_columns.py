"""The fields of regular lines as Arrow arrays of bytes, those that are looked at for few lines only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from citestack.traffic.formats.clf_fields import AGENT, REFERER, column_of, joined
from citestack.traffic.formats.clf_lines import client, host_after, request_of
from citestack.traffic.formats.clf_times import DATE
from citestack.traffic.formats.words import words
from citestack.traffic.nouns import Batch, Bools, Bytes, Details, Ints

SPACE = ord(" ")
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
    """Regular lines of a block: what stands between their marks, and which rows of it are theirs."""

    table: Sequence[Any]
    rows: Ints
    shape: Shape

    def batch(self, time: Ints, status: Ints) -> Batch:
        nothing = _empty(len(time))
        return Batch(
            time,
            status,
            self._whole(AGENT) if self.shape.combined else nothing,
            self._whole(REFERER) if self.shape.combined else nothing,
            self._tagged(),
            self.details,
            hosts=self.shape.vhost_first or self.shape.vhost_last,
        )

    def details(self, rows: Ints) -> Details:
        at = self.rows[rows]
        host, address = self._client(at)
        method, target = self._asked(at)
        return Details(address, method, host, target, _empty(len(rows)))

    def _client(self, rows: Ints) -> tuple[Any, Any]:
        """Host and address; a head of other words than plain ones is read as text."""
        head = column_of(self.table[0])
        start, end = head.start[rows], head.end[rows] - DATE
        stop = first_space(head.data, start, end)
        first = head.pieces(start, stop)
        host, address, odd = _empty(len(rows)), first, _not(first, _PLAIN_WORD)
        if self.shape.vhost_first:
            after = np.minimum(stop + 1, end)
            host, address = first, head.pieces(after, first_space(head.data, after, end))
            odd |= _not(address, _PLAIN_WORD)
        elif self.shape.vhost_last:
            host = self._last(rows)
        if odd.any():
            heads = head.pieces(start[odd], end[odd]).to_pylist()
            read = [client(head.decode(), vhost_first=self.shape.vhost_first) or ("", "") for head in heads]
            address = _replaced(address, odd, [address for _, address in read])
            host = _replaced(host, odd, [host for host, _ in read]) if self.shape.vhost_first else host
        return host, address

    def _asked(self, rows: Ints) -> tuple[Any, Any]:
        """Method and target; what is no request line as it should be is read as text."""
        request = column_of(self.table[1])
        start, stop = request.start[rows], request.end[rows]
        end = stop - PROTOCOL
        method_end = first_space(request.data, start, end)
        method, target = request.pieces(start, method_end), request.pieces(np.minimum(method_end + 1, end), end)
        odd = _not(self.table[1].take(pa.array(rows)), _PLAIN_REQUEST) | (method_end == end)
        if odd.any():
            read = [request_of(text.decode()) for text in request.pieces(start[odd], stop[odd]).to_pylist()]
            method = _replaced(method, odd, [method for method, _ in read])
            target = _replaced(target, odd, [target for _, target in read])
        return method, target

    def _last(self, rows: Ints) -> Any:
        places = pa.array(rows)
        tails = joined([c.take(places) for c in self.table[AGENT + 1 :]]).dictionary_encode()
        hosts = [host_after(tail.decode()).encode() for tail in tails.dictionary.to_pylist()]
        return pa.array(hosts, pa.binary()).take(tails.indices)

    def _whole(self, n: int) -> Any:
        column = self.table[n]
        return column if len(self.rows) == len(column) else column.take(pa.array(self.rows))

    def _tagged(self) -> Bools:
        """Whether the request line has a ``utm_source``: looked for once in all of them."""
        out = np.zeros(len(self.table[1]), bool)
        out[column_of(self.table[1]).rows_with(_TAG)] = True
        return out[self.rows]


def first_space(block: Bytes, start: Ints, limit: Ints) -> Ints:
    """Place of the first space at or after each ``start``; ``limit`` where there is none before it."""
    spaces = words(block, start, _WINDOW).view(np.uint8).reshape(-1, 8 * _WINDOW) == SPACE
    found: Ints = start + spaces.argmax(axis=1)
    for i in np.flatnonzero(~spaces.any(axis=1)):
        place = block[start[i] : limit[i]].tobytes().find(b" ")
        found[i] = limit[i] if place < 0 else start[i] + place
    return np.minimum(found, limit)


def _empty(count: int) -> Any:
    return pa.repeat(pa.scalar(b"", pa.binary()), count)


def _not(column: Any, pattern: str) -> Bools:
    other: Bools = ~pc.match_substring_regex(column, pattern).to_numpy(zero_copy_only=False)
    return other


def _replaced(column: Any, at: Bools, values: Sequence[str]) -> Any:
    return pc.replace_with_mask(column, pa.array(at), pa.array([v.encode() for v in values], pa.binary()))
