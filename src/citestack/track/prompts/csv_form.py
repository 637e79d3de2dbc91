"""Prompts as CSV: a header, a line for each prompt, any of the usual delimiters."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from citestack.track.model import Prompt
from citestack.track.prompts.checking import FIELDS, Line, Problem, cells_of, field_of

DELIMITERS = (",", ";", "\t")
_RUN = re.compile(r"'*[=+\-@\t\r]")
"""Cells that a spreadsheet would run as a formula get an apostrophe in front (OWASP, CSV injection); so do those that
begin with apostrophes before such a sign: what was put on can then be taken off again."""


def read_csv(text: str, problems: list[Problem]) -> list[Line]:
    """The lines of a file whose header names its columns; what is wrong with header or lines goes to ``problems``."""
    body, skipped = _without_hint(text)
    delimiter = _delimiter(body.partition("\n")[0])
    rows = _rows(body, delimiter, skipped, problems)
    number, header = next(rows, (1, []))
    fields = _fields(header, number, problems)
    if problems:
        return []
    return [Line(n, _cells(fields, row)) for n, row in _whole(rows, len(fields), problems)]


def write_csv(prompts: Iterable[Prompt]) -> str:
    """RFC 4180; columns that no prompt uses are left out."""
    rows = [cells_of(p) for p in prompts]
    columns = [name for name in FIELDS if name == "prompt" or any(row[name] for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([f"'{cell}" if _RUN.match(cell) else cell for cell in (row[name] for name in columns)])
    return out.getvalue()


def _without_hint(text: str) -> tuple[str, int]:
    """The text without empty lines and Excel's ``sep=;`` before the header, and how many lines those were."""
    skipped = 0
    while text:
        line, _, rest = text.partition("\n")
        if line.strip() and not line.lower().startswith("sep="):
            break
        text, skipped = rest, skipped + 1
    return text, skipped


def _delimiter(header: str) -> str:
    """The one at which most names of columns stand."""

    def known(delimiter: str) -> int:
        return sum(field_of(cell.strip('" \r')) is not None for cell in header.split(delimiter))

    return max(DELIMITERS, key=lambda d: (known(d), header.count(d)))


def _rows(text: str, delimiter: str, skipped: int, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Rows with the lines on which they start; empty ones are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1 + skipped
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as e:
            problems.append(Problem(start, "", "bad_quoting", f"cannot be read as CSV: {e}"))
            return
        if any(cell.strip() for cell in row):
            yield start, row
        start = 1 + skipped + reader.line_num


def _fields(header: Sequence[str], line: int, problems: list[Problem]) -> list[str]:
    fields: list[str] = []
    for name in header:
        found = field_of(name)
        if found is None:
            message = f"unknown column {name.strip()[:40]!r}; known: {', '.join(FIELDS)}"
            problems.append(Problem(line, name.strip()[:40], "unknown_column", message))
        elif found in fields:
            problems.append(Problem(line, name.strip(), "repeated_column", f"a second column for the {found}"))
        else:
            fields.append(found)
    if "prompt" not in fields:
        message = "there is no column named prompt; a list without a header is a .txt file, one prompt on each line"
        problems.insert(0, Problem(line, "prompt", "no_prompt_column", message))
    return fields


def _whole(
    rows: Iterator[tuple[int, list[str]]], width: int, problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    for number, row in rows:
        if len(row) == width:
            yield number, row
        else:
            message = f"{len(row)} cells, the header has {width}; a comma or line break inside a prompt needs quotes"
            problems.append(Problem(number, "", "bad_columns", message))


def _cells(fields: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    shown = (cell[1:] if cell[:1] == "'" and _RUN.match(cell) else cell for cell in row)
    return dict(zip(fields, shown, strict=True))
