"""The demo web: invented sites around one buyer's question, shipped as HTML, with planted cases.

All hosts end in ``.example``, a name reserved for documentation (RFC 2606); people, products, prices and studies are
invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from citestack.demo.cases import Case, CaseKind, Expected, cases

if TYPE_CHECKING:
    from citestack.store import Store

__all__ = [
    "DEMO_QUESTION",
    "DEMO_WHY_URL",
    "Case",
    "CaseKind",
    "Expected",
    "LoadReport",
    "cases",
    "demo_files",
    "demo_root",
    "load_demo",
]

DEMO_QUESTION = "Is a heat pump water heater worth it for a family of four?"
DEMO_WHY_URL = "https://green-gadget-guru.example/heat-pump-water-heater-worth-it.html"
"""Matches the question's words best of all pages and is never cited."""


class Progress(Protocol):
    def advance(self, n: int = 1, note: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What ``load_demo`` did, in pages; passages and links of the pages that were read."""

    added: int
    updated: int
    unchanged: int
    passages: int
    links: int


def demo_root() -> Path:
    """Folder of the shipped pages: one folder per host."""
    return Path(str(files(__name__).joinpath("web")))


def demo_files() -> list[tuple[str, Path]]:
    """``(url, file)`` of every page, sorted by URL; ``host/index.html`` is ``https://host/``."""
    root = demo_root()
    return sorted((_url(path.relative_to(root)), path) for path in root.rglob("*.html"))


def load_demo(store: Store, progress: Progress | None = None) -> LoadReport:
    """Reads the shipped pages into the store in one transaction. Repeating it changes nothing."""
    from citestack.corpus.ingest import read_page

    records = []
    for url, path in demo_files():
        records.append(read_page(path.read_bytes(), url=url, content_type="text/html; charset=utf-8", headers=None))
        if progress is not None:
            progress.advance(1, url)
    done = store.put(records)
    counts = (done.count("added"), done.count("updated"), done.count("unchanged"))
    return LoadReport(*counts, sum(len(r.passages) for r in records), sum(len(r.links) for r in records))


def _url(path: Path) -> str:
    return "https://" + path.as_posix().removesuffix("index.html")
