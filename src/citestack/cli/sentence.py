"""``citestack sentence``: one sentence down the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.options import JsonOption, ProfileOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.explain import SentenceReport


def register(app: typer.Typer) -> None:
    app.command("sentence", help="Follow one sentence down the five layers; it need not be on the page yet.")(sentence)


def sentence(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The sentence.")],
    *,
    page: Annotated[str, typer.Option("--page", metavar="URL", help="The page it stands on, or would stand on.")],
    question: Annotated[str, typer.Option("--question", "-q", help="The question it should be cited for.")],
    profile: ProfileOption = "default",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when the sentence is not cited from that page."""
    from citestack.assemble import open_session
    from citestack.corpus.urls import page_key
    from citestack.explain import follow_sentence

    with open_session(store_location(store), profile) as session:
        found = session.corpus.store.page(page_key(page))
        if found is None:
            hint = f"Add it first: citestack add {page}"
            raise UsageError(f"{page} is not in this store", hint=hint)
        report = follow_sentence(session.engine, text, found, question)
    if json:
        print_json(report.as_json())
    else:
        _print(report)
    raise typer.Exit(0 if report.cited else 1)


def _print(report: SentenceReport) -> None:
    out = console()
    out.print("Cited." if report.cited else "Not cited.", style="bold")
    if not report.on_page:
        out.print("The sentence is not on the page; it was tried as if it were.")
    for layer in report.layers:
        mark = "passed " if layer.passed else "dropped"
        numbers = "  ".join(f"{k.replace('_', ' ')} {v:.3g}" for k, v in layer.numbers.items() if v is not None)
        out.print(f"  {layer.layer} {layer.name:<10} {mark}  {numbers}", markup=False)
        if layer.lever:
            out.print(f"      {layer.lever}", markup=False)
