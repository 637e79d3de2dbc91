"""The rows of a sheet as columns of values. A row that cannot be read is counted with its reason, never dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

from citestack.authority.imports import delimited
from citestack.authority.imports.delimited import Piece, header_of, pieces, rows_of
from citestack.authority.imports.encoding import Block, as_octets
from citestack.authority.imports.nouns import RowError
from citestack.authority.imports.values import Bad, DateOrder
from citestack.track.first_party.cells import Days, reader
from citestack.track.first_party.forms import UNITS
from citestack.track.first_party.nouns import Recognised, Report, Rows, Sheet

_TOTALS = frozenset(
    {"total", "totals", "grand total", "gesamt", "gesamtsumme", "suma", "suma końcowa", "totale", "totaux"}
)
_BLOCK = 1 << 15
_EMPTY = Bad("empty_cell", "an empty cell")
_TWICE = Bad("repeated_day", "another row of the sheet has this day")


def read(sheet: Sheet, found: Recognised, report: Report, dates: DateOrder | None = None, start: str = "") -> Rows:
    """``start``: first ISO day of the report, from which GA4 numbers days."""
    lines = _lines(sheet, found, report)
    if not lines.fields:
        return Rows()
    texts: Sequence[tuple[str, ...]] = list(zip(*lines.fields, strict=True))
    days = Days(dates, start)
    if "day" in found.fields:
        days.learn(texts[found.fields["day"]])
        report.notes += [days.guessed] if days.guessed else []
    columns = {name: list(map(reader(UNITS[name], days), texts[i])) for name, i in found.fields.items()}
    bad = _bad(columns, found, lines)
    for at in sorted(bad):
        report.reject(bad[at])
    mask = [at not in bad for at in range(len(lines.fields))]
    return _rows(columns, {name: texts[i] for name, i in found.extra.items()}, mask)


def _lines(sheet: Sheet, found: Recognised, report: Report) -> delimited.Rows:
    """All rows of the sheet, without those that state a sum."""
    width = len(found.header)
    body = _without_totals(sheet.body, found, width, report)
    every = delimited.Rows([], [])
    for piece in pieces(_blocks(body, sheet)):
        part = _all_quoted(piece, found.delimiter, width) or rows_of(piece, found.delimiter, width)
        every.lines += part.lines
        every.fields += part.fields
        for error in part.rejected:
            report.reject(error)
    return every


def _all_quoted(piece: Piece, delimiter: str, width: int) -> delimited.Rows | None:
    """Rows of which every cell is quoted, as Bing writes them: stray quotes inside leave no doubt where a cell ends.

    None where a line has another number of cells so, and for anything else.
    """
    lines = piece.text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    if piece.damaged or not all(len(line) > 1 and line[0] == '"' == line[-1] for line in lines):
        return None
    fields = [line[1:-1].split(f'"{delimiter}"') for line in lines]
    if set(map(len, fields)) != {width}:
        return None
    plain = [
        [c.replace('""', '"') for c in row] if '""' in line else row for row, line in zip(fields, lines, strict=True)
    ]
    return delimited.Rows(list(range(piece.line, piece.line + len(lines))), plain)


def _blocks(body: str, sheet: Sheet) -> Iterator[Block]:
    """Small ones: a stray quote makes its own block slow to read, not the whole sheet."""
    octets, at, line = as_octets(body), 0, sheet.line + 1
    while at < len(octets):
        end = octets.find(b"\n", at + _BLOCK) + 1 or len(octets)
        some = octets[at:end]
        yield Block(some, line, sheet.damaged)
        at, line = end, line + some.count(b"\n")


def _without_totals(body: str, found: Recognised, width: int, report: Report) -> str:
    """GA4 ends a row of totals with one cell more, or leaves its first one empty; Bing and Search Console have none."""
    if not found.form.kind.startswith("ga4"):
        return body
    lines = body.split("\n")
    for at, line in enumerate(lines):
        if line.strip() and _is_total(line, found, width):
            report.totals += 1
            lines[at] = ""
    return "\n".join(lines)


def _is_total(line: str, found: Recognised, width: int) -> bool:
    cells = [cell.strip() for cell in header_of(line.rstrip("\r"), found.delimiter)]
    if len(cells) > width and cells[-1].casefold() in _TOTALS:
        return True
    about = found.fields[str(found.form.about)]
    first = cells[about] if about < len(cells) else ""
    return len(cells) == width and (not first or first.casefold() in _TOTALS)


def _bad(columns: dict[str, list[Any]], found: Recognised, lines: delimited.Rows) -> dict[int, RowError]:
    """Row -> what is wrong with its first bad cell."""
    errors: dict[int, RowError] = {}
    _repeated_days(columns, found)
    for name in sorted(columns, key=lambda n: found.fields[n]):
        column, needed = columns[name], name in found.form.required
        for at, value in enumerate(column):
            wrong = _EMPTY if needed and value is None else value
            if isinstance(wrong, Bad):
                header = found.header[found.fields[name]] or f"column {found.fields[name] + 1}"
                errors.setdefault(at, RowError(lines.lines[at], header, wrong.code, wrong.message))
    return errors


def _repeated_days(columns: dict[str, list[Any]], found: Recognised) -> None:
    """Where a row is about the day alone, the first row of a day counts: two would be added up."""
    if found.form.about is not None or "day" not in columns:
        return
    seen: set[str] = set()
    for at, value in enumerate(columns["day"]):
        if isinstance(value, str) and value in seen:
            columns["day"][at] = _TWICE
        elif isinstance(value, str):
            seen.add(value)


def _rows(columns: dict[str, list[Any]], extra: dict[str, tuple[str, ...]], mask: Sequence[bool]) -> Rows:
    kept = {name: list(compress(column, mask)) for name, column in columns.items()}
    others = {name: list(compress(column, mask)) for name, column in extra.items()}
    days = kept.pop("day", None) or kept.pop("nth_day", None)
    kept.pop("nth_day", None)
    return Rows(kept, others, [d or "" for d in days] if days is not None else [""] * sum(mask))
