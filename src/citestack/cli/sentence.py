"""``citestack sentence``: one sentence down the stack, for one question or for a set of prompts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.options import JsonOption, ProfileOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.cli.prompts import counted, read_prompts
from citestack.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from citestack.assemble import Session
    from citestack.explain.better import Better
    from citestack.explain.sentence import SentenceReport
    from citestack.explain.sentence_set import SentenceSet
    from citestack.model import PageRecord


def register(app: typer.Typer) -> None:
    app.command("sentence", help="Follow one sentence down the five layers; it need not be on the page yet.")(sentence)


def sentence(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The sentence.")],
    *,
    page: Annotated[str, typer.Option("--page", metavar="URL", help="The page it stands on, or would stand on.")],
    question: Annotated[
        list[str] | None, typer.Option("--question", "-q", help="The question it should be cited for; may be repeated.")
    ] = None,
    prompts: Annotated[
        Path | None, typer.Option("--prompts", metavar="FILE", help="Questions, one on each line.")
    ] = None,
    profile: ProfileOption = "default",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when the sentence is cited from that page for none of the questions.

    One ``--question`` alone gives the report of that question; several, or ``--prompts``, a report of the set.
    """
    from citestack.assemble import open_session
    from citestack.corpus.urls import page_key

    asked = read_prompts(question, prompts)
    if not asked:
        raise UsageError("no question to follow the sentence for", hint="Give --question or --prompts FILE.")
    with open_session(store_location(store), profile) as session:
        record = session.corpus.store.record(page_key(page))
        if record is None:
            hint = f"Add it first: citestack add {page}"
            raise UsageError(f"{page} is not in this store", hint=hint)
        if len(asked) == 1 and prompts is None:
            cited = _one(session, text, record, asked[0], json=json)
        else:
            cited = _many(session, text, record, asked, json=json)
    raise typer.Exit(0 if cited else 1)


def _one(session: Session, text: str, record: PageRecord, question: str, *, json: bool) -> bool:
    from citestack.explain.sentence import follow_sentence
    from citestack.explain.sentence_set import follow_over

    if json:
        report = follow_sentence(session.engine, text, record.page, question)
        print_json(report.as_json())
        return report.cited
    told = follow_over(session.engine, text, record, [question], session.models.support, cited=_cited(session, record))
    _print(console(), told.prompts[0].report)
    _print_better(console(), told.prompts[0].better)
    return told.cited > 0


def _many(session: Session, text: str, record: PageRecord, asked: tuple[str, ...], *, json: bool) -> bool:
    from citestack.explain.sentence_set import follow_over

    support, cited = session.models.support, _cited(session, record)
    with counted("following the sentence", "prompts") as heard:
        told = follow_over(session.engine, text, record, asked, support, cited=cited, progress=heard)
    if json:
        print_json(told.as_json())
    else:
        _print_set(console(), told)
    return told.cited > 0


def _cited(session: Session, record: PageRecord) -> Mapping[str, PageRecord]:
    """The stored pages that the page links to in its main content, by URL; only they can hold up what it says."""
    from citestack.explain.better import cited_pages

    return cited_pages(session.corpus.store, record)


def _print(out: Console, report: SentenceReport) -> None:
    out.print("Cited." if report.cited else "Not cited.", style="bold")
    if not report.on_page:
        out.print("The sentence is not on the page; it was tried as if it were.")
    for layer in report.layers:
        mark = "passed " if layer.passed else "dropped"
        numbers = "  ".join(f"{k.replace('_', ' ')} {v:.3g}" for k, v in layer.numbers.items() if v is not None)
        out.print(f"  {layer.layer} {layer.name:<10} {mark}  {numbers}", markup=False)
        if layer.lever:
            out.print(f"      {layer.lever}", markup=False)


def _print_better(out: Console, better: Better | None) -> None:
    if better is not None:
        out.print(f'This version would be cited: "{better.text}"', markup=False)
        out.print(f"      {better.change}; verified by {better.verified_by} at {better.score:.2f}", markup=False)


def _print_set(out: Console, told: SentenceSet) -> None:
    """A row per prompt: a mark per layer, where it falls, the lever, the version that would pass."""
    from rich.table import Table

    from citestack.explain.fate import LAYER_NAMES

    n = len(told.prompts)
    out.print(f"Cited for {told.cited} of {n} prompts.", style="bold")
    reached = ", ".join(f"{LAYER_NAMES[layer]} {k}" for layer, k in enumerate(told.survived, start=1))
    out.print(f"Passed: {reached}.", markup=False)
    table = Table("prompt", "1 2 3 4 5", "what to change first", box=None, pad_edge=False)
    for p in told.prompts:
        better = "" if p.better is None else f'\nwould be cited: "{p.better.text}" ({p.better.change})'
        marks = " ".join("+" if x.passed else "-" for x in p.report.layers)
        table.add_row(_plain(p.question), marks, _plain(f"{p.lever or 'cited'}{better}"))
    out.print(table)
    if told.best is not None:
        out.print(f"One version serves {told.best.cited} of {n}:", style="bold")
        _print_better(out, told.best.better)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)
