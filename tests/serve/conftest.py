"""A small store made of pages written here, and real servers over it on the loopback address."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from citestack.authority.seeds import Seeds
from citestack.authority.trust import build_trust
from citestack.config import Config
from citestack.corpus.add import known_in
from citestack.corpus.folder import folder_documents, page_files
from citestack.corpus.intake import Intake
from citestack.corpus.reading import read_items
from citestack.serve.app import create_app
from citestack.serve.running import bound
from citestack.serve.settings import ServeSettings
from citestack.serve.workbench import Workbench
from citestack.store import Store

QUESTION = "How many lumens does a reading lamp need?"
LAMPS = "https://lamps.example/lamps.html"
_PAGE = "<html lang=en><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
SITES = {
    "lamps.example": {
        "index.html": ("Lamp guide", "<p>Start with the <a href='lamps.html'>lamp table</a>.</p>"),
        "lamps.html": (
            "Reading lamps",
            """<p>A reading lamp needs about 500 lumens. The Lumo 5 reading lamp uses 6 watts and lasts 25,000 hours.</p>
            <h2>What does a reading lamp cost?</h2><p>A good reading lamp costs between 40 and 90 euros.</p>
            <p>Tests by <a href='https://lab.example/lumens.html'>the lab</a>.</p>""",
        ),
        "night.html": ("Night lamps", "<p>A night lamp for children gives 10 lumens. Warm light helps them sleep.</p>"),
    },
    "lab.example": {
        "lumens.html": (
            "How bright is a desk?",
            """<p>The lab measured desks in 2024. For reading, 500 lumens reach the page from a lamp at 40 cm.</p>
            <p>See the <a href='https://lamps.example/lamps.html'>lamp table</a>.</p>""",
        ),
        "heat.html": ("Warm lamps", "<p>An LED lamp stays under 50 degrees. A halogen lamp reaches 250 degrees.</p>"),
    },
    "shop.example": {
        "index.html": (
            "Lamp shop",
            """<p>We sell lamps since 1999. Our best reading lamp costs 79 euros and is delivered in 3 days.</p>
            <p>Read <a href='https://lab.example/lumens.html'>what the lab says</a> and the
            <a href='https://lamps.example/'>guide</a>.</p>""",
        ),
    },
}


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    url: str
    """Without a final slash."""
    bench: Workbench


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store with six pages of three sites, and a link graph. Add nothing to it: it is shared."""
    pages, folder = tmp_path_factory.mktemp("pages"), tmp_path_factory.mktemp("small-store")
    with Store.open(folder) as store:
        intake, known = Intake(store, None), known_in(store)
        for host, files in SITES.items():
            (pages / host).mkdir()
            for name, (title, body) in files.items():
                (pages / host / name).write_text(_PAGE.format(title=title, body=body), encoding="utf-8")
            for outcome in read_items(
                folder_documents(pages / host, page_files(pages / host), f"https://{host}/", known)
            ):
                intake.take(outcome)
        intake.flush()
        build_trust(store, Config(), Seeds((), ()), lambda _: None)
    return folder


@contextmanager
def running(location: Path | str, settings: ServeSettings | None = None) -> Iterator[Served]:
    """A server on a free port, in a thread of its own, until the block ends."""
    bench = Workbench(str(location), settings)
    with bound(ServeSettings(port=0)) as listening:
        config = uvicorn.Config(create_app(bench), log_level="error", timeout_graceful_shutdown=5)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        try:
            yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", bench)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def served(small_store: Path) -> Iterator[Served]:
    with running(small_store) as found:
        yield found


@pytest.fixture(scope="session")
def server(served: Served) -> str:
    """Base URL of a server over the small store, with the usual settings."""
    return served.url


@pytest.fixture
def serve(small_store: Path) -> Iterator[Callable[[ServeSettings], Served]]:
    """Starts further servers over the small store, with other settings."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda settings: stack.enter_context(running(small_store, settings))
