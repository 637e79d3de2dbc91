"""Search Console, Links: four downloads, none of which names its property.

Their headers come in the language of the interface. English ones are known by name; any other language is known by its
shape: how many columns, and whether they hold URLs, hosts, dates or counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from citestack.authority.imports.delimited import DELIMITERS, header_of
from citestack.authority.imports.formats import Columns, Field, Format
from citestack.authority.imports.values import Bad, Dates, read_count, read_site, read_url

_VENDOR = "search-console"
_MOST = 0.75
LATEST = Format(
    "search-console-latest",
    _VENDOR,
    {"linking page": "source", "last crawled": "last_seen"},
    required=frozenset({"source", "last_seen"}),
    needs_target=True,
)
SAMPLE = Format(
    "search-console-sample",
    _VENDOR,
    {"linking page": "source"},
    required=frozenset({"source"}),
    needs_target=True,
)
SITES = Format(
    "search-console-sites",
    _VENDOR,
    {"site": "source_site", "linking pages": "count"},
    required=frozenset({"source_site", "count"}),
    needs_target=True,
)
PAGES = Format(
    "search-console-pages",
    _VENDOR,
    {"target page": "target", "incoming links": "count"},
    required=frozenset({"target", "count"}),
)
FORMATS = (LATEST, SAMPLE, SITES, PAGES)
_ORDER: Final[dict[str, tuple[Field, ...]]] = {
    LATEST.name: ("source", "last_seen"),
    SAMPLE.name: ("source",),
    SITES.name: ("source_site", "count"),
    PAGES.name: ("target", "count"),
}
_EXTRA = {SITES.name: "Target pages", PAGES.name: "Linking sites"}
"""The third column, under its English name whatever the header says: the languages must not make different columns."""


def by_shape(lines: Sequence[str]) -> tuple[Format, str, Columns] | None:
    """The form whose shape the first rows have, at the delimiter that makes most columns of them.

    ``lines``: the header and at least one row, none of them empty.
    """
    best: tuple[Format, str, Columns] | None = None
    for delimiter in DELIMITERS:
        rows = [header_of(line, delimiter) for line in lines]
        if len(rows) > 1 and (best is None or len(rows[0]) > best[2].width) and (form := _form(rows[0], rows[1:])):
            best = form, delimiter, positions(form, len(rows[0]))
    return best


def positions(form: Format, width: int) -> Columns:
    """The columns by their order, which no language changes."""
    fields = {name: at for at, name in enumerate(_ORDER[form.name]) if at < width}
    rest = range(len(fields), width)
    names = {_EXTRA.get(form.name, f"column {at + 1}") if at == 2 else f"column {at + 1}": at for at in rest}
    return Columns(width, fields, {}, names)


def _form(header: list[str], rows: list[list[str]]) -> Format | None:
    width = len(header)
    whole = [row for row in rows if len(row) == width]
    if len(whole) < _MOST * len(rows) or _is(read_url, [header[0]]):
        return None
    columns = list(zip(*whole, strict=True))
    pages, sites = _is(read_url, columns[0]), _is(read_site, columns[0])
    if width == 1:
        return SAMPLE if pages else None
    if width == 2:
        return LATEST if pages and _is(Dates("dmy"), columns[1]) | _is(Dates("mdy"), columns[1]) else None
    counts = width == 3 and _is(read_count, columns[1]) and _is(read_count, columns[2])
    return (PAGES if pages else SITES if sites else None) if counts else None


def _is(read: Callable[[str], object], cells: Sequence[str]) -> bool:
    """Whether the cells can be read so, save a few: a bad row must not hide what the file is."""
    found = [read(cell) for cell in cells]
    return sum(value is not None and not isinstance(value, Bad) for value in found) >= _MOST * len(cells)
