"""Files of answers to sheets: own answers and traces, stored responses of engines, marked text, rows of a study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citestack.errors import AnswerError, UsageError
from citestack.evaluate.geo.sheet import Sheet, sheet_of, sheet_of_quotes, sheet_of_read
from citestack.trace import RunFinished, Trace


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer of a file."""

    name: str
    """File, and the line or row in it from 1 where it holds several."""
    sheet: Sheet
    trace: Trace | None = None
    """Where the file holds the stack's own trace."""


def read_entries(path: Path, sources: int | None = None) -> list[Entry]:
    """A trace, an own answer, a stored response or a marked text; or several of them, as JSON lines or a JSON list.

    A row may also be ``{"question", "answer": "text with [n]", "sources": [URL or {"url"}, ...]}``. Raises
    ``UsageError``, and its child ``AnswerError`` for what is no answer.
    """
    try:
        body = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as e:
        raise UsageError(f"cannot read {path}: {e}", layer="evaluate") from e
    rows = _rows(body)
    if rows is None:
        return [Entry(path.name, _text_sheet(body, sources))]
    many = len(rows) > 1
    return [_entry(f"{path.name}:{n}" if many else path.name, row, sources) for n, row in enumerate(rows, 1)]


def _rows(body: str) -> list[Any] | None:
    """The documents of a JSON file or of JSON lines; None for text."""
    import orjson

    if body.lstrip()[:1] not in ("{", "["):
        return None
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        lines = [line for line in body.splitlines() if line.strip()]
        try:
            return [orjson.loads(line) for line in lines] if lines[0].lstrip().startswith("{") else None
        except orjson.JSONDecodeError as e:
            raise AnswerError(f"neither JSON nor JSON lines: {e}", hint="Is the file cut off?") from e
    if isinstance(data, list):
        return data if data and all(isinstance(row, dict) for row in data) else None
    return [data]


def _entry(name: str, row: Any, sources: int | None) -> Entry:
    try:
        if isinstance(row, dict) and "events" in row:
            return _traced(name, row)
        return Entry(name, _sheet(row, sources))
    except AnswerError as e:
        raise AnswerError(f"{name}: {e.message}", hint=e.hint) from e


def _traced(name: str, row: Mapping[str, Any]) -> Entry:
    import orjson

    from citestack.trace_json import loads

    trace = loads(orjson.dumps(row))
    return Entry(name, sheet_of(trace.one(RunFinished).answer), trace)


def _sheet(row: Any, sources: int | None) -> Sheet:
    from citestack.answers import read_response

    if not isinstance(row, dict):
        raise AnswerError("a row of the file is no JSON object")
    if "abstained" in row and isinstance(row.get("sentences"), list):
        return _own(row)
    if isinstance(row.get("answer"), str):
        return _plain(row, sources)
    return sheet_of_read(read_response(row), sources)


def _own(row: Mapping[str, Any]) -> Sheet:
    """``ask --json``: sentences are as they were said, nothing is split again."""
    try:
        urls = {int(c["n"]): str(c["url"]) for c in row.get("citations") or ()}
        said = [(str(s["text"]), tuple(int(n) for n in s.get("citations") or ())) for s in row["sentences"]]
    except (TypeError, KeyError, ValueError) as e:
        raise AnswerError(f"the answer is not as 'ask --json' writes it: {e!r}") from e
    question = row.get("question")
    name = question if isinstance(question, str) else None
    return sheet_of_quotes(said, urls, question=name, abstained=bool(row["abstained"]))


def _plain(row: Mapping[str, Any], sources: int | None) -> Sheet:
    listed = row.get("sources")
    urls = [_url(s) for s in listed] if isinstance(listed, list) else []
    sheet = _text_sheet(row["answer"], len(urls) or sources)
    question = row.get("question")
    pages = tuple(url or known for url, known in zip(urls, sheet.sources, strict=True)) if urls else sheet.sources
    return Sheet(sheet.sentences, pages, question if isinstance(question, str) else None)


def _url(source: Any) -> str:
    url = source.get("url") if isinstance(source, dict) else source
    return url if isinstance(url, str) else ""


def _text_sheet(text: str, sources: int | None) -> Sheet:
    from citestack.answers import read_answer
    from citestack.answers.marked_text import Facts, read_marked

    return sheet_of_read(read_answer(text) if text[:1] not in ("{", "[") else read_marked(text, Facts("text")), sources)
