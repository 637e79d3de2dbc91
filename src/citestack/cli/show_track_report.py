"""The report of the measuring side in a terminal: the sentences, then tables in the order of the HTML file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citestack.track.report.document import figure_of
from citestack.track.report.html import BOARDS, SHAPE, STAND, VOLATILE, cost, ends
from citestack.track.report.naming import engines_title
from citestack.track.report.sentences import lead, universe
from citestack.track.report.wording import (
    OWNERS,
    basis_words,
    count,
    engine_name,
    measure,
    percent,
    points,
    shown,
    spread,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from citestack.track.figures import Figure
    from citestack.track.report.alerts import Alert
    from citestack.track.report.document import Board, EngineRow, ReportDocument

ROWS, TIMES = 10, 8
MARKS = {"up": "▲", "down": "▼", "noise": "~", "too few": "–"}
OUTCOMES = {"fired": "fired", "quiet": "quiet", "not_stable": "not stable", "not_measured": "not measured"}


def print_report(out: Console, d: ReportDocument) -> None:
    out.print(d.title, style="bold", markup=False)
    out.print(universe(d), style="dim", markup=False)
    for sentence in lead(d):
        out.print(sentence, markup=False)
    _engines(out, engines_title(len(d.engines)), d.engines, STAND)
    _changes(out, d)
    _trend(out, d)
    for board in d.boards:
        _board(out, board)
    _groups(out, d)
    _table(out, "Cited instead", ("site", "owner", "of the answers without it", "for prompts such as"), (
        (r.name, OWNERS.get(r.owner, r.owner), figure_words(r.figure), " / ".join(r.prompts[:2])) for r in d.instead
    ))  # fmt: skip
    _volatility(out, d)
    _spreads(out, d)
    _engines(out, "Length and shape of the answers", d.engines, SHAPE)
    for side in (*d.first_party, *d.traffic):
        _table(out, f"{side.title} ({side.source})", side.head, side.rows[:ROWS])
    _coverage(out, d.engines)
    for note in d.notes:
        out.print(note, style="dim", markup=False)


def print_alerts(out: Console, alerts: Sequence[Alert]) -> None:
    for alert in alerts:
        out.print(f"{OUTCOMES[alert.outcome]}: {alert.rule.text}: {alert.sentence}", markup=False)


def figure_words(figure: Figure | None) -> str:
    """``18 % (14 to 22 %)``; a star marks what is exploratory."""
    if figure is None:
        return ""
    star = "*" if figure.basis.exploratory and figure.value is not None else ""
    return shown(figure) + star + (f" ({spread(figure)})" if spread(figure) else "")


def _engines(out: Console, title: str, rows: Sequence[EngineRow], measures: Sequence[str]) -> None:
    used = [m for m in measures if any(figure_of(r.figures, m) is not None for r in rows)]
    if not used:
        return
    lines = [[measure(m).title, *(figure_words(figure_of(r.figures, m)) for r in rows)] for m in used]
    over = ["measured over", *(basis_words(r.figures[0].basis) if r.figures else "" for r in rows)]
    _table(
        out,
        f"{title} (* exploratory: fewer than 50 prompts)",
        ("", *(engine_name(r.name) for r in rows)),
        [*lines, over],
    )


def _changes(out: Console, d: ReportDocument) -> None:
    head = ("measure", "engine", "before", "after", "difference", "prompts in both", "verdict")
    lines = []
    for c in d.changes:
        title = measure(c.measure).title + (f" of {c.about}" if c.about else "")
        moved = "" if c.difference is None else points(c.difference, measure(c.measure).unit)
        verdict = f"{MARKS[c.verdict]} {c.verdict}"
        lines.append((title, engine_name(c.engine), *ends(c), moved, f"{c.pairs:,}", verdict))
    _table(out, "Change", head, lines)


def _trend(out: Console, d: ReportDocument) -> None:
    """The last times of each series."""
    for name in dict.fromkeys(s.measure for s in d.trend):
        some = [s for s in d.trend if s.measure == name and s.points]
        times = sorted({(p.start, p.end) for s in some for p in s.points})[-TIMES:]
        cells = [{(p.start, p.end): p.figure for p in s.points} for s in some]
        lines = [[f"{a} to {b}", *(figure_words(c.get((a, b))) for c in cells)] for a, b in times]
        _table(out, f"{measure(name).title} over time", ("", *(engine_name(s.engine) for s in some)), lines)


def _board(out: Console, board: Board) -> None:
    owned, dated = board.kind in ("site", "page"), any(h.first for h in board.rows)
    rows = [*board.rows[:ROWS], *(h for h in board.rows[ROWS:] if h.ours)]
    lines = []
    for h in rows:
        name = h.name if owned else OWNERS.get(h.name, h.name)
        owner = [OWNERS.get(h.owner, h.owner)] if owned else []
        days = [h.first, h.last] if dated else []
        lines.append(
            (f"{name} (own)" if h.ours and owned else name, *owner, figure_words(h.share), figure_words(h.rate), *days)
        )
    total = sum(h.share.hits for h in board.rows) + (board.rest.hits if board.rest is not None else 0.0)
    left = total - sum(h.share.hits for h in rows)
    if left:
        more = f"{len(board.rows) - len(rows) + board.rest_count:,} more"
        lines.append(
            (more, *([""] if owned else []), percent(left / rows[0].share.of), "", *(["", ""] if dated else []))
        )
    head = (board.kind, *(["owner"] if owned else []), "share of citations", "in how many answers")
    _table(out, BOARDS[board.kind], (*head, *(("first", "last") if dated else ())), lines)


def _groups(out: Console, d: ReportDocument) -> None:
    used = list(dict.fromkeys(f.measure for r in d.groups for f in r.figures))
    head = (d.selection.group, "engine", *(measure(m).title for m in used))
    _table(out, "By group", head, (
        (r.value or "not said", engine_name(r.engine), *(figure_words(figure_of(r.figures, m)) for m in used))
        for r in d.groups
    ))  # fmt: skip


def _volatility(out: Console, d: ReportDocument) -> None:
    used = [m for m in VOLATILE if any(figure_of(r.figures, m) is not None for r in d.volatility)]
    lines = [(engine_name(r.engine), *(figure_words(figure_of(r.figures, m)) for m in used)) for r in d.volatility]
    _table(out, "Volatility", ("engine", *(measure(m).title for m in used)), lines)


def _spreads(out: Console, d: ReportDocument) -> None:
    from citestack.track.report.plots import band_name

    for s in d.spreads:
        title = f"Where in the {s.where} citations fall, {engine_name(s.engine)}"
        lines = [(band_name(b), figure_words(b.citations), percent(b.words)) for b in s.bands]
        _table(out, title, ("part", "share of citations", "share of words"), lines)


def _coverage(out: Console, rows: Sequence[EngineRow]) -> None:
    lines = []
    for r in rows:
        asked = sum(r.states.values())
        states = ", ".join(f"{n:,} {s}" for s, n in r.states.items() if n and s != "measured")
        covered = percent(r.states.get("measured", 0) / asked) if asked else percent(None)
        lines.append((engine_name(r.name), count(asked, "asking"), covered, states, cost(r)))
    _table(out, "What was asked and what came of it", ("engine", "asked", "coverage", "not measured", "cost"), lines)


def _table(out: Console, title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    lines = list(rows)
    if not lines:
        return
    table = Table(title=title, title_justify="left", title_style="bold", expand=False)
    for name in head:
        table.add_column(name)
    for line in lines:
        table.add_row(*(Text(str(cell)) for cell in line))
    out.print()
    out.print(table)
