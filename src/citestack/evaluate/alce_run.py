"""Runs to judge: ALCE's own result files, our traces, and our own answers to a list of questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citestack.errors import UsageError
from citestack.evaluate.alce import Doc, Item, Statement
from citestack.model import Answer, Candidate, Citation, SupportState
from citestack.trace import RetrievalEvent, RunFinished, Trace

if TYPE_CHECKING:
    from citestack.assemble import Session

_HINT = 'ALCE\'s format: {"data": [{"question", "output", "docs": [{"title", "text"}]}]}; or one trace per line.'


@dataclass(frozen=True, slots=True)
class Gold:
    """What the run file says a right answer holds, per answer; empty where it says nothing."""

    short_answers: tuple[tuple[str, ...], ...] = ()
    answers: tuple[tuple[str, ...], ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    items: tuple[Item, ...]
    gold: tuple[Gold, ...]
    abstained: int = 0
    """Questions that were answered with an abstention; they are no items."""


def read_run(path: Path) -> Run:
    """Raises ``UsageError`` for a file that is neither, and ``TraceError`` for a broken trace."""
    import orjson

    try:
        body = path.read_bytes()
    except OSError as e:
        raise UsageError(f"cannot read {path}: {e.strerror}", layer="evaluate") from e
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _lines(path, [line for line in body.splitlines() if line.strip()])
    if isinstance(data, dict) and "events" in data:
        return _lines(path, [body])
    rows = data.get("data") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not rows:
        raise UsageError(f"{path} holds no answers", hint=_HINT, layer="evaluate")
    return Run(tuple(_item(row, n) for n, row in enumerate(rows, 1)), tuple(map(_gold, rows)))


def run_of_traces(traces: Iterable[Trace]) -> Run:
    answers = [(t, t.one(RunFinished).answer) for t in traces]
    items = tuple(own_item(a, _candidates(t)) for t, a in answers if not a.abstained)
    return Run(items, (Gold(),) * len(items), sum(a.abstained for _, a in answers))


def ask_all(session: Session, questions: Sequence[str]) -> Run:
    """Our own answers."""
    return run_of_traces(session.engine.ask(q).trace for q in questions)


def read_questions(path: Path) -> list[str]:
    """A JSON list, JSON lines with ``question`` or ``text``, or one question per line. Raises ``UsageError``."""
    import orjson

    try:
        body = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise UsageError(f"cannot read {path}: {e}", layer="evaluate") from e
    try:
        rows: list[Any] = orjson.loads(body) if body.lstrip().startswith("[") else _rows(body)
    except orjson.JSONDecodeError as e:
        raise UsageError(f"{path} is not JSON: {e}", layer="evaluate") from e
    found = [r if isinstance(r, str) else r.get("question") or r.get("text") or "" for r in rows if _is_row(r)]
    if not any(found):
        raise UsageError(f"{path} holds no questions", hint="One question per line is enough.", layer="evaluate")
    return [q for q in found if q]


def own_item(answer: Answer, candidates: Mapping[str, Sequence[Candidate]]) -> Item:
    """Our answer as ALCE sees one: a citation's document is the passage its quote stands in."""
    docs = tuple(_document(c, candidates.get(c.page_version, ())) for c in answer.citations)
    said = tuple(Statement(s.text, s.citations, s.state is not SupportState.NO_CHECK_NEEDED) for s in answer.sentences)
    marked = " ".join(s.text + "".join(f"[{n}]" for n in s.citations) for s in answer.sentences)
    return Item(answer.question, marked, docs, said)


def _candidates(trace: Trace) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {}
    event = trace.maybe(RetrievalEvent)
    for c in event.candidates if event else ():
        found.setdefault(c.passage.version, []).append(c)
    return found


def _document(citation: Citation, candidates: Sequence[Candidate]) -> Doc:
    around = [c.passage for c in candidates if c.passage.start <= citation.start and citation.end <= c.passage.end]
    return Doc(citation.title, around[0].text if around else citation.quote)


def _lines(path: Path, lines: Sequence[bytes]) -> Run:
    from citestack.errors import TraceError
    from citestack.trace_json import loads

    try:
        return run_of_traces([loads(line) for line in lines])
    except TraceError as e:
        raise UsageError(f"{path} is neither a run nor traces: {e.message}", hint=_HINT, layer="evaluate") from e


def _item(row: Any, n: int) -> Item:
    good = isinstance(row, dict) and isinstance(row.get("output"), str) and isinstance(row.get("docs"), list)
    if not good or not all(isinstance(d, dict) for d in row["docs"]):
        raise UsageError(f"answer {n} has no output and docs", hint=_HINT, layer="evaluate")
    # "sent" is what ALCE's QA-extracted documents hold instead of the text.
    docs = tuple(Doc(str(d.get("title", "")), str(d.get("sent", d.get("text", "")))) for d in row["docs"])
    return Item(str(row.get("question", "")), row["output"], docs)


def _gold(row: Mapping[str, Any]) -> Gold:
    pairs = row.get("qa_pairs") or ()
    short = tuple(_texts(p.get("short_answers")) for p in pairs if isinstance(p, dict))
    answers = tuple(_texts(a) for a in row.get("answers") or () if isinstance(a, list))
    return Gold(short, answers, _texts(row.get("claims")))


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _rows(body: str) -> list[Any]:
    import orjson

    lines = [line.strip() for line in body.splitlines() if line.strip()]
    return [orjson.loads(line) if line.startswith("{") else line for line in lines]


def _is_row(row: Any) -> bool:
    return isinstance(row, str | dict)
