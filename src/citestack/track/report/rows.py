"""The report as CSV: one row for each figure, whatever part it stands in."""

from __future__ import annotations

import csv
import io

from citestack.audit.report.rows import cell
from citestack.track.figures import Figure
from citestack.track.report.document import Change, ReportDocument, all_figures
from citestack.track.report.wording import between, measure, points, shown, spread

COLUMNS = (
    "part", "measure", "engine", "group", "period", "domain", "page", "brand", "owner", "value", "low", "high", "shown",
    "interval", "hits", "of", "denominator", "prompts", "answers", "asked", "cached", "coverage", "exploratory",
    "universe", "before", "after", "p", "verdict", "model",
)  # fmt: skip
ABOUT = ("engine", "group", "period", "domain", "page", "brand", "owner")


def report_csv(document: ReportDocument) -> str:
    """RFC 4180. ``shown`` and ``interval`` are the texts of the other faces; ``value`` is not rounded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in _row(part, figure)] for part, figure in all_figures(document))
    writer.writerows([cell(value) for value in _changed(change)] for change in document.changes)
    return out.getvalue()


def _row(part: str, f: Figure) -> tuple[object, ...]:
    about = tuple(f.about.get(name, "") for name in ABOUT)
    ends = (None, None) if f.interval is None else (f.interval.low, f.interval.high)
    b = f.basis
    return (
        part, f.measure, *about, f.value, *ends, shown(f), spread(f), f.hits, f.of, f.denominator, b.prompts, b.answers,
        b.asked, b.cached, b.coverage, b.exploratory, f.universe, "", "", "", "", f.about.get("model", ""),
    )  # fmt: skip


def _changed(c: Change) -> tuple[object, ...]:
    """A difference: its value and interval, both periods, and what was made of it."""
    d, unit = c.difference, measure(c.measure).unit
    moved = (None, None, None, "", "") if d is None else (d.value, d.low, d.high, points(d, unit), between(d, unit))
    told = {"part": "changes", "measure": c.measure, "engine": c.engine, "prompts": c.pairs, "before": c.before,
            "after": c.after, "p": c.p, "verdict": c.verdict, "domain": c.about,
            **dict(zip(("value", "low", "high", "shown", "interval"), moved, strict=True))}  # fmt: skip
    return tuple(told.get(name, "") for name in COLUMNS)
