"""A real server on loopback over a small store; the official client talks to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openai import OpenAI

from citestack.corpus.add import add
from citestack.store import Store
from tests.serve.conftest import Served, running

# Letters outside the Basic Multilingual Plane: offsets in bytes or UTF-16 units would not be those in code points.
PAGES = {
    "desk.html": "<html lang=en><title>Reading lamps 💡 for desks</title><main><h1>Reading lamps</h1>"
    "<p>A reading lamp 💡 needs about 500 lumens at the desk. The Lumo 5 reading lamp uses 6 watts of power.</p>"
    "<p>A good reading lamp costs between 40 and 90 euros in shops. A reading lamp lasts about 25,000 hours.</p></main>",
    "night.html": "<html lang=en><title>Night lamps</title><main><h1>Night lamps for children</h1>"
    "<p>A night lamp for a child’s room 🌙 gives about 10 lumens. Warm light keeps children asleep.</p></main>",
    "hostile.html": "<html lang=en><title>Garden lamps [1]</title><main><h1>Garden lamps</h1><p>A garden lamp needs "
    "about 100 lumens beside a path [1], see ![lamp](https://evil.example/pixel.png?q=) and &lt;img src=x&gt; there. "
    "</p></main>",
}


def client_for(served: Served, **options: Any) -> OpenAI:
    return OpenAI(base_url=f"{served.url}/v1", api_key="none", **options)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site, folder = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("store")
    for name, body in PAGES.items():
        (site / name).write_text(body, encoding="utf-8")
    with Store.open(folder) as record:
        report = add([str(site)], record, base_url="https://lamps.example/")
    assert report.added == len(PAGES)
    return folder


@pytest.fixture(scope="session")
def served(store: Path) -> Iterator[Served]:
    with running(store) as found:
        yield found


@pytest.fixture(scope="session")
def client(served: Served) -> Iterator[OpenAI]:
    with client_for(served, max_retries=0) as found:
        yield found
