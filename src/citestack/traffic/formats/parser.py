"""How a format reads: blocks in, requests and counted rejects out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from citestack.traffic.blocks import MAX_LINE
from citestack.traffic.formats.clf_columns import Shape
from citestack.traffic.formats.clf_cut import cut
from citestack.traffic.formats.clf_lines import read_line
from citestack.traffic.formats.rows import Rejects, batch_of
from citestack.traffic.nouns import Batch, Parsed, Row

TOO_LONG, BINARY, NOT_THIS = "line_too_long", "binary", "not_this_format"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
ReadLine = Callable[[str], "Row | str | Sequence[Row] | None"]
"""A request, several, the reason why there is none, or None for a line that is no request by its format."""


class Parser(Protocol):
    """``in_order``: what a block means depends on the blocks before it, such as a header."""

    @property
    def in_order(self) -> bool: ...

    def parse(self, data: bytes) -> Parsed:
        """``data`` ends with a line feed. Never raises for what a line holds."""
        ...


class ClfParser:
    """The common log format family, by the block."""

    in_order = False

    def __init__(self, shape: Shape) -> None:
        self._shape = shape

    def parse(self, data: bytes) -> Parsed:
        done = cut(data, self._shape)
        rest = read_lines(done.odd, self._odd, hosts=self._shape.vhost_first or self._shape.vhost_last)
        batches = [b for b in (done.batch, *rest.batches) if len(b.time)]
        return Parsed(done.lines, batches, rest.rejects, rest.skipped)

    def _odd(self, line: str) -> Row | str:
        return read_line(line, vhost_first=self._shape.vhost_first, vhost_last=self._shape.vhost_last)


class LineParser:
    """Any format whose lines are read one by one."""

    def __init__(self, read: ReadLine, *, hosts: bool, in_order: bool = False) -> None:
        self._read = read
        self._hosts = hosts
        self.in_order = in_order

    def parse(self, data: bytes) -> Parsed:
        return read_lines(enumerate(data.split(b"\n")[:-1]), self._read, hosts=self._hosts)


class NoParser:
    """A log of no known format: every line is rejected, and counted."""

    in_order = False

    def parse(self, data: bytes) -> Parsed:
        return read_lines(enumerate(data.split(b"\n")[:-1]), lambda _: "unknown_format", hosts=False)


def read_lines(lines: Iterable[tuple[int, bytes]], read: ReadLine, *, hosts: bool) -> Parsed:
    """Line numbers count from 0 in, from 1 out."""
    rows: list[Row] = []
    rejects, skipped, count = Rejects(), Counter[str](), 0
    for number, raw in lines:
        count += 1
        line = raw.decode("utf-8", "replace").rstrip("\r")
        found = _one(line, len(raw), read)
        if isinstance(found, str):
            rejects.add(found, number + 1, raw)
        elif isinstance(found, Row):
            rows.append(found)
        elif found is None:
            skipped["no_request" if line.strip() else "blank"] += 1
        else:
            rows += found
    batches: list[Batch] = [batch_of(rows, hosts=hosts)] if rows else []
    return Parsed(count, batches, rejects.found(), dict(skipped))


def _one(line: str, size: int, read: ReadLine) -> Row | str | Sequence[Row] | None:
    if not line.strip():
        return None
    if size > MAX_LINE:
        return TOO_LONG
    found = read(line)
    return BINARY if found == NOT_THIS and _CONTROL.search(line) else found
