"""Result pages out of files: vendors' records as ``track`` reads them, or a plain table of results.

A plain table (CSV, or JSON lines with one result each) has ``query``, ``rank``, ``url`` and ``cited``, and may have
``title``, ``snippet``, ``date``, ``engine``, ``market``, ``language``, ``at`` and ``simulated``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from citestack.answers.wire import mapping, rows
from citestack.corpus.dates import parse_date
from citestack.errors import UsageError
from citestack.twin.pages import DEPTH, Heading, ResultPage, ResultRow, page_of

_NAMES = {
    "query": ("query", "prompt", "keyword", "question"),
    "rank": ("rank", "position", "rank_absolute"),
    "url": ("url", "link"),
    "title": ("title",),
    "snippet": ("snippet", "description"),
    "date": ("date",),
    "cited": ("cited",),
}
_TRUE, _FALSE = frozenset({"1", "true", "yes", "y"}), frozenset({"0", "false", "no", "n", ""})


def read_files(paths: Sequence[Path]) -> list[ResultPage]:
    """Raises ``UsageError`` naming file and line; pages without an answer, or without results, are left out."""
    return [page for path in paths for page in _read(path)]


def _read(path: Path) -> Iterable[ResultPage]:
    if path.suffix.lower() == ".csv":
        return _grouped(_csv(path))
    if path.suffix.lower() in (".jsonl", ".ndjson") and _is_plain(path):
        return _grouped(_lines(path))
    return _saved(path)


def _csv(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for n, row in enumerate(csv.DictReader(file), 2):
                yield f"{path}:{n}", {(k or "").strip().lower(): v for k, v in row.items()}
    except (OSError, UnicodeDecodeError, csv.Error) as e:
        raise UsageError(f"{path}: cannot be read: {e}", hint="A CSV file in UTF-8.", layer="twin") from e


def _lines(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    with path.open("rb") as file:
        for n, line in enumerate(file, 1):
            if line.strip():
                try:
                    yield f"{path}:{n}", mapping(orjson.loads(line))
                except orjson.JSONDecodeError as e:
                    raise UsageError(f"{path}:{n}: not JSON: {e}", layer="twin") from e


def _is_plain(path: Path) -> bool:
    try:
        first = next(_lines(path), ("", {}))[1]
    except OSError as e:
        raise UsageError(f"{path}: cannot be read: {e.strerror}", layer="twin") from e
    return "cited" in first and not isinstance(first["cited"], list)


def _grouped(told: Iterable[tuple[str, Mapping[str, Any]]]) -> list[ResultPage]:
    found: dict[tuple[str, ...], list[ResultRow]] = {}
    headings: dict[tuple[str, ...], Heading] = {}
    for place, row in told:
        query = str(_told(row, "query") or "").strip()
        heading = _heading(row)
        key = (query, heading.engine, heading.market, heading.language, heading.at)
        if not query:
            raise UsageError(f"{place}: no query", hint=f"Columns: {', '.join(_NAMES)}.", layer="twin")
        found.setdefault(key, []).append(_row(place, row))
        headings[key] = heading
    return [ResultPage(key[0], tuple(r for r in some if r.rank <= DEPTH), headings[key]) for key, some in found.items()]


def _row(place: str, row: Mapping[str, Any]) -> ResultRow:
    try:
        rank = float(str(_told(row, "rank")))
    except ValueError:
        rank = 0.0
    if not 1 <= rank < float("inf"):
        raise UsageError(f"{place}: no rank: {_told(row, 'rank')!r}", hint="Ranks count from 1.", layer="twin")
    title, snippet = str(_told(row, "title") or ""), str(_told(row, "snippet") or "")
    day = parse_date(str(_told(row, "date") or ""))
    return ResultRow(rank, str(_told(row, "url") or ""), title, snippet, day, _cited(place, _told(row, "cited")))


def _cited(place: str, value: Any) -> float:
    text = str(value if value is not None else "").strip().lower()
    if text in _TRUE or text in _FALSE:
        return float(text in _TRUE)
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise UsageError(f"{place}: cited is {value!r}", hint="1 or 0; or the share of answers.", layer="twin")
    return share


def _heading(row: Mapping[str, Any]) -> Heading:
    told = {n: str(row.get(n) or "").strip() for n in ("engine", "surface", "model", "market", "language", "at")}
    told["market"], told["surface"] = told["market"].upper(), told["surface"] or "serp"
    return Heading(**told, simulated=str(row.get("simulated") or "").strip().lower() in _TRUE)


def _told(row: Mapping[str, Any], name: str) -> Any:
    return next((row[n] for n in _NAMES[name] if row.get(n) not in (None, "")), None)


def _saved(path: Path) -> Iterator[ResultPage]:
    """Vendors' records, by the adapters of ``track``; made-up ones keep their label."""
    from citestack.track.engines.catalogue import engine
    from citestack.track.engines.replay_sender import enveloped
    from citestack.track.engines.saved_files import SavedFiles
    from citestack.track.engines.sniffing import reader_of
    from citestack.track.model import Asking, Observation, Prompt
    from citestack.track.protocols import Reply

    spec = engine("replay")
    adapter, source = spec.adapter(spec), SavedFiles()
    try:
        for row in source.rows(path):
            body = enveloped(row)
            prompt = Prompt(row.prompt, market=row.market, language=row.language)
            read = adapter.read(Asking("replay", prompt, 1), [Reply(200, body, row.at, "application/json")])
            raw = mapping(orjson.loads(body)).get("response")
            name = row.engine or reader_of(raw) or ""
            page = page_of(prompt, name, read, dates_in(raw)) if isinstance(read, Observation) else None
            if page is not None:
                yield page
    finally:
        source.close()


def dates_in(raw: Any) -> dict[str, str]:
    """Address -> ISO day of the organic results of SerpApi's and DataForSEO's records, which adapters leave aside."""
    data = mapping(raw)
    results = [*rows(data.get("organic_results"))]
    for task in rows(data.get("tasks")):
        for result in rows(task.get("result")):
            results += rows(result.get("items"))
    found = {}
    for r in results:
        url, text = r.get("link") or r.get("url"), r.get("date") or r.get("timestamp") or r.get("pre_snippet")
        day = parse_date(text) if isinstance(text, str) else None
        if isinstance(url, str) and day:
            found[url] = day
    return found
