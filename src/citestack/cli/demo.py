"""``citestack demo``: load the shipped demo web, ask its question, show the five layers and one ``why``."""

from __future__ import annotations

from typing import Annotated

import typer

from citestack.cli.ask import keep_trace
from citestack.cli.options import ProfileOption, StoreOption, store_location
from citestack.cli.output import console, progress


def register(app: typer.Typer) -> None:
    app.command("demo", help="Load the demo web, ask its question, show every layer and one why.")(demo)


def demo(
    *,
    question: Annotated[str, typer.Option("--question", "-q", help="Ask something else of the demo web.")] = "",
    profile: ProfileOption = "default",
    store: StoreOption = None,
) -> None:
    """Repeating it is quick: unchanged pages are not read again."""
    from citestack.assemble import open_session
    from citestack.cli.show import print_answer, print_layers
    from citestack.cli.why import print_fate
    from citestack.demo import DEMO_QUESTION, DEMO_WHY_URL
    from citestack.explain.page import explain_page

    out, location = console(), store_location(store)
    _load(location)
    with open_session(location, profile) as session:
        run = session.engine.ask(question or DEMO_QUESTION)
        keep_trace(session.corpus.store.save_trace, run.trace)
        print_answer(out, run)
        print_layers(out, run.trace)
        out.print(f"\nWhy was {DEMO_WHY_URL} not cited?", style="bold", markup=False)
        print_fate(out, explain_page(session, DEMO_WHY_URL, question or DEMO_QUESTION))
    out.print(f"\nAsk it yourself: citestack ask --store {location} '...'", style="dim", markup=False)


def _load(location: str) -> None:
    from citestack.authority.trust import build_trust, up_to_date
    from citestack.cli.add import embed_all
    from citestack.config import Config
    from citestack.demo import demo_files, load_demo
    from citestack.store import Store

    with Store.open(location) as record, progress("reading the demo web", "pages", len(demo_files())) as bar:
        load_demo(record, progress=bar)
        if not up_to_date(record):
            build_trust(record, Config())
    embed_all(location)
