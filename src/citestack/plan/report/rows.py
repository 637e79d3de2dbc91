"""The tasks of a plan as CSV, one row each; those done since the plan before at the end."""

from __future__ import annotations

import csv
import io

from citestack.plan.model import Plan, Task

COLUMNS = (
    "id",
    "window",
    "progress",
    "layer",
    "title",
    "page",
    "sentence",
    "host",
    "expected",
    "origin",
    "source",
    "amount",
    "low",
    "high",
    "effort",
    "check",
    "evidence",
    "why",
    "prompts",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plan_csv(plan: Plan) -> str:
    """RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe in front."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for task in (*plan.tasks, *plan.done):
        writer.writerow([_cell(value) for value in _values(task)])
    return text.getvalue()


def _values(t: Task) -> tuple[object, ...]:
    e = t.expected
    amount = e.amount if e is not None else None
    span = (None, None, None) if amount is None else (amount.value, amount.low, amount.high)
    told = ("", "", "") if e is None else (e.said, e.origin, e.source)
    return (
        t.id,
        t.window,
        t.progress,
        t.layer,
        t.title,
        t.page,
        t.sentence,
        t.host,
        *told,
        *span,
        t.effort,
        t.check,
        t.evidence,
        t.why,
        "\n".join(t.prompts),
    )


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.4f}"
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
