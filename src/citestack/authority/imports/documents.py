"""JSON exports: a response of an API, or one response per line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from citestack.authority.imports.formats import Format, fold
from citestack.authority.imports.reading import MAX_LINE, blocks
from citestack.errors import ImportFileError

MAX_DOCUMENT = 1 << 28
"""Bytes of one JSON document, which has to be in memory at once; more comes as one response per line."""
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Documents:
    """Rows of a JSON export; ``first`` was taken off to be looked at and is the first of ``rest`` too."""

    format: Format
    rows: Iterator[Item]


def looks_like_json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def documents(stream: BinaryIO, head: bytes, forms: Sequence[Format]) -> Documents:
    """The format and rows. Raises ``ImportFileError`` for JSON that is broken, too large, or of no known shape."""
    values = _values(stream, head.removeprefix(b"\xef\xbb\xbf"))
    first = next(values)
    _refuse_failed(first)
    for form in forms:
        rows = list(_at(first, form.rows_at))
        if rows or _has_path(first, form.rows_at):
            if rows and not form.required <= {form.fields.get(fold(k)) for k in rows[0]}:
                continue
            return Documents(form, _chain(rows, values, form))
    for form in forms:
        if isinstance(first, dict) and form.required <= {form.fields.get(fold(k)) for k in first}:
            return Documents(form, _chain([first], values, form))
    shapes = ", ".join(form.name for form in forms)
    raise ImportFileError(f"JSON, but none of {shapes}", reason="wrong_file", row=1)


def text_of(value: Any) -> str:
    """A value as a cell of a table would show it."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(x, str) for x in value):
        return " ".join(value)
    return orjson.dumps(value).decode()


def _chain(rows: list[Item], values: Iterator[Any], form: Format) -> Iterator[Item]:
    yield from rows
    for value in values:
        _refuse_failed(value)
        found = list(_at(value, form.rows_at))
        yield from found or ([value] if isinstance(value, dict) and not _has_path(value, form.rows_at) else [])


def _values(stream: BinaryIO, head: bytes) -> Iterator[Any]:
    """One document of at most ``MAX_DOCUMENT`` bytes, or one per line where the first line is one by itself."""
    first, newline, rest = head.partition(b"\n")
    if newline and rest.strip() and _is_json(first):
        return _lines(stream, head)
    return iter([_whole(stream, head)])


def _whole(stream: BinaryIO, head: bytes) -> Any:
    try:
        body = head + stream.read(MAX_DOCUMENT - len(head) + 1)
    except (EOFError, OSError) as e:
        raise ImportFileError(f"the file is cut short or broken: {e}", reason="truncated_gzip") from e
    if len(body) > MAX_DOCUMENT:
        hint = "Write one response per line, or ask for the export as CSV."
        raise ImportFileError(f"JSON of more than {MAX_DOCUMENT:,} bytes", reason="too_large", hint=hint)
    return _parsed(body, 1)


def _lines(stream: BinaryIO, head: bytes) -> Iterator[Any]:
    number = 0
    for block, _ in blocks(stream, head):
        for line in block.splitlines():
            number += 1
            if line.strip():
                yield _parsed(line, number)


def _parsed(body: bytes, line: int) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as e:
        where = line + body.count(b"\n", 0, e.pos)
        raise ImportFileError(f"broken JSON on line {where}: {e.msg}", reason="bad_json", row=where) from e


def _is_json(line: bytes) -> bool:
    if len(line) > MAX_LINE:
        return False
    try:
        return isinstance(orjson.loads(line), dict | list)
    except orjson.JSONDecodeError:
        return False


def _at(value: Any, path: tuple[str, ...]) -> Iterator[Item]:
    """Rows at the end of the path; lists on the way are walked through."""
    if isinstance(value, list):
        for part in value:
            yield from _at(part, path)
    elif isinstance(value, dict) and path:
        yield from _at(value.get(path[0]), path[1:])
    elif isinstance(value, dict):
        yield value


def _has_path(value: Any, path: tuple[str, ...]) -> bool:
    return isinstance(value, dict) and bool(path) and path[0] in value


def _refuse_failed(value: Any) -> None:
    """A response that reports its own failure holds no rows, and must not pass for an empty export."""
    if isinstance(value, dict) and "tasks" in value:
        for task in value["tasks"] or []:
            code, said = task.get("status_code", 20000), task.get("status_message", "")
            if code // 100 != 200:
                raise ImportFileError(f"the response is an error: {code} {said}", reason="failed_response", row=1)
    if isinstance(value, dict) and isinstance(value.get("Code"), str) and value["Code"] != "OK":
        message = f"the response is an error: {value['Code']} {value.get('ErrorMessage', '')}"
        raise ImportFileError(message, reason="failed_response", row=1)
    if isinstance(value, dict) and isinstance(value.get("error"), str):
        raise ImportFileError(f"the response is an error: {value['error']}", reason="failed_response", row=1)
