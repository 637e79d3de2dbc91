"""Prompt sets on a terminal, and the JSON shapes of their commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from citestack.cli.output import console

if TYPE_CHECKING:
    from citestack.track.model import Prompt, PromptSet
    from citestack.track.prompts.sets import Difference
    from citestack.track.prompts.suggest import Suggested

LEFT_OUT_SHOWN = 10


def set_json(chosen: PromptSet, *, with_prompts: bool = True) -> dict[str, Any]:
    told = {"name": chosen.name, "version": chosen.version, "made_at": chosen.made_at, "origin": chosen.origin}
    prompts = {"prompts": [prompt_json(p) for p in chosen.prompts]} if with_prompts else {}
    return {**told, "count": len(chosen.prompts), **prompts}


def prompt_json(prompt: Prompt) -> dict[str, Any]:
    """Every field, also the empty ones: a program need not ask what is there."""
    names = ("intent", "topic", "stage", "market", "language", "branded")
    told = {"id": prompt.id, "prompt": prompt.text, **{name: getattr(prompt, name) for name in names}}
    return {**told, "guessed": list(prompt.guessed)}


def difference_json(found: Difference) -> dict[str, Any]:
    return {
        "added": [prompt_json(p) for p in found.added],
        "removed": [prompt_json(p) for p in found.removed],
        "changed": [{"before": prompt_json(a), "after": prompt_json(b)} for a, b in found.changed],
        "moved": found.moved,
    }


def print_saved(saved: PromptSet, *, new: bool, known: int = 0) -> None:
    out, n = console(), len(saved.prompts)
    verb = "is" if new else "is unchanged at"
    out.print(f"{saved.name} {verb} version {saved.version}: {n:,} prompts", markup=False)
    if known:
        out.print(f"  {known:,} were in it already")
    _print_guessed(saved.prompts)


def print_sets(found: Sequence[PromptSet]) -> None:
    from rich.table import Table

    if not found:
        console().print("no prompt sets yet; make one: citestack track prompts import FILE", markup=False)
        return
    table = Table("set", "version", "prompts", "made", "from", box=None, pad_edge=False)
    for s in found:
        table.add_row(s.name, str(s.version), f"{len(s.prompts):,}", s.made_at[:16].replace("T", " "), s.origin)
    console().print(table, markup=False)


def print_set(chosen: PromptSet, versions: int) -> None:
    from rich.table import Table
    from rich.text import Text

    out = console()
    out.print(f"{chosen.name}, version {chosen.version} of {versions}, {len(chosen.prompts):,} prompts", markup=False)
    table = Table("prompt", "intent", "topic", "stage", "market", "language", "branded", box=None, pad_edge=False)
    for p in chosen.prompts:
        branded = "" if p.branded is None else "yes" if p.branded else "no"
        intent, branded = (_marked(p, name, value) for name, value in (("intent", p.intent), ("branded", branded)))
        cells = (p.text, intent, p.topic, p.stage, p.market, p.language, branded)
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)
    _print_guessed(chosen.prompts)


def print_difference(found: Difference, name: str, before: int, after: int) -> None:
    out = console()
    out.print(f"{name}: version {before} to {after}", markup=False)
    for sign, prompts in (("+", found.added), ("-", found.removed), ("~", [b for _, b in found.changed])):
        for p in prompts:
            out.print(f"  {sign} {p.text}", markup=False)
    if found.moved:
        out.print("  the order is another")
    if not found:
        out.print("  nothing changed")


def print_suggested(found: Suggested) -> None:
    out = console()
    for one in found.kept:
        out.print(one.prompt.text, markup=False)
        told = {name: rule for name, rule in one.rules.items() if getattr(one.prompt, name)}
        guesses = [f"{name} {_said(one.prompt, name)} (guessed: {rule})" for name, rule in told.items()]
        out.print("    " + "; ".join([one.origin, *guesses]), style="dim", markup=False)
    out.print(f"{len(found.kept):,} suggestions, {len(found.left_out):,} left out")
    for left in found.left_out[:LEFT_OUT_SHOWN]:
        like = f" of {left.like!r}" if left.like and left.like != left.text else ""
        out.print(f"  {left.text}: {left.reason.replace('_', ' ')}{like}", markup=False)
    if len(found.left_out) > LEFT_OUT_SHOWN:
        out.print(f"  ... and {len(found.left_out) - LEFT_OUT_SHOWN:,} more (--json lists all)")


def _said(prompt: Prompt, name: str) -> str:
    value = getattr(prompt, name)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _marked(prompt: Prompt, name: str, value: str) -> str:
    return f"{value} ?" if name in prompt.guessed and value else value


def _print_guessed(prompts: Sequence[Prompt]) -> None:
    if guessed := sum(bool(p.guessed) for p in prompts):
        console().print(f"  {guessed:,} with a guess of a rule in them (marked ?): look at them before you group by it")
