"""``citestack plan DOMAIN``: links or readiness first, and the 90 days that follow from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.options import JsonOption, ProfileOption, StoreOption, store_location
from citestack.cli.output import console, print_json, progress
from citestack.cli.prompts import PromptsOption, read_prompts
from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.plan.make import Wanted
    from citestack.plan.model import Plan

OutOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the plan there.")]


def register(app: typer.Typer) -> None:
    app.command("plan", help="Links or readiness first: the verdict on a site, and its next 90 days.")(plan)


def plan(
    domain: Annotated[str, typer.Argument(help="The site: acme.example.")],
    *,
    prompts: PromptsOption = None,
    prompt_set: Annotated[
        str, typer.Option("--set", metavar="NAME", help="A prompt set. [default: the last run's]")
    ] = "",
    engine: Annotated[
        list[str] | None, typer.Option("--engine", metavar="NAME", help="Only its answers; may be repeated.")
    ] = None,
    start: Annotated[str, typer.Option(metavar="DAY", help="First of the 90 days. [default: today]")] = "",
    limit: Annotated[int, typer.Option(min=1, max=200, help="Tasks listed; the rest is counted.")] = 25,
    most_prompts: Annotated[int, typer.Option(min=6, max=1000, help="Prompts asked of the own stack.")] = 50,
    design: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the design of an experiment on the plan's edits, .toml.")
    ] = None,
    html: OutOption = None,
    markdown: OutOption = None,
    csv: OutOption = None,
    keep: Annotated[bool, typer.Option(help="Keep the plan, so that the next one tells what moved.")] = True,
    profile: ProfileOption = "fast",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when there is not enough data for a verdict."""
    from citestack.plan.make import Wanted

    wanted = Wanted(
        read_prompts(None, prompts),
        prompt_set,
        tuple(engine or ()),
        limit,
        most_prompts,
        _day(start),
        "" if design is None else str(design),
        keep,
    )
    made = _made(domain, store_location(store), profile, wanted)
    _write(made, {"html": html, "markdown": markdown, "csv": csv})
    if design is not None:
        _design(made, design)
    if json:
        from citestack.plan.stored import plan_json

        print_json(plan_json(made))
    else:
        from citestack.cli.show_plan import print_plan

        print_plan(console(), made, [p for p in (html, markdown, csv) if p is not None])
    raise typer.Exit(1 if made.verdict.situation == "not_enough_data" else 0)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as e:
        raise UsageError(f"no day: {text!r}", hint="Write it as 2026-12-01.", layer="plan") from e


def _made(domain: str, location: str, profile: str, wanted: Wanted) -> Plan:
    from citestack.assemble import open_session
    from citestack.plan.make import make_plan

    with open_session(location, profile) as session, progress("planning", "steps") as bar:
        return make_plan(session, domain, wanted, lambda what, done, of: bar.show(done, of, what))


def _write(made: Plan, outs: dict[str, Path | None]) -> None:
    from citestack.plan.report import forms

    for form, path in outs.items():
        if path is not None:
            _to(path, forms.FORMS[form](made))


def _design(made: Plan, path: Path) -> None:
    from citestack.plan.designing import design_toml

    text = design_toml(made)
    if text:
        _to(path, text)


def _to(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode("utf-8", "replace"))
    except OSError as e:
        raise UsageError(f"{path} cannot be written: {e.strerror}", hint="Give another path.", layer="cli") from e
