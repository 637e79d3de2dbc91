"""A real server over the demo web and a real browser; every page is watched for what it must never do."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from citestack.authority.trust import build_trust
from citestack.config import Config
from citestack.demo import load_demo
from citestack.store import Store

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo web with its authority build and a page whose text is script."""
    folder = tmp_path_factory.mktemp("browser") / "store"
    with Store.open(folder) as store:
        load_demo(store)
        build_trust(store, Config())
    return folder


def start(folder: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """``citestack serve`` on a free port: the process, and the address it names."""
    command = [sys.executable, "-m", "citestack", "serve", "--store", str(folder), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"http://\S+?(?=/\s)", line):
            return process, found.group(0)
    raise AssertionError(f"the server did not start: exit {process.wait()}")


def stop(process: subprocess.Popen[str]) -> int:
    process.terminate()
    try:
        return process.wait(30)
    finally:
        process.kill()
        assert process.stderr is not None
        process.stderr.close()


@pytest.fixture(scope="session")
def site(demo_store: Path) -> Iterator[str]:
    process, url = start(demo_store, "--allow-private")
    yield url
    assert stop(process) == 0


@pytest.fixture(scope="module")  # Playwright keeps an event loop running in this thread for as long as it is open
def chromium():
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Watched:
    """What the pages of a test asked for and complained about."""

    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    """Parts of complaints that the test brings about on purpose, such as a 404."""


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def context(chromium, site, watched):
    opened = chromium.new_context(base_url=site, viewport={"width": 1440, "height": 900})
    opened.set_default_timeout(20_000)
    yield from _watching(opened, site, watched)


def _watching(opened, site, watched):
    opened.on(
        "request", lambda r: watched.outside.append(r.url) if not r.url.startswith((site, "data:", "blob:")) else None
    )
    opened.on("console", lambda m: watched.complaints.append(m.text) if m.type in ("error", "warning") else None)
    opened.on("weberror", lambda e: watched.complaints.append(str(e.error)))
    yield opened
    opened.close()
    assert watched.outside == []
    assert [c for c in watched.complaints if not any(x in c for x in watched.expected)] == []


@pytest.fixture
def page(context):
    return context.new_page()
