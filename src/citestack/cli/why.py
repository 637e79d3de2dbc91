"""``citestack why``: a page's fate, layer by layer, and what would flip it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citestack.cli.options import (
    JsonOption,
    ProfileOption,
    StoreOption,
    TrustOption,
    profile_settings,
    store_location,
    with_trust,
)
from citestack.cli.output import console, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from citestack.explain.fate import Fate


def register(app: typer.Typer) -> None:
    app.command("why", help="Why was this page (not) cited: the layer, the number, the bar, the lever.")(why)


def why(
    url: Annotated[str, typer.Argument(metavar="URL", help="A page of the store.")],
    *,
    question: Annotated[str, typer.Option("--question", "-q", help="The question that was asked.")],
    profile: ProfileOption = "default",
    trust: TrustOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when the page was not cited."""
    from citestack.assemble import open_session
    from citestack.explain.page import explain_page

    config = with_trust(profile_settings(profile, None), trust)
    with open_session(store_location(store), config=config) as session:
        fate = explain_page(session, url, question)
    if json:
        print_json(fate.as_json())
    else:
        print_fate(console(), fate)
    raise typer.Exit(0 if fate.fate == "cited" else 1)


def print_fate(out: Console, fate: Fate) -> None:
    out.print(headline(fate), style="bold", markup=False)
    for step in fate.path:
        out.print(f"  {step['layer']} {step['name']:<10} {_facts(step)}", markup=False)
        if step.get("trust_parts"):
            out.print(f"    trust = {trust_sum(step['trust_parts'])}", markup=False)
    for lever in fate.levers:
        out.print(f"  lever  {lever.note}", markup=False)


def headline(fate: Fate) -> str:
    """One sentence: the fate with its number and bar."""
    if fate.fate == "unknown_page":
        return f"{fate.url} is not in this store. Add it: citestack add {fate.url}"
    if fate.fate == "cited":
        return f"{fate.url} is cited."
    where = fate.path[-1]["name"]
    score, bar = fate.numbers.get("score"), fate.numbers.get("bar")
    numbers = f": {score:.3f}, the bar was {bar:.3f}" if score is not None and bar is not None else ""
    against = f" ({fate.against})" if fate.against else ""
    mine, other = fate.numbers.get("trust"), fate.numbers.get("trust_against")
    against += f"; trust {mine:.2f} against {other:.2f}" if mine is not None and other is not None else ""
    return f"{fate.url} was dropped at {where}, {fate.reason.replace('_', ' ')}{numbers}{against}"


def _facts(step: Any) -> str:
    """The step's plain numbers on one line; long lists stay in the JSON."""
    shown = {k: v for k, v in step.items() if k not in ("layer", "name") and _is_plain(v)}
    parts = step.get("parts") or {}
    shown |= {k: "missing" if v is None else v for k, v in parts.items()}
    return "  ".join(f"{k.replace('_', ' ')} {_number(v)}" for k, v in shown.items())


def trust_sum(parts: Sequence[Mapping[str, Any]]) -> str:
    """``0.21 site_links (0.42 x 0.5) + ...``, then the parts that cannot be told."""
    told = [p for p in parts if p["value"] is not None]
    terms = (f"{p['value'] * p['weight']:.3f} {p['part']} ({p['value']:.2f} x {p['weight']:g})" for p in told)
    missing = [p["part"] for p in parts if p["value"] is None]
    return " + ".join(terms) + (f"; missing: {', '.join(missing)}" if missing else "")


def _is_plain(value: object) -> bool:
    return isinstance(value, int | float | bool) or (isinstance(value, str) and len(value) < 90)


def _number(value: object) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
