"""A finding as the row of a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from citestack.audit.site.nouns import Listed

COLUMNS = (
    "url", "title", "layer", "check", "severity", "message", "quote", "start", "end", "where", "fix", "strength",
    "source", "change", "waived", "waived_until", "key",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def findings_csv(findings: Sequence[Listed]) -> str:
    """RFC 4180, one row for each finding, waived ones as well. Cells that a spreadsheet would run as a formula get an
    apostrophe in front (OWASP, CSV injection): what pages say is not to be run.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in _row(one)] for one in findings)
    return out.getvalue()


def _row(one: Listed) -> tuple[object, ...]:
    f, waiver = one.finding, one.waiver
    return (
        one.url, one.title, f.layer, f.id, f.severity, f.message, f.evidence.quote, f.evidence.start, f.evidence.end,
        f.evidence.where, f.fix, f.source.strength, f.source.url, one.change,
        waiver.reason if waiver else "", (waiver.until or "") if waiver else "", one.key,
    )  # fmt: skip


def cell(value: object) -> object:
    """What a spreadsheet takes as text and not as a formula."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = value.replace("\x00", "�").encode("utf-8", "replace").decode("utf-8")
    return f"'{text}" if text.startswith(_FORMULA) else text
