"""Every effect as one row of CSV."""

from __future__ import annotations

import csv
import io
import re

from citestack.experiment.figures import Effect
from citestack.experiment.findings.stored import rounded
from citestack.experiment.report.bundle import Bundle

HEAD = (
    "arm", "kind", "measure", "layer", "stratum", "adopters", "prompts", "missing", "control", "changed", "difference",
    "low", "high", "relative", "p", "adjusted", "floor_low", "floor_high", "finding",
    "detectable",
)  # fmt: skip
_FORMULA = re.compile(r"^[=+\-@\t\r]")


def report_csv(bundle: Bundle) -> str:
    """Numbers as measured, nothing where there is none; texts that a spreadsheet would run get an apostrophe in front
    (OWASP, CSV injection).
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(_row(e) for e in bundle.findings.effects)
    return out.getvalue()


def _row(e: Effect) -> list[object]:
    d, floor = e.difference, e.floor
    ends = (None, None, None) if d is None else (d.value, d.low, d.high)
    band = (None, None) if floor is None else floor
    values = [
        e.arm, e.kind, e.measure, e.layer, e.stratum, e.adopters, e.prompts, e.missing, e.control, e.changed, *ends,
        e.relative, e.p, e.adjusted, *band, e.finding, e.detectable,
    ]  # fmt: skip
    return [_cell(v) for v in values]


def _cell(value: object) -> object:
    if isinstance(value, float):
        return rounded(value)
    return "" if value is None else f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
