"""``citestack verify-answer``: does each page that an answer cites support the sentence beside it?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.options import JsonOption, StoreOption, SupportOption, ThresholdsOption, store_location, verifier
from citestack.cli.output import console, print_json
from citestack.errors import AnswerError, UsageError

if TYPE_CHECKING:
    from citestack.answers.page_texts import PageTexts
    from citestack.answers.report import AnswerReport


def register(app: typer.Typer) -> None:
    app.command("verify-answer", help="Check any answer: does each cited page support its sentence?")(verify_answer)


def verify_answer(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="Text, Markdown, or a stored response of an engine (JSON).")
    ],
    *,
    fetch: Annotated[
        bool, typer.Option("--fetch/--no-fetch", help="Fetch cited pages the store does not hold.")
    ] = True,
    sources: Annotated[
        Path | None, typer.Option("--sources", metavar="DIR", help="Texts by source number: 1.txt, 2.html, 3.md.")
    ] = None,
    allow_private: Annotated[bool, typer.Option(help="Also fetch private addresses (an intranet of yours).")] = False,
    support: SupportOption = None,
    thresholds: ThresholdsOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when a sentence that needs a source is not supported, 3 when no cited page could be read."""
    from citestack.answers import read_answer
    from citestack.answers.checking import check_answer
    from citestack.cli.show_answer import print_report
    from citestack.shapes.checked_answer import checked_json

    answer = read_answer(_body(file))
    if not answer.sentences:
        raise AnswerError("the answer has no text", hint="; ".join(answer.notes) or "Give the answer itself.")
    judge, config = verifier(support, thresholds)
    with _places(store, sources, fetch=fetch, allow_private=allow_private) as places:
        report = check_answer(answer, places, judge, config)
    if json:
        print_json(checked_json(report, judge))
    else:
        print_report(console(), report, judge)
    raise typer.Exit(exit_code(report))


def exit_code(report: AnswerReport) -> int:
    from citestack.answers.report import FAILED, SentenceState

    states = {s.state for s in report.sentences}
    if states & FAILED:
        return 1
    return 3 if SentenceState.NOT_MEASURED in states and SentenceState.SUPPORTED not in states else 0


@contextmanager
def _places(store: str | None, folder: Path | None, *, fetch: bool, allow_private: bool) -> Iterator[list[PageTexts]]:
    """Where pages are looked for, in order: the folder, the store when there is one, the web."""
    from citestack.answers.page_texts import FolderTexts, StoreTexts, WebTexts
    from citestack.corpus.fetch import open_client
    from citestack.store import Store

    if folder is not None and not folder.is_dir():
        raise UsageError(f"{folder} is not a folder", hint="It holds the sources by number: 1.txt, 2.html, 3.md.")
    location = store_location(store)
    with ExitStack() as stack:
        places: list[PageTexts] = [FolderTexts(folder)] if folder is not None else []
        if store is not None or "://" in location or (Path(location) / "citestack.db").exists():
            places.append(StoreTexts(stack.enter_context(Store.open(location, create=False, read_only=True))))
        if fetch:
            places.append(WebTexts(stack.enter_context(open_client(allow_private=allow_private))))
        yield places


def _body(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as e:
        raise UsageError(f"cannot read {file}: {e.strerror}", layer="grounding") from e
