"""The report as CSV: one row for each figure, whatever part it stands in."""

from __future__ import annotations

import csv
import io

from citestack.audit.report.rows import cell
from citestack.track.figures import Figure
from citestack.track.report.document import ReportDocument, all_figures
from citestack.track.report.wording import shown, spread

COLUMNS = (
    "part", "measure", "engine", "group", "period", "domain", "page", "brand", "owner", "value", "low", "high", "shown",
    "interval", "hits", "of", "denominator", "prompts", "answers", "asked", "cached", "coverage", "exploratory",
    "universe",
)  # fmt: skip
ABOUT = ("engine", "group", "period", "domain", "page", "brand", "owner")


def report_csv(document: ReportDocument) -> str:
    """RFC 4180. ``shown`` and ``interval`` are the texts of the other faces; ``value`` is not rounded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in _row(part, figure)] for part, figure in all_figures(document))
    return out.getvalue()


def _row(part: str, f: Figure) -> tuple[object, ...]:
    about = tuple(f.about.get(name, "") for name in ABOUT)
    ends = (None, None) if f.interval is None else (f.interval.low, f.interval.high)
    b = f.basis
    return (
        part, f.measure, *about, f.value, *ends, shown(f), spread(f), f.hits, f.of, f.denominator, b.prompts, b.answers,
        b.asked, b.cached, b.coverage, b.exploratory, f.universe,
    )  # fmt: skip
