"""Requests that were read one by one, as a batch of columns; and the counting of what was not read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from citestack.traffic.nouns import Batch, Details, Ints, Reject, Row
from citestack.traffic.privacy import masked

EXAMPLE = 200


def batch_of(rows: Sequence[Row], *, hosts: bool) -> Batch:
    def column(name: str, places: Ints | None = None) -> pa.BinaryArray:
        chosen = rows if places is None else [rows[i] for i in places]
        return pa.array([getattr(r, name).encode("utf-8", "surrogatepass") for r in chosen], pa.binary())

    def details(places: Ints) -> Details:
        return Details(*(column(name, places) for name in ("address", "method", "host", "target", "dest")))

    return Batch(
        np.array([int(r.time) for r in rows], np.int64),
        np.array([r.status for r in rows], np.int64),
        column("agent"),
        column("referer"),
        np.array(["utm_source=" in r.target for r in rows], bool),
        details,
        hosts=hosts,
    )


class Rejects:
    """Counts lines by reason, each with its first line."""

    def __init__(self) -> None:
        self._found: dict[str, Reject] = {}

    def add(self, reason: str, line: int, text: bytes | str) -> None:
        held = self._found.get(reason)
        if held is None:
            whole = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
            # Masked before it is cut: half an address is not known for one.
            self._found[reason] = Reject(reason, 1, line, _printable(masked(whole[: 4 * EXAMPLE].strip())[:EXAMPLE]))
        else:
            self._found[reason] = Reject(reason, held.count + 1, held.line, held.example)

    def found(self) -> list[Reject]:
        return list(self._found.values())


def _printable(text: str) -> str:
    """A log holds what strangers sent, and the example is shown on a terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)
