"""The demo web and a few small pages in one store, and the example answers with planted false facts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from citestack.corpus.add import known_in
from citestack.corpus.folder import folder_documents, page_files
from citestack.corpus.intake import Intake
from citestack.corpus.reading import read_items
from citestack.demo import load_demo
from citestack.store import Store

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Drafted:
    """``error`` None: true as it stands. ``want``: texts that repair it; none = nothing can but dropping it."""

    text: str
    error: str | None
    want: tuple[str, ...]


def answers() -> list[list[Drafted]]:
    shapes = json.loads((HERE / "answers.json").read_text(encoding="utf-8"))
    return [
        [Drafted(s["text"], s.get("error"), tuple(s.get("want", ()))) for s in shape["sentences"]] for shape in shapes
    ]


def fill(folder: Path) -> None:
    with Store.open(folder) as store:
        load_demo(store)
        intake, pages = Intake(store, None), HERE / "pages"
        for outcome in read_items(
            folder_documents(pages, page_files(pages), "https://small.example/", known_in(store))
        ):
            intake.take(outcome)
        intake.flush()
