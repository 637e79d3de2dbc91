"""A plan for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from citestack.explain.fate import LAYER_NAMES
from citestack.plan import wording
from citestack.plan.ordering import WINDOWS

if TYPE_CHECKING:
    from rich.console import Console

    from citestack.plan.model import Plan, Task


def print_plan(out: Console, plan: Plan, written: Sequence[Path] = ()) -> None:
    out.print(f"{plan.domain}: {wording.TITLES[plan.verdict.situation]}", style="bold", markup=False)
    for sentence in plan.sentences:
        out.print(sentence, markup=False)
    for note in plan.notes:
        out.print(f"! {note}", markup=False)
    _evidence(out, plan)
    _layers(out, plan)
    for window in WINDOWS:
        _tasks(out, window, [t for t in plan.tasks if t.window == window])
    if plan.left_out:
        out.print(f"{plan.left_out:,} more tasks: --limit, --csv FILE.", style="dim", markup=False)
    _done(out, plan)
    if plan.missing:
        out.print("\nNot measured", style="bold")
        for e in plan.missing:
            out.print(f"- {e.name}: {e.said}. Run: {e.missing}", markup=False)
    for path in written:
        out.print(f"written: {path}", markup=False)


def _evidence(out: Console, plan: Plan) -> None:
    rows = [(e.name, wording.number(e), wording.bar(e), e.said) for e in plan.verdict.because]
    _table(out, "Why", ("number", "value", "bar", "what it is"), rows)


def _layers(out: Console, plan: Plan) -> None:
    rows = [
        (f"{c.layer} {LAYER_NAMES[c.layer]}", str(c.entered), str(c.survived), wording.rate(c), wording.others(c))
        for c in plan.layers
    ]
    _table(out, "Down the stack", ("layer", "prompts in", "out", "the site", "sites cited"), rows)


def _tasks(out: Console, window: str, tasks: Sequence[Task]) -> None:
    rows = [(t.progress, _what(t), wording.expected(t), t.effort, t.check) for t in tasks]
    _table(out, window.capitalize(), ("", "task", "expected", "effort", "check"), rows)


def _what(task: Task) -> str:
    parts = (task.title, wording.where(task), f"“{task.sentence}”" if task.sentence else "", task.why)
    return "\n".join(p for p in parts if p)


def _done(out: Console, plan: Plan) -> None:
    if plan.before is None:
        return
    out.print(f"\nSince the plan of {plan.before[:10]}", style="bold", markup=False)
    for t in plan.done:
        out.print(f"- done: {t.title} {wording.where(t)}".rstrip(), markup=False)
    if not plan.done:
        out.print("- nothing that was measured again is done", markup=False)


def _table(out: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print()
    out.print(table)
