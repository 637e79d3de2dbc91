"""Rows of a CSV file with their line numbers: comma, semicolon or tab, as the header has it; UTF-8, BOM or not."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from citestack.errors import UsageError

_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: dict[str, str]
    """Column (lower case) -> text without outer spaces; an empty text is a blank cell."""


def rows(path: Path, required: Sequence[str]) -> list[Row]:
    """Raises ``UsageError`` for a file that is no such table, with the line where there is one."""
    text = _text(path)
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [h.strip().lower() for h in next(reader, [])]
        _check_header(path, header, required)
        return [Row(reader.line_num, _cells(path, reader.line_num, header, row)) for row in reader if any(row)]
    except csv.Error as e:
        raise UsageError(f"{path}, line {reader.line_num}: {e}", layer="study") from e


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as e:
        raise UsageError(f"cannot read {path}: {e.strerror}", layer="study") from e
    except UnicodeDecodeError as e:
        raise UsageError(f"{path} is not UTF-8 (byte {e.start})", hint="Save it as UTF-8.", layer="study") from e


def _check_header(path: Path, header: Sequence[str], required: Sequence[str]) -> None:
    missing = [name for name in required if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1})
    if missing or twice:
        what = f"no column {', '.join(missing)}" if missing else f"column {', '.join(twice)} twice"
        hint = "The first line names the columns; docs/authority-study.md lists them."
        raise UsageError(f"{path} has {what}", hint=hint, layer="study")


def _cells(path: Path, line: int, header: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    if len(row) != len(header):
        raise UsageError(f"{path}, line {line}: {len(row)} cells under {len(header)} columns", layer="study")
    return {name: cell.strip() for name, cell in zip(header, row, strict=True)}


def number(path: Path, row: Row, column: str) -> float | None:
    """None for a blank cell. Raises ``UsageError`` for what is no number."""
    text = row.cells.get(column, "")
    if not text:
        return None
    try:
        return float(text)
    except ValueError as e:
        hint = "Numbers look like 1234.5: a point, no thousands separator, no per cent sign; blank = not measured."
        raise UsageError(f"{path}, line {row.line}: {column} is {text!r}, no number", hint=hint, layer="study") from e
