"""Study tables from files: one JSON document, or a CSV of domains with, if there is one, a CSV of answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from citestack.errors import UsageError
from citestack.evaluate.authority_study.catalogue import SIGNALS
from citestack.evaluate.authority_study.csv_rows import Row, number, rows
from citestack.evaluate.authority_study.nouns import AnswerCounts, Measures, StudyTable
from citestack.evaluate.authority_study.wire import AnswerRow, Document, DomainRow

HINT = "The format is described in docs/authority-study.md."
_ABOUT = ("domain", "pages", "kind", "names", *SIGNALS)
_OF_ANSWER = ("question", "answer", "engine", "domain")
M = TypeVar("M", bound=BaseModel)


def read_table(table: Path, answers: Path | None = None) -> StudyTable:
    """Domains from ``table``, answers from ``answers`` or the same document.

    Raises ``UsageError`` with file and line or row for anything that cannot be read; nothing is guessed.
    """
    found = _from_json(table) if table.suffix.lower() == ".json" else _from_csv(table)
    if answers is None:
        return found
    counted = read_answers(answers)
    return StudyTable(found.domains, counted, universe=found.universe, notes=(*found.notes, *_engines(counted)))


def read_answers(path: Path) -> tuple[AnswerCounts, ...]:
    """CSV rows ``question,domain,...``; rows with one question, answer and engine are one answer.

    A row without a domain stands for an answer in which nothing was seen. A blank count means that the answer did not
    measure that outcome; then it is blank in all rows of the answer.
    """
    found = rows(path, ("question", "domain"))
    columns = [c for c in (found[0].cells if found else ()) if c not in _OF_ANSWER]
    if not columns or set(columns) - set(SIGNALS):
        hint = f"Columns beside question, answer, engine and domain are counts: {', '.join(SIGNALS)}."
        raise UsageError(f"{path} has other columns, or no counts: {', '.join(columns)}", hint=hint, layer="study")
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in found:
        groups[row.cells["question"], row.cells.get("answer", ""), row.cells.get("engine", "")].append(row)
    return tuple(_answer(path, key, some, columns) for key, some in groups.items())


def _answer(path: Path, key: tuple[str, str, str], some: Sequence[Row], columns: Sequence[str]) -> AnswerCounts:
    counts = {c: seen for c in columns if (seen := _counts(path, some, c)) is not None}
    raw = {"question": key[0], "answer": key[1], "engine": key[2], "counts": counts}
    checked = _checked(AnswerRow, raw, f"{path}, line {some[0].line}")
    return AnswerCounts(checked.question, checked.counts, checked.engine)


def _counts(path: Path, some: Sequence[Row], column: str) -> dict[str, float] | None:
    found = [(row, number(path, row, column)) for row in some]
    blank = [row for row, value in found if value is None]
    if len(blank) == len(found):
        return None
    if blank:
        hint = "Blank means not measured, for the whole answer; write 0 where nothing was seen."
        raise UsageError(f"{path}, line {blank[0].line}: {column} is blank here only", hint=hint, layer="study")
    seen: dict[str, float] = {}
    for row, value in found:
        domain = row.cells["domain"].lower()
        if domain in seen:
            raise UsageError(f"{path}, line {row.line}: {domain} twice in one answer", layer="study")
        if domain:
            seen[domain] = value or 0.0
        elif value:
            raise UsageError(f"{path}, line {row.line}: a count without a domain", hint=HINT, layer="study")
    return seen


def _from_json(path: Path) -> StudyTable:
    import orjson

    try:
        raw = orjson.loads(path.read_bytes())
    except OSError as e:
        raise UsageError(f"cannot read {path}: {e.strerror}", layer="study") from e
    except orjson.JSONDecodeError as e:
        raise UsageError(f"{path} is not JSON: {e}", hint=HINT, layer="study") from e
    held = _checked(Document, raw, str(path))
    answers = tuple(AnswerCounts(a.question, a.counts, a.engine) for a in held.answers)
    places = [f"{path}, domain {i}" for i in range(1, len(held.domains) + 1)]
    domains, totals = _domains(held.domains, places)
    return StudyTable(domains, answers, totals, held.questions, held.universe, _engines(answers))


def _from_csv(path: Path) -> StudyTable:
    found = rows(path, ("domain",))
    others = [c for c in (found[0].cells if found else ()) if c not in _ABOUT]
    words = [c for c in others if not any(_is_number(row.cells[c]) for row in found)]
    measures = [c for c in others if c not in words]
    places = [f"{path}, line {row.line}" for row in found]
    checked = [_domain_row(path, row, measures, place) for row, place in zip(found, places, strict=True)]
    domains, totals = _domains(checked, places)
    notes = (f"Columns without numbers were not used: {', '.join(words)}.",) if words else ()
    return StudyTable(domains, totals=totals, notes=notes)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _domain_row(path: Path, row: Row, measures: Sequence[str], place: str) -> DomainRow:
    raw = {
        "domain": row.cells["domain"],
        "measures": {m: number(path, row, m) for m in measures},
        "pages": number(path, row, "pages"),
        "kind": row.cells.get("kind") or None,
        "names": tuple(n for name in row.cells.get("names", "").split("|") if (n := name.strip())),
        "outcomes": {o: number(path, row, o) for o in SIGNALS if o in row.cells},
    }
    return _checked(DomainRow, raw, place)


def _domains(
    found: Sequence[DomainRow], places: Sequence[str]
) -> tuple[dict[str, Measures], dict[str, Mapping[str, float]]]:
    domains: dict[str, Measures] = {}
    totals: dict[str, dict[str, float]] = defaultdict(dict)
    for row, place in zip(found, places, strict=True):
        if row.domain in domains:
            raise UsageError(f"{place}: {row.domain} stands there twice", layer="study")
        domains[row.domain] = Measures(row.measures, row.pages, row.kind, row.names)
        for outcome, count in row.outcomes.items():
            if count is not None:
                totals[outcome][row.domain] = count
    return domains, dict(totals)


def _checked(kind: type[M], raw: Any, place: str) -> M:
    try:
        return kind.model_validate(raw)
    except ValidationError as e:
        first = e.errors()[0]
        where = "/".join(str(p) for p in first["loc"])
        raise UsageError(f"{place}: {where}: {first['msg']}", hint=HINT, layer="study") from e


def _engines(answers: Sequence[AnswerCounts]) -> tuple[str, ...]:
    names = sorted({a.engine for a in answers})
    return (f"Answers of {len(names)} engines are pooled: {', '.join(names)}.",) if len(names) > 1 else ()
