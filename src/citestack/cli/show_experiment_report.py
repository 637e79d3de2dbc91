"""The report of an experiment in a terminal: the sentences, noise and power, then tables in the order of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citestack.experiment.findings.layers import moved_layer
from citestack.experiment.findings.words import LAYERS, MARKS, amount, band, chance, count, title
from citestack.experiment.findings.words import whole as said
from citestack.experiment.report.facts import about, before_words, kind_words
from citestack.experiment.report.forest import ordered
from citestack.experiment.report.sentences import cut, direction
from citestack.experiment.report.view import View, adopted, by_domain, by_rank, primary_effects

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from citestack.experiment.figures import Applied, Effect
    from citestack.experiment.report.bundle import Bundle

EXAMPLES, SENTENCES = 4, 4


def print_report(out: Console, bundle: Bundle) -> None:
    v = View.of(bundle)
    f = v.findings
    out.print(bundle.design.name, style="bold", markup=False)
    out.print(about(bundle), style="dim", markup=False)
    out.print()
    out.print(before_words(bundle), markup=False)
    out.print()
    for sentence in f.summary:
        out.print(sentence, markup=False)
    for warning in f.warnings:
        out.print(f"! {warning}", markup=False)
    head = ("arm", "kind", "difference (95 %)", "noise", "p, corrected", "prompts", "acts in layer", "finding")
    _table(out, f"Effect on the {title(f.primary)}", head, (_effect(v, e) for e in ordered(primary_effects(v))))
    refused = ("arm", "applied to", "why not to the others")
    _table(out, "Where an arm did not apply", refused, map(_left, (a for a in f.applied if a.reasons)))
    _by(out, "By rank of the target", by_rank(v))
    _by(out, "By domain", by_domain(v))
    _by(out, "When others do the same: by share of adopters", adopted(v), adopters=True)
    _pairs(out, v)
    _examples(out, v)


def _effect(v: View, e: Effect) -> tuple[str, ...]:
    layer = moved_layer(v.findings.effects, e.arm)
    of = f"{e.prompts:,}" + (f" of {e.prompts + e.missing:,}" if e.missing else "")
    return (
        e.arm, kind_words(e.kind), said(e.difference, e.measure), band(e.floor, e.measure), chance(e.adjusted), of,
        "" if layer is None else f"{layer} {LAYERS[layer].lower()}", f"{MARKS[e.finding]} {e.finding}",
    )  # fmt: skip


def _left(found: Applied) -> tuple[str, ...]:
    why = "\n".join(f"{n:,}: {reason}" for reason, n in found.reasons)
    return found.arm, f"{found.applied:,} of {count(found.cases, 'case')}", why


def _by(out: Console, name: str, found: Sequence[tuple[str, list[Effect]]], *, adopters: bool = False) -> None:
    def column(e: Effect) -> str:
        return f"{e.adopters:.0%}" if adopters else e.stratum.removeprefix("domain ")

    columns = list(dict.fromkeys(column(e) for _, some in found for e in some))
    lines = []
    for arm, some in found:
        cells = {column(e): f"{said(e.difference, e.measure)} {MARKS[e.finding]}" for e in some}
        lines.append((arm, *(cells.get(c, "") for c in columns)))
    _table(out, name, ("arm", *columns), lines)


def _pairs(out: Console, v: View) -> None:
    head = ("fabricated", "honest", "PAWC share of both", "not counting what is made up", "difference", "prompts")
    _table(out, "Fabricated beside honest", head, (
        (p.fabricated, p.honest, " / ".join(amount(x, "pawc") for x in p.raw),
         " / ".join(amount(x, "stack_score") for x in p.score), said(p.difference, "stack_score"), f"{p.prompts:,}")
        for p in v.findings.pairs
    ))  # fmt: skip


def _examples(out: Console, v: View) -> None:
    some = v.findings.examples
    for e in some[:EXAMPLES]:
        made_up = " [FABRICATED]" if e.kind == "fabricated" else ""
        out.print()
        out.print(f"{e.arm}{made_up}, {direction(e)}: {e.prompt}", style="bold", markup=False)
        out.print(
            f"  {amount(e.before_value, e.measure)} → {amount(e.after_value, e.measure)}; {e.target}", markup=False
        )
        for name, rows in (("before", e.before), ("after", e.after)):
            for s in rows[:SENTENCES]:
                ours = "*" if e.target in s.cited else " "
                out.print(f"  {name:6} {ours} {cut(s.text)}", markup=False)
    if len(some) > EXAMPLES:
        out.print(f"{len(some) - EXAMPLES} more cases in the HTML file. * cites the target.", style="dim", markup=False)


def _table(out: Console, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    lines = list(rows)
    if not lines:
        return
    table = Table(title=name, title_justify="left", title_style="bold", expand=False)
    for column in head:
        table.add_column(column)
    for line in lines:
        table.add_row(*(Text(str(cell)) for cell in line))
    out.print()
    out.print(table)
