"""``citestack track check``: does each page that an engine cited say what stands beside the mark?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.options import JsonOption, StoreOption, ThresholdsOption, store_location, verifier
from citestack.cli.output import console, print_json, progress

if TYPE_CHECKING:
    from citestack.answers.page_texts import PageTexts
    from citestack.store import Store
    from citestack.track.scoring.checks import Checking


def register(group: typer.Typer) -> None:
    group.command("check", help="Check the citations of a run: does the cited page say it?")(check)


def check(
    run: Annotated[int, typer.Argument(metavar="RUN", min=1, help="Number of the run.")],
    *,
    fetch: Annotated[bool, typer.Option("--fetch", help="Fetch cited pages that the store does not hold.")] = False,
    allow_private: Annotated[bool, typer.Option(help="Also fetch private addresses (an intranet of yours).")] = False,
    support: Annotated[
        str, typer.Option("--support", metavar="NAME", help="model, which is trained, or features, which is quick.")
    ] = "model",
    thresholds: ThresholdsOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when the run cites no page, 3 when none of the pages could be read."""
    from citestack.inference.support import TRAINED
    from citestack.store import Store
    from citestack.store.checks import CheckShelf
    from citestack.store.observations import TrackLog
    from citestack.track.columns.record import StoredRecord
    from citestack.track.scoring.checks import Judge, check_run

    chosen, config = verifier(TRAINED if support == "model" else support, thresholds)
    with Store.open(store_location(store), create=False) as opened:
        log = opened.shelf(TrackLog)
        total = log.counts().get(log.get(run).id, {}).get("measured", 0)
        with (
            _places(opened, fetch=fetch, allow_private=allow_private) as places,
            progress("checking", "answers", total) as bar,
        ):
            judge = Judge(chosen, config, places)
            done = check_run(run, StoredRecord(log).observations(run), opened.shelf(CheckShelf), judge,
                             lambda c: bar.show(c.answers, total))  # fmt: skip
    _tell(run, done, json=json)
    raise typer.Exit(_exit_code(done))


def _exit_code(done: Checking) -> int:
    if not done.marks:
        return 1
    return 3 if done.labels["not_readable"] == done.marks else 0


@contextmanager
def _places(store: Store, *, fetch: bool, allow_private: bool) -> Iterator[list[PageTexts]]:
    """The store first, then the web; each page is looked for once."""
    from citestack.answers.page_texts import StoreTexts, WebTexts
    from citestack.corpus.fetch import open_client
    from citestack.track.scoring.pages import Remembered

    with ExitStack() as stack:
        places: list[PageTexts] = [Remembered(StoreTexts(store))]
        if fetch:
            places.append(Remembered(WebTexts(stack.enter_context(open_client(allow_private=allow_private)))))
        yield places


def _tell(run: int, done: Checking, *, json: bool) -> None:
    from citestack.track.scoring.checks_model import LABELS, NO_CLAIM

    labels = {name: done.labels[name] for name in (*LABELS, NO_CLAIM)}
    if json:
        print_json({"run": run, **asdict(done), "labels": labels, "unreadable": dict(done.unreadable)})
        return
    out = console()
    out.print(f"run {run}: {done.marks:,} marks in {done.answers:,} answers; {done.known:,} were checked before")
    for name, n in labels.items():
        if n:
            out.print(f"  {n:,} {name.replace('_', ' ')}")
    for reason, n in done.unreadable.most_common():
        out.print(f"    {n:,} not readable: {reason}", markup=False)
    if done.unreadable["not_fetched"]:
        out.print("  --fetch reads cited pages that the store does not hold")
