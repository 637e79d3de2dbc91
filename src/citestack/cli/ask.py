"""``citestack ask``: the answer with its sources; ``--trace -`` adds the five-layer table."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citestack.cli.options import (
    JsonOption,
    ProfileOption,
    StoreOption,
    ThresholdsOption,
    TrustOption,
    profile_settings,
    store_location,
    with_trust,
)
from citestack.cli.output import console, print_json
from citestack.config import asked_with
from citestack.errors import StoreError, UsageError

if TYPE_CHECKING:
    from citestack.config import Config
    from citestack.engine import Run
    from citestack.trace import Trace


def register(app: typer.Typer) -> None:
    app.command("ask", help="Ask a question; every sentence of the answer is verified by the source it cites.")(ask)


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    *,
    profile: ProfileOption = "default",
    trace: Annotated[
        str | None, typer.Option("--trace", metavar="FILE", help="Write the trace as JSON; '-' shows the five layers.")
    ] = None,
    writer: Annotated[
        str, typer.Option("--writer", help="extractive: sentences of the pages; llm: a language model drafts.")
    ] = "extractive",
    fanout: Annotated[
        str, typer.Option("--fanout", help="rules: from the question and the pages; llm: a language model as well.")
    ] = "rules",
    thresholds: ThresholdsOption = None,
    trust: TrustOption = None,
    twin: Annotated[
        str | None, typer.Option("--twin", metavar="NAME", help="With the settings of a twin, from 'calibrate'.")
    ] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when the engine abstains."""
    from citestack.assemble import open_session

    config = asked_with(profile_settings(profile, thresholds), writer=writer, fanout=fanout)
    config = with_trust(_with_twin(config, twin, store), trust)
    with open_session(store_location(store), config=config) as session:
        run = session.engine.ask(question)
        keep_trace(session.corpus.store.save_trace, run.trace)
    show_run(run, as_json=json, trace=trace)
    raise typer.Exit(1 if run.answer.abstained else 0)


def _with_twin(config: Config, twin: str | None, store: str | None) -> Config:
    """With the settings by which the stack cites more like an engine. Raises ``NotFoundError``."""
    if twin is None:
        return config
    from citestack.store import Store
    from citestack.twin.settings import applied
    from citestack.twin.stored import load_twin

    with Store.open(store_location(store), create=False, read_only=True) as opened:
        return applied(config, load_twin(opened, twin).overrides)


def keep_trace(save: Any, trace: Trace) -> None:
    """Every run is logged to the store; asking a store that cannot be written to still answers."""
    with suppress(StoreError):
        save(trace)


def show_run(run: Run, *, as_json: bool, trace: str | None) -> None:
    from citestack.cli.show import print_answer, print_layers
    from citestack.shapes.answer import answer_json

    if trace and trace != "-":
        _write_trace(run.trace, Path(trace))
    if as_json:
        print_json(answer_json(run))
        return
    out = console()
    print_answer(out, run)
    if trace == "-":
        print_layers(out, run.trace)


def _write_trace(trace: Trace, path: Path) -> None:
    from citestack.trace_json import dumps

    try:
        path.write_bytes(dumps(trace))
    except OSError as e:
        raise UsageError(f"cannot write the trace to {path}: {e.strerror}", hint="Choose another --trace FILE.") from e
