"""What a format is: a vendor's headers in all their spellings, and how a header line is recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from citestack.authority.imports.delimited import DELIMITERS, header_of

Field = Literal[
    "source", "source_site", "target", "anchor", "rel", "nofollow", "dofollow", "ugc", "sponsored",
    "type", "image", "text", "redirect", "canonical", "frame", "form", "content", "place", "sitewide",
    "lost", "lost_word", "first_seen", "last_seen", "lost_on", "count",
]  # fmt: skip
_SEPARATORS = re.compile(r"[\s_\-]+")
_VERSION = re.compile(r"(.+?) \(?v(?:ersion )?(\d+)\)?")


@dataclass(frozen=True, slots=True)
class Format:
    """One shape of export."""

    name: str
    vendor: str
    fields: Mapping[str, Field]
    """Folded header -> what the column says of the link."""
    metrics: Mapping[str, str] = field(default_factory=dict)
    """Folded header -> name of the vendor's score."""
    required: frozenset[Field] = frozenset({"source", "target"})
    needs_target: bool = False
    """The rows do not say which site is linked to."""
    rows_at: tuple[str, ...] = ()
    """JSON: the keys that lead to the list of rows; an empty tuple = a table with a header line."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A header understood: column index of each field and metric; the others are kept as they are."""

    width: int
    fields: Mapping[Field, int]
    metrics: Mapping[str, int]
    extra: Mapping[str, int]

    @property
    def known(self) -> int:
        return len(self.fields) + len(self.metrics)


def fold(header: str) -> str:
    """``Referring_page URL`` and ``referring page url`` are one header."""
    return _SEPARATORS.sub(" ", header.replace("\ufeff", "").strip(' "\t').casefold()).strip()


def columns_of(header: Sequence[str], form: Format) -> Columns:
    """The first column of a name wins; a second one is kept as it is."""
    fields: dict[Field, int] = {}
    metrics: dict[str, int] = {}
    extra: dict[str, int] = {}
    for at, cell in enumerate(header):
        folded, version = fold(cell), ""
        if folded not in form.metrics and (found := _VERSION.fullmatch(folded)):
            folded, version = found[1], f"@{found[2]}"
        name = form.fields.get(folded) if not version else None
        score = form.metrics.get(folded, "")
        if name and name not in fields:
            fields[name] = at
        elif score and score + version not in metrics:
            metrics[score + version] = at
        else:
            extra[_unused(cell.strip() or f"column {at + 1}", extra)] = at
    return Columns(len(header), fields, metrics, extra)


def _unused(name: str, taken: Mapping[str, int]) -> str:
    n = 2
    while (name if n == 2 else f"{name} {n - 1}") in taken:
        n += 1
    return name if n == 2 else f"{name} {n - 1}"


def recognise(line: str, forms: Sequence[Format]) -> tuple[Format, str, Columns] | None:
    """The format and delimiter that explain most columns of the header line; None when none has what it needs."""
    best: tuple[int, Format, str, Columns] | None = None
    for delimiter in DELIMITERS:
        header = header_of(line, delimiter)
        for form in forms:
            columns = columns_of(header, form)
            if form.required <= columns.fields.keys() and (best is None or columns.known > best[0]):
                best = (columns.known, form, delimiter, columns)
    return best[1:] if best else None
