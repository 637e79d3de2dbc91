"""What report a sheet is: by its header, else by words in it, else by the shape of its values; never one of two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from citestack.authority.imports.delimited import DELIMITERS, header_of
from citestack.authority.imports.nouns import shown
from citestack.errors import ImportFileError
from citestack.track.first_party.cells import most_are
from citestack.track.first_party.forms import BY_KIND, FORMS, GA4, ROOTS, UNITS
from citestack.track.first_party.nouns import By, Form, Kind, Recognised, Sheet

_LOOK = 50
_STATED = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Cut:
    """A sheet cut at one delimiter: its header, and its first rows by column."""

    delimiter: str
    header: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]


def recognise(sheet: Sheet, kind: Kind | None = None) -> Recognised:
    """``kind``: as the caller says. Raises ``ImportFileError``: ``wrong_file``; ``which_kind`` where several fit."""
    cuts = [_cut(sheet, delimiter) for delimiter in DELIMITERS]
    forms = (BY_KIND[kind],) if kind else GA4 if sheet.remarks else FORMS
    named = [found for cut in cuts for form in forms if (found := _by_header(cut, form))]
    if named:
        # The report whose fields are named most; of two that are named alike, the one that needs more.
        return max(named, key=lambda f: (len(f.fields), len(f.form.required), -len(f.extra)))
    shaped = [(cut, form) for cut in cuts for form in forms if form not in GA4 and _fits(cut, form)]
    if kind is not None and shaped:
        return _by_order(*shaped[0], "told")
    cut, form, by = _only(shaped, sheet)
    return _by_order(cut, form, by)


def _cut(sheet: Sheet, delimiter: str) -> _Cut:
    header = tuple(cell.strip() for cell in header_of(sheet.header, delimiter))
    lines = [line.rstrip("\r") for line in sheet.body[: 1 << 16].split("\n", _LOOK)[:_LOOK]]
    rows = [header_of(line, delimiter) for line in lines if line.strip()]
    whole = [row for row in rows if len(row) == len(header)]
    enough = bool(whole) and len(whole) * 4 >= len(rows) * 3
    return _Cut(delimiter, header, tuple(zip(*whole, strict=True)) if enough else ())


def _by_header(cut: _Cut, form: Form) -> Recognised | None:
    folded = [_folded(name) for name in cut.header]
    fields: dict[str, int] = {}
    for name, known in form.names.items():
        at = next((i for i, cell in enumerate(folded) if cell in known), None)
        if at is not None:
            fields[name] = at
    if not form.required <= fields.keys() or form.forbidden & fields.keys():
        return None
    return Recognised(form, "header", cut.delimiter, cut.header, fields, _extra(cut.header, fields.values()))


def _by_order(cut: _Cut, form: Form, by: By) -> Recognised:
    fields = {name: i for i, name in enumerate(form.order)}
    return Recognised(form, by, cut.delimiter, cut.header, fields, _extra(cut.header, fields.values()))


def _extra(header: Sequence[str], taken: Iterable[int]) -> dict[str, int]:
    used, extra = set(taken), dict[str, int]()
    for i, name in enumerate(header):
        if i not in used:
            extra[name if name and name not in extra else f"column {i + 1}"] = i
    return extra


def _fits(cut: _Cut, form: Form) -> bool:
    """Whether the columns have the form's values in the form's order. Intent and topic may be empty throughout."""
    if len(cut.header) != len(form.order) or len(cut.columns) != len(form.order):
        return False
    spare = ("intent", "topic")
    pairs = [(name, column) for name, column in zip(form.order, cut.columns, strict=True) if name not in spare]
    return all(most_are(UNITS[name], column) for name, column in pairs)


def _only(shaped: Sequence[tuple[_Cut, Form]], sheet: Sheet) -> tuple[_Cut, Form, By]:
    """The one form of this shape: by the file's name or by words, where there are several."""
    if len(shaped) == 1:
        return (*shaped[0], "shape")
    name = _STATED.sub("", sheet.name.casefold())
    marked = [(cut, form) for cut, form in shaped if form.file_mark and form.file_mark in name]
    if len(marked) == 1:
        return (*marked[0], "words")
    scored = [(_score(cut, form, sheet.name), cut, form) for cut, form in shaped]
    best = max((score for score, _, _ in scored), default=0)
    top = [(cut, form) for score, cut, form in scored if score == best]
    if best > 0 and len(top) == 1:
        return (*top[0], "words")
    raise _refused(sheet, [form for _, form in shaped])


def _score(cut: _Cut, form: Form, name: str) -> int:
    """Words for the form's fields at their places, and in the file's name; a word for another field excludes it."""
    total = 0
    for field, cell in zip(form.order, cut.header, strict=True):
        meant = _meant(cell)
        if field in ROOTS and meant:
            total += 1 if field in meant else -100
    own = form.about in _meant(name.rpartition("/")[2]) if form.about else False
    return total + own


def _meant(text: str) -> set[str]:
    folded = _folded(text)
    return {field for field, roots in ROOTS.items() if any(root in folded for root in roots)}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().strip("\ufeff \"'").split())


def _refused(sheet: Sheet, fits: Sequence[Form]) -> ImportFileError:
    header = shown(sheet.header, 200)
    if fits:
        kinds = ", ".join(sorted({form.kind for form in fits}))
        message = f"the header {header} is in a language that is not known, and several reports have this shape"
        return ImportFileError(
            message, reason="which_kind", row=sheet.line, hint=f"Say which: --kind {kinds}", layer="track"
        )
    hint = f"Known kinds: {', '.join(BY_KIND)}. Export the report as CSV and do not change its columns."
    message = f"not a report that is known: the header is {header}"
    return ImportFileError(message, reason="wrong_file", row=sheet.line, hint=hint, layer="track")


def columns_read(found: Recognised) -> Mapping[str, str]:
    """Field -> the header under which it was read."""
    return {name: found.header[i] for name, i in sorted(found.fields.items(), key=lambda item: item[1])}
