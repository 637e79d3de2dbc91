"""The demo web: invented sites around one buyer's question, shipped as HTML, with planted cases.

All hosts end in ``.example``, a name reserved for documentation (RFC 2606); people, products, prices and studies are
invented.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from citestack.demo.cases import Case, CaseKind, Expected, cases

if TYPE_CHECKING:
    from citestack.corpus.report import AddReport, Progress
    from citestack.store import Store

__all__ = [
    "DEMO_QUESTION",
    "DEMO_WHY_URL",
    "Case",
    "CaseKind",
    "Expected",
    "cases",
    "demo_files",
    "demo_root",
    "load_demo",
]

DEMO_QUESTION = "Is a heat pump water heater worth it for a family of four?"
DEMO_WHY_URL = "https://green-gadget-guru.example/heat-pump-water-heater-worth-it.html"
"""Matches the question's words best of all pages and is never cited."""


def demo_root() -> Path:
    """Folder of the shipped pages: one folder per host."""
    return Path(str(files(__name__).joinpath("web")))


def demo_files() -> list[tuple[str, Path]]:
    """``(url, file)`` of every page, sorted by URL; ``host/index.html`` is ``https://host/``."""
    root = demo_root()
    return sorted((_url(path.relative_to(root)), path) for path in root.rglob("*.html"))


def load_demo(store: Store, progress: Progress | None = None) -> AddReport:
    """Reads the shipped pages into the store as ``add`` would, copies marked. Repeating it changes nothing."""
    from citestack.corpus.add import known_in
    from citestack.corpus.folder import folder_documents, page_files
    from citestack.corpus.intake import Intake
    from citestack.corpus.reading import read_items
    from citestack.corpus.twins import mark_twins

    intake, known = Intake(store, progress), known_in(store)
    for host in sorted(demo_root().iterdir()):
        for outcome in read_items(folder_documents(host, page_files(host), f"https://{host.name}/", known)):
            intake.take(outcome)
    intake.flush()
    return intake.report(duplicates=mark_twins(store, intake.canonicals))


def _url(path: Path) -> str:
    return "https://" + path.as_posix().removesuffix("index.html")
