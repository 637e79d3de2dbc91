"""A delimited export opened: its format, delimiter and columns known, its rows still to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from citestack.authority.imports import search_console
from citestack.authority.imports.delimited import DELIMITERS, Piece, header_of, pieces
from citestack.authority.imports.encoding import Block, Decoder, as_octets, as_text, is_damaged
from citestack.authority.imports.formats import Columns, Format, recognise
from citestack.authority.imports.nouns import shown
from citestack.errors import ImportFileError

_SHAPE_ROWS = 20


@dataclass(frozen=True, slots=True)
class Table:
    """The text of a file and what its columns mean."""

    format: Format
    delimiter: str
    columns: Columns
    header: Sequence[str]
    pieces: Iterator[Piece]
    decoder: Decoder


def open_table(stream: BinaryIO, head: bytes, forms: Sequence[Format], *, forced: bool = False) -> Table:
    """Reads the header. Raises ``ImportFileError`` (``wrong_file``) when it fits none of the formats."""
    decoder = Decoder(head)
    blocks = decoder.read(stream, head)
    first = next(blocks, Block(b"", 1, damaged=False))
    skipped, header, body = _header(as_text(first.octets))
    found = _recognised(header, body, forms, forced=forced)
    if found is None:
        raise _wrong(header, forms, forced=forced)
    form, delimiter, columns = found
    rest = Block(as_octets(body), first.line + skipped, first.damaged)
    found_pieces = pieces(chain([rest], blocks))
    return Table(form, delimiter, columns, header_of(header, delimiter), found_pieces, decoder)


def _header(text: str) -> tuple[int, str, str]:
    """Lines up to and with the header, the header, and the text after it. Excel's ``sep=;`` line is stepped over."""
    lines, rest = 0, text
    while rest:
        line, _, rest = rest.partition("\n")
        lines += 1
        if line.strip() and not line.lower().startswith("sep="):
            return lines, line.rstrip("\r"), rest
    return lines, "", ""


def _recognised(header: str, body: str, forms: Sequence[Format], *, forced: bool) -> tuple[Format, str, Columns] | None:
    if found := recognise(header, forms):
        return found
    if forced and forms[0] in search_console.FORMATS:
        delimiter = max(DELIMITERS, key=header.count)
        columns = search_console.positions(forms[0], len(header_of(header, delimiter)))
        return (forms[0], delimiter, columns) if forms[0].required <= columns.fields.keys() else None
    shaped = search_console.by_shape([header, *(line for line in body.splitlines()[:_SHAPE_ROWS] if line.strip())])
    return shaped if shaped and shaped[0] in forms else None


def _wrong(header: str, forms: Sequence[Format], *, forced: bool) -> ImportFileError:
    if not header:
        return ImportFileError("the file is empty", reason="empty_file", row=1)
    if is_damaged(header):
        return ImportFileError("the file is not text", reason="wrong_file", row=1)
    what = f"an export of {forms[0].name}" if forced else "an export of a known tool"
    hint = "Known formats: " + ", ".join(form.name for form in forms) + ". Name one with --format."
    missing = f"it needs columns for {', '.join(sorted(forms[0].required))}" if forced else hint
    return ImportFileError(f"not {what}: the header is {shown(header, 200)}", reason="wrong_file", row=1, hint=missing)
