"""The audit of a site for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from citestack.audit.site import summary
from citestack.audit.site.nouns import COUNTED
from citestack.explain.fate import LAYER_NAMES

if TYPE_CHECKING:
    from rich.console import Console

    from citestack.audit.site.nouns import SiteReport

CHECKS, TEMPLATES, WORST = 12, 8, 8


def print_site(out: Console, report: SiteReport, outs: Sequence[Path] = ()) -> None:
    out.print(report.site, style="bold", markup=False)
    for sentence in summary.three_sentences(report):
        out.print(sentence, markup=False)
    out.print()
    for n, value in enumerate(summary.layer_means(report.pages), start=1):
        told = "not measured" if value is None else f"{value:.0%} of what was checked holds"
        out.print(f"{n} {LAYER_NAMES[n]}: {told}", markup=False)
    _print_tables(out, report)
    _print_rest(out, report)
    for path in outs:
        out.print(f"written: {path}", markup=False)


def _print_tables(out: Console, report: SiteReport) -> None:
    checks = [(r.severity, str(r.pages), r.check.title, r.check.id) for r in summary.by_check(report)]
    _table(out, "What to change", ("", "pages", "check", "id"), checks[:CHECKS])
    templates = [
        (t.template.name, str(len(t.template.urls)), *(str(t.counts[s]) for s in COUNTED))
        for t in summary.by_template(report)
    ]
    _table(out, "Templates", ("pages like", "pages", *COUNTED), templates[:TEMPLATES])
    worst = [(w.page.url, *(str(w.counts[s]) for s in COUNTED)) for w in summary.worst(report, WORST)]
    _table(out, "Worst pages", ("page", *COUNTED), worst)


def _print_rest(out: Console, report: SiteReport) -> None:
    copies = sum(len(c.copies) for c in report.clusters)
    waived = sum(x.waiver is not None for x in report.findings)
    out.print(f"\n{len(report.orphans)} orphan pages, {copies} near copies in {len(report.clusters)} groups.")
    if report.waivers or report.expired:
        told = f"{waived} findings waived; waivers: {len(report.expired)} expired, {len(report.unused)} not needed."
        out.print(told, markup=False)
    if not report.findings:
        return
    out.print("Every finding with its words: --out report.html, .csv, .json or .sarif.", style="dim", markup=False)


def _table(out: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in columns:
        figure = column in ("pages", *COUNTED)
        table.add_column(column, justify="right" if figure else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print()
    out.print(table)
