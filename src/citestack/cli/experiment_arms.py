"""``citestack experiment arms`` and ``edit``: what can be changed, and what an arm would do to one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from citestack.cli.options import JsonOption, ProfileOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citestack.assemble import Session
    from citestack.experiment.arms.info import ArmInfo, Option, Value
    from citestack.experiment.model import Addition, Case, Edit, Manuscript


def register(group: typer.Typer) -> None:
    """Adds the two commands."""
    group.command("arms", help="What an experiment can change: every arm, in one sentence each.")(arms)
    group.command("edit", help="What one arm would do to one stored page, as a diff; nothing is written.")(edit)


def arms(*, json: JsonOption = False) -> None:
    from citestack.experiment.arms.registry import arms as known

    if json:
        print_json(_known(known()))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in ("arm", "kind", "honest", "needs", "what it does"):
        table.add_column(name, no_wrap=name != "what it does")
    for info in known():
        needs, honest = "llm" if info.needs_llm else "", "yes" if info.honest else "NO"
        table.add_row(info.name, info.kind, honest, needs, Text("\n".join((info.does, *map(_option, info.options)))))
    console().print(table)


def edit(
    arm: Annotated[str, typer.Argument(metavar="ARM", help="Its name, see 'experiment arms'.")],
    *,
    page: Annotated[str, typer.Option(help="URL of a stored page.")],
    question: Annotated[str, typer.Option("--question", "-q", help="The prompt that the page is to gain by.")],
    option: Annotated[list[str] | None, typer.Option(help="NAME=VALUE of the arm; may be repeated.")] = None,
    draw: Annotated[int, typer.Option(help="Which draw of an arm that chooses by chance.", min=0)] = 0,
    seed: Annotated[int, typer.Option(help="Same seed, same draws.")] = 7,
    permissive: Annotated[bool, typer.Option("--permissive", help="Lets an arm add what nobody verified.")] = False,
    profile: ProfileOption = "fast",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when the arm does not apply to the page."""
    from citestack.assemble import open_session
    from citestack.experiment.arms.registry import arm as made
    from citestack.experiment.arms.registry import info_of
    from citestack.experiment.desk import desk_of
    from citestack.experiment.model import ArmChoice, Case

    info = info_of(arm)
    choice = ArmChoice(arm, options=dict(_setting(info, text) for text in option or ()))
    chosen = made(choice, permissive=permissive)
    with open_session(store_location(store), profile) as session:
        desk = desk_of(session, seed=seed, chat=_chat(session, needed=info.needs_llm))
        before = desk.page(page)
        if before is None:
            raise NotFoundError(f"{page} is not in this store", hint=f"Add it: citestack add {page}")
        case = Case(question, before.url)
        found = chosen.edit(case, before, desk, draw)
    if json:
        print_json({"arm": _described(info), "case": case, "edit": found, "diff": _diff(before, found)})
    else:
        _show(info, case, before, found)
    raise typer.Exit(1 if found.refused else 0)


def _known(arms: Sequence[ArmInfo]) -> dict[str, Any]:
    """``twins``: what makes things up beside the honest arm that does the same with real sources."""
    twins = [{"fabricated": info.name, "honest": info.twin} for info in arms if info.twin]
    return {"arms": [_described(info) for info in arms], "twins": twins}


def _described(info: ArmInfo) -> dict[str, Any]:
    from dataclasses import asdict

    options = [{**asdict(option), "type": option.type} for option in info.options]
    return {**asdict(info), "options": options, "honest": info.honest}


def _option(option: Option) -> str:
    from citestack.experiment.arms.settings import shown

    choices = f" ({', '.join(option.choices)})" if option.choices else ""
    return f"  {option.name} = {shown(option.default) or 'empty'}: {option.meaning.rstrip('.')}{choices}"


def _setting(info: ArmInfo, text: str) -> tuple[str, Value]:
    """``NAME=VALUE``; the registry refuses names it does not know."""
    from citestack.experiment.arms.settings import read

    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r} is no setting", hint="Write NAME=VALUE.", layer="cli")
    return name, read(info, name, value)


def _chat(session: Session, *, needed: bool) -> Any:
    if not needed:
        return None
    from citestack.llm import load_chat

    return session.models.chat or load_chat(session.engine.config.llm)


def _diff(before: Manuscript, found: Edit) -> str:
    from difflib import unified_diff

    lines: list[str] = []
    for after in found.pages:
        mine = after.url == before.url
        old = _lines(before) if mine else []
        lines += unified_diff(old, _lines(after), before.url if mine else "nothing", after.url, lineterm="", n=1)
    return "\n".join(lines)


def _lines(page: Manuscript) -> list[str]:
    """The page as text, one line per block; what readers do not see stands at the end."""
    told = [f"title: {page.title}", f"author: {page.author or '-'}", f"updated: {page.modified or '-'}"]
    parts = [f"{'#' * min(p.level, 6)} {p.text}" if p.kind == "heading" else p.text for p in page.parts]
    canonical = [f"canonical: {page.canonical}"] if page.canonical else []
    links = [f"link: {link.target} ({link.anchor})" for link in page.links]
    return [*told, *canonical, *parts, *links, *(f"JSON-LD: {script}" for script in page.json_ld)]


def _show(info: ArmInfo, case: Case, before: Manuscript, found: Edit) -> None:
    out = console()
    if not info.honest:
        out.print("FABRICATED: nobody verified what this arm adds. For research only.", style="bold", markup=False)
    out.print(f"{info.name}: {info.does}", style="bold", markup=False)
    if found.refused:
        out.print(f"Does not apply: {found.refused}", markup=False)
    elif diff := _diff(before, found):
        out.print(diff, markup=False, soft_wrap=True)
    else:
        out.print("The page stays as it is.", markup=False)
    for url, value in found.trust.items():
        out.print(f"trust of {url}: {value:.3f}", markup=False)
    _listed("added", found.additions)
    _listed("left out", found.rejected)
    out.print(f"For: {case.prompt}", markup=False, style="dim")


def _listed(title: str, found: tuple[Addition, ...]) -> None:
    for a in found:
        score = "" if a.score is None else f", verified {a.score:.2f}" if not a.reason else f", score {a.score:.2f}"
        console().print(f"{title}: {a.text}", markup=False, soft_wrap=True)
        where = a.source or "no source"
        console().print(f"  {where}{score}{f': {a.reason}' if a.reason else ''}", markup=False, style="dim")
