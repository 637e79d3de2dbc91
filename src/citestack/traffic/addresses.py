"""Sets of network prefixes, asked for many addresses at once: sorted ranges and one binary search."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from citestack.traffic.nouns import Bools

V4_IN_V6 = bytes(10) + b"\xff\xff"
"""An IPv4 address is looked up as RFC 4291, 2.5.5.2 writes it in IPv6: one search serves both."""
Keys = NDArray[np.void]


def address_key(text: str) -> bytes | None:
    """16 bytes; None for what is no address. A port, brackets and a zone are cut off: ``192.0.2.1:443``, ``[::1]``."""
    try:
        return V4_IN_V6 + socket.inet_pton(socket.AF_INET, text)
    except (OSError, ValueError):
        text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        if ":" in text:
            return socket.inet_pton(socket.AF_INET6, text.partition("%")[0])
        return V4_IN_V6 + socket.inet_pton(socket.AF_INET, text)
    except (OSError, ValueError):
        return None


def address_keys(texts: Sequence[str]) -> list[bytes | None]:
    """``address_key`` of each; a column of plain IPv4 addresses, which is the usual one, without a call each."""
    try:
        return [V4_IN_V6 + four for four in map(socket.inet_pton, repeat(socket.AF_INET), texts)]
    except (OSError, ValueError):
        return [address_key(text) for text in texts]


def plain(key: bytes) -> str:
    """The address in its usual form."""
    if key.startswith(V4_IN_V6):
        return socket.inet_ntop(socket.AF_INET, key[12:])
    return socket.inet_ntop(socket.AF_INET6, key)


def columns(keys: Sequence[bytes]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Upper and lower half of each key."""
    halves = np.frombuffer(b"".join(keys), ">u8").reshape(-1, 2).astype(np.uint64)
    return halves[:, 0], halves[:, 1]


@dataclass(frozen=True, slots=True)
class Ranges:
    """Disjoint ranges of addresses in order; upper and lower halves of their first and last ones."""

    first: tuple[NDArray[np.uint64], NDArray[np.uint64]]
    last: tuple[NDArray[np.uint64], NDArray[np.uint64]]

    def hold(self, high: NDArray[np.uint64], low: NDArray[np.uint64]) -> Bools:
        """Of each key, whether a range has it; keys as ``columns`` gives them."""
        if not len(high) or not len(self.first[0]):
            return np.zeros(len(high), bool)
        at = _at_or_before(self.first, high, low)
        top, bottom = self.last[0][at], self.last[1][at]
        inside: Bools = (at >= 0) & ((high < top) | ((high == top) & (low <= bottom)))
        return inside


def ranges_of(prefixes: Iterable[str]) -> Ranges:
    """Raises ``ValueError`` for what is no prefix."""
    nets = [ip_network(p, strict=False) for p in prefixes]
    v4 = collapse_addresses(n for n in nets if isinstance(n, IPv4Network))
    v6 = collapse_addresses(n for n in nets if isinstance(n, IPv6Network))
    spans = [(V4_IN_V6 + n[0].packed, V4_IN_V6 + n[-1].packed) for n in v4]
    spans += [(n[0].packed, n[-1].packed) for n in v6]
    spans.sort()
    return Ranges(columns([s for s, _ in spans]), columns([e for _, e in spans]))


def _at_or_before(
    first: tuple[NDArray[np.uint64], NDArray[np.uint64]], high: NDArray[np.uint64], low: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """Place of the last range that begins at or before each key; -1: none does.

    By the upper half first; only ranges that share it with the key (all of IPv4 does, in its mapped form) are then
    told apart by the lower one.
    """
    after = np.searchsorted(first[0], high, side="right").astype(np.int64)
    before = np.searchsorted(first[0], high, side="left")
    at = after - 1
    shared = np.flatnonzero(before < after)
    for start in np.unique(before[shared]):
        mine = shared[before[shared] == start]
        end = after[mine[0]]
        at[mine] = start + np.searchsorted(first[1][start:end], low[mine], side="right") - 1
    return at
