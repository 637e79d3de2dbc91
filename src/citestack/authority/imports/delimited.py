"""Lines to rows of fields, quotes understood as each export writes them.

Blocks whose quoting is regular are split at once; anything else is read by the csv module in its strict mode, and what
that refuses is read record by record, so that one stray quote costs one row and not the rest of the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from citestack.authority.imports.encoding import Block, as_text, holds_packed_url, is_damaged
from citestack.authority.imports.nouns import RowError, shown
from citestack.authority.imports.reading import count_byte

DELIMITERS = ("\t", ",", ";")
MAX_RECORD_LINES = 64
"""Lines that one quoted field may run over; an unclosed quote ends there."""
Row = list[str]


@dataclass(slots=True)
class Rows:
    """Rows of equal width with the lines they start on, and those that could not be read."""

    lines: list[int]
    fields: list[Row]
    rejected: list[RowError] = field(default_factory=list)


def header_of(line: str, delimiter: str) -> Row:
    """The cells of a header line; one that is not quoted properly is split as it stands."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return line.split(delimiter)


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole records of a file."""

    octets: bytes
    """As in a ``Block``."""
    line: int
    """Number of the first line."""
    damaged: bool

    @property
    def text(self) -> str:
        return as_text(self.octets)


def pieces(blocks: Iterable[Block]) -> Iterator[Piece]:
    """The blocks, cut between records: a record that runs over a block's end comes with the next block."""
    carry, damaged, block = b"", False, Block(b"", 1, damaged=False)
    for block in blocks:
        octets, damaged = carry + block.octets, block.damaged or (damaged and bool(carry))
        line = block.line - carry.count(b"\n")
        cut = _open_record(octets) if count_byte(octets, b'"') % 2 else len(octets)
        octets, carry = octets[:cut], octets[cut:]
        if octets:
            yield Piece(octets, line, damaged)
    if carry:
        after = block.line + block.octets.count(b"\n")
        yield Piece(carry, after - carry.count(b"\n"), damaged)


def rows_of(piece: Piece, delimiter: str, width: int) -> Rows:
    """The rows of a piece."""
    text = piece.text.replace("\r\n", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    if piece.damaged:
        return _record_by_record(lines, piece.line, delimiter, width)
    fields = _split(lines, text.count('"'), delimiter, width)
    if fields is not None:
        return Rows(list(range(piece.line, piece.line + len(lines))), fields)
    found = _strict(lines, piece.line, delimiter, width)
    return found or _record_by_record(lines, piece.line, delimiter, width)


def _open_record(text: bytes) -> int:
    """Where the line begins whose quoted field is not closed; the end when that is too far up to be believed."""
    end = len(text)
    for _ in range(MAX_RECORD_LINES):
        start = text.rfind(b"\n", 0, max(end - 1, 0)) + 1
        if text.count(b'"', start, end) % 2:
            return start
        end = start
    return len(text)


def _split(lines: list[str], quotes: int, delimiter: str, width: int) -> list[Row] | None:
    """Rows without quotes, or with every field quoted and no quote inside one; None for any others."""
    if quotes == 0:
        fields = [line.split(delimiter) for line in lines]
    elif quotes == 2 * width * len(lines) and all(line[:1] == '"' == line[-1:] for line in lines):
        between = f'"{delimiter}"'
        fields = [line[1:-1].split(between) for line in lines]
    else:
        return None
    return fields if set(map(len, fields)) == {width} and (width > 1 or [""] not in fields) else None


def _strict(lines: list[str], start: int, delimiter: str, width: int) -> Rows | None:
    reader = csv.reader([f"{line}\n" for line in lines], delimiter=delimiter, strict=True)
    numbers, fields, last = [], [], 0
    try:
        for row in reader:
            if len(row) == width:
                numbers.append(start + last)
                fields.append(row)
            elif row:
                return None
            last = reader.line_num
    except csv.Error:
        return None
    return Rows(numbers, fields)


def _record_by_record(lines: list[str], start: int, delimiter: str, width: int) -> Rows:
    rows, at = Rows([], []), 0
    while at < len(lines):
        used, found = _record(lines, at, delimiter, width)
        if isinstance(found, list) and is_damaged("".join(found)):
            found = _problem("mixed_encoding", "bytes of another encoding than the rest of the file", found)
        if isinstance(found, list):
            rows.lines.append(start + at)
            rows.fields.append(found)
        elif found is not None:
            rows.rejected.append(RowError(start + at, None, *found))
        at += used
    return rows


def _record(lines: list[str], at: int, delimiter: str, width: int) -> tuple[int, Row | tuple[str, str] | None]:
    """Lines used, and the row, or (code, message) for one that cannot be read, or None for an empty line."""
    line = lines[at]
    if not line.strip():
        return 1, None
    for used in range(1, min(MAX_RECORD_LINES, len(lines) - at) + 1):
        row = _one(lines[at : at + used], delimiter)
        if row is not None and len(row) == width:
            return used, row
        if row is not None or line.count('"') % 2 == 0:
            break
    for row in (_lenient(line, delimiter), line.split(delimiter)):
        if len(row) == width or (len(row) == width + 1 and not row[-1]):
            return 1, row[:width]
    return 1, _why(line, delimiter, width)


def _why(line: str, delimiter: str, width: int) -> tuple[str, str]:
    if is_damaged(line) or holds_packed_url(line):
        return _problem("mixed_encoding", "bytes of another encoding than the rest of the file", line)
    if line.count('"') % 2:
        return _problem("bad_quoting", "a quote that is not closed", line)
    found = len(_one([line], delimiter) or line.split(delimiter))
    return _problem("bad_columns", f"{found} columns, the header has {width}", line)


def _problem(code: str, message: str, what: object) -> tuple[str, str]:
    return code, f"{message}: {shown(what)}"


def _one(lines: list[str], delimiter: str) -> Row | None:
    try:
        rows = list(csv.reader([f"{line}\n" for line in lines], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _lenient(line: str, delimiter: str) -> Row:
    """Quotes that are not doubled inside a quoted field: one closes the field only before a delimiter or the end."""
    row, at, closing = [], 0, re.compile(f'"(?={re.escape(delimiter)}|$)')
    while at <= len(line):
        if line.startswith('"', at) and (end := closing.search(line, at + 1)):
            row.append(line[at + 1 : end.start()].replace('""', '"'))
            at = end.end() + 1
        else:
            stop = line.find(delimiter, at)
            stop = len(line) if stop < 0 else stop
            row.append(line[at:stop])
            at = stop + 1
    return row
