"""How a checked answer looks: the document of ``verify-answer --json``, and the tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from citestack.answers.page_texts import PageText
from citestack.answers.report import CitationVerdict, SentenceState
from citestack.shapes.checked_answer import totals_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from citestack.answers.report import AnswerReport, CitationReport, SentenceReport
    from citestack.protocols import Support

STYLE = {
    SentenceState.SUPPORTED: "green",
    SentenceState.PARTIAL: "yellow",
    SentenceState.REFUTED: "bold red",
    SentenceState.UNSUPPORTED: "red",
    SentenceState.UNCITED: "red",
    SentenceState.NOT_MEASURED: "dim",
    SentenceState.NO_CHECK_NEEDED: "dim",
}
_VERDICT_WORDS = {
    CitationVerdict.SUPPORTS: "supports",
    CitationVerdict.PARTLY: "supports a part",
    CitationVerdict.REFUTES: "says otherwise",
    CitationVerdict.DOES_NOT: "does not say it",
    CitationVerdict.NO_SOURCE: "names no source",
    CitationVerdict.NOT_READABLE: "could not be read",
}


def print_report(out: Console, report: AnswerReport, support: Support) -> None:
    """Sentences, then sources, then totals. Text of answers and pages is never read as markup."""
    answer = report.answer
    engine = f", {answer.engine}" if answer.engine else ""
    out.print(f"{answer.shape}{engine}: {len(answer.sentences)} sentences, {len(answer.sources)} sources", markup=False)
    for note in answer.notes:
        out.print(f"note: {note}", markup=False)
    for table in (_sentences(report), _sources(report)):
        if table.row_count:
            out.print(table)
    for line in _total_lines(totals_json(report, support)):
        out.print(line, markup=False)


def _sentences(report: AnswerReport) -> Table:
    table = _table("sentence", "state", "cites", "what the page says")
    for s in report.sentences:
        if s.state is SentenceState.NO_CHECK_NEEDED:
            continue
        table.add_row(Text(_clipped(s.sentence.text, 160)), _state(s), _cites(s), _why(s))
    return table


def _sources(report: AnswerReport) -> Table:
    table = _table("n", "source", "read from")
    for s in report.answer.sources:
        page = report.pages[s.n]
        read = page.read_from if isinstance(page, PageText) else f"not read: {page.code}: {_clipped(page.message, 60)}"
        table.add_row(str(s.n), Text(_clipped(s.url or s.given or s.title, 90)), Text(read))
    return table


def _table(*columns: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
    ratios = {"sentence": 5, "state": 2, "cites": 2, "what the page says": 5, "source": 6, "read from": 4}
    for name in columns:
        table.add_column(name, overflow="fold", ratio=ratios.get(name))
    return table


def _state(s: SentenceReport) -> Text:
    return Text(str(s.state).replace("_", " ") + (" (jointly)" if s.jointly else ""), style=STYLE[s.state])


def _cites(s: SentenceReport) -> Text:
    marks = [f"[{c.source if c.source is not None else '?'}] {_VERDICT_WORDS[c.verdict]}" for c in s.citations]
    return Text("\n".join(marks))


def _why(s: SentenceReport) -> Text:
    """The quote, what failed, and what would help."""
    lines = [_quoted(s.citations[s.best])] if s.best is not None else []
    lines += [f"{c.label or 'a citation'}: {p}" for c in s.citations for p in _problems(c)]
    if s.state is SentenceState.UNCITED:
        lines.append("no source is given for it")
    if s.elsewhere:
        lines.append(f"supported by {', '.join(f'[{n}]' for n in s.elsewhere)}, which it does not cite")
    return Text("\n".join(line for line in lines if line))


def _quoted(c: CitationReport) -> str:
    failed = [f"{check.name}: {check.detail}" for check in c.checks if check.passed is False]
    if c.verdict is CitationVerdict.NOT_READABLE:
        return _clipped(c.reason, 120)
    quote = f"“{_clipped(c.quote.text, 200)}”" if c.quote and c.verdict is not CitationVerdict.DOES_NOT else ""
    return "\n".join([quote, *failed]) if c.verdict is not CitationVerdict.SUPPORTS else quote


def _problems(c: CitationReport) -> list[str]:
    found = [str(c.problem).replace("_", " ")] if c.problem else []
    found += ["the engine did not retrieve this page"] if c.retrieved is False else []
    return found + (["the engine's quote is not on the page"] if c.cited_text_found is False else [])


def _clipped(text: str, n: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= n else flat[: n - 1] + "…"


def _total_lines(shape: dict[str, Any]) -> list[str]:
    alce, full = shape["alce"], shape["citation_precision_full"]["hits"]
    by_alce = (_of_one(alce["citation_recall"]), _of_one(alce["citation_precision"]))
    recall = _counted(shape["citation_recall"], "of the sentences that need a source are supported")
    precision = _counted(
        shape["citation_precision"], f"of the citations support theirs at least in part, {full} in full"
    )
    lines = [
        f"citation recall     {recall}",
        f"citation precision  {precision}",
        f"by ALCE's rules     recall {by_alce[0]} ({alce['sentences']} sentences), precision {by_alce[1]}",
    ]
    sentences, citations = shape["sentences"]["not_measured"], shape["citations"]["not_readable"]
    skipped = f"not measured        {sentences} sentences, {citations} citations: in no denominator"
    return [*lines, skipped] if sentences or citations else lines


def _counted(share: dict[str, Any], words: str) -> str:
    if share["value"] is None:
        return "not measured"
    return f"{share['hits']} of {share['of']} ({share['value']:.0%}) {words}"


def _of_one(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.0%}"
