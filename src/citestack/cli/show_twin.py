"""Twins in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from citestack.twin.model import Confidence, Estimate, PartWeight, Twin
from citestack.twin.wording import among, number, share, span


def print_twin(out: Console, twin: Twin, saved: str | None) -> None:
    if twin.origin.simulated:
        out.print("Simulated data: this twin was fitted to made-up observations.", style="bold")
    out.print(twin.verdict.reason[:1].upper() + twin.verdict.reason[1:] + ".", markup=False)
    if saved:
        out.print(f"Kept as {saved}.", markup=False)
    out.print(among(twin), markup=False, style="dim")
    _scores(out, twin)
    _parts(out, "part", twin.parts)
    if twin.fusion:
        _parts(out, "layer 2", twin.fusion)
    for m in twin.missing:
        out.print(f"- {m.name} is missing: {m.why}", markup=False, style="dim")
    out.print(f"Calibration error {share(twin.ece.value)} ({span(twin.ece, as_share=True)}).", markup=False)
    print_settings(out, twin)
    for note in twin.notes:
        out.print(f"- {note}", markup=False, style="dim")


def _scores(out: Console, twin: Twin) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("on prompts left out", "log loss", "AUC in top 20", "nDCG at 10"):
        table.add_column(name, justify="left" if name.startswith("on") else "right")
    for s in twin.scores:
        table.add_row(s.name, *(_cell(e) for e in (s.log_loss, s.auc, s.ndcg)))
    out.print(table)


def _cell(e: Estimate) -> str:
    return f"{number(e.value)} ({span(e)})" if e.value is not None else "-"


def _parts(out: Console, title: str, parts: Sequence[PartWeight]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in (title, "log odds per sd", "per unit", "missing"):
        table.add_column(name, justify="left" if name == title else "right")
    for w in parts:
        table.add_row(w.part.name, _cell(w.standard), number(w.weight.value), share(w.missing) if w.missing else "")
    out.print(table)


def print_settings(out: Console, twin: Twin) -> None:
    moved = [s for s in twin.settings if s.moved]
    if not moved:
        out.print("No setting of the stack is to be changed by this twin.")
    for s in moved:
        out.print(f"{s.path} = {s.value:g}   # now {s.now:g}; {s.why}", markup=False, soft_wrap=True)
    if twin.agreement is not None:
        a = twin.agreement
        line = f"Citations alike on {a.prompts} prompts left out: {_cell(a.before)} before, {_cell(a.after)} with them"
        out.print(f"{line}; difference {_cell(a.difference)}.", markup=False)


def print_list(out: Console, found: Sequence[tuple[int, Twin]]) -> None:
    if not found:
        out.print("No twin in this store.")
    for number_, t in found:
        line = f"{t.name}#{number_}  {t.made_at}  {t.shape}  {t.origin.prompts} prompts, {t.origin.pairs} pairs"
        out.print(f"{line}  {t.origin.source}", markup=False)


def print_confidence(out: Console, said: Confidence, twin: Twin) -> None:
    p = said.probability
    if p.value is None:
        out.print(f"No confidence: {said.reason}.", markup=False)
        return
    out.print(
        f"{share(p.value)} ({span(p, as_share=True)}) that {', '.join(twin.origin.engines) or twin.name} cites it."
    )
    for name, value in sorted(said.contributions.items(), key=lambda item: -abs(item[1])):
        if abs(value) >= 0.005:
            held = said.values[name]
            out.print(f"  {value:+.2f}  {name} {'missing' if held is None else number(held)}", markup=False)
    for warning in said.warnings:
        out.print(f"! {warning}", markup=False)
    out.print(among(twin), markup=False, style="dim")
