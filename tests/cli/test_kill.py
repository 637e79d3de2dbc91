"""kill -9 while pages are added and while a question is asked: what was committed is there, and the next run mends."""

import json
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from citestack.index.corpus import Corpus
from citestack.store import Store
from tests.cli.test_contract import TOOL, citestack

pytestmark = pytest.mark.slow

PAGES = 400


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, rng = tmp_path_factory.mktemp("big"), random.Random(3)
    words = ["pump", "valve", "heat", "tank", "pipe", "noise", "winter", "price", "coil", "sensor"]
    for i in range(PAGES):
        body = " ".join(f"Part {i}-{n} joins the {rng.choice(words)} to the {rng.choice(words)}." for n in range(20))
        (folder / f"p{i:03}.html").write_text(
            f"<title>Part {i}</title><h1>Part {i}</h1><p>{body}</p>", encoding="utf-8"
        )
    return folder


def killed_after(seconds: float, *arguments: str) -> bool:
    """Start the command, kill -9 it after a while; False when it had finished by then."""
    process = subprocess.Popen([TOOL, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def add(site: Path, store: Path) -> tuple[str, ...]:
    return ("add", str(site), "--base-url", "https://parts.example/", "--no-embed", "--store", str(store))


def test_add_killed_again_and_again_loses_nothing_committed_and_ends_complete(site: Path, tmp_path: Path) -> None:
    rng, seen = random.Random(11), 0
    for _ in range(6):
        killed_after(rng.uniform(0.4, 2.5), *add(site, tmp_path))
        if not (tmp_path / "citestack.db").exists():
            continue
        with Store.open(tmp_path) as store:
            urls = store.urls()
            assert len(urls) >= seen
            assert all(store.page(u) for u in urls[:: max(1, len(urls) // 20)])
            seen = len(urls)
    assert subprocess.run([TOOL, *add(site, tmp_path)], check=False, capture_output=True).returncode == 0
    with Corpus.open(tmp_path) as corpus:
        assert corpus.counts().pages == PAGES
        assert corpus.generation == corpus.store.generation
        assert corpus.lexical("Part 399", 5)


def test_ask_and_search_killed_leave_a_store_that_answers_the_same(site: Path, tmp_path: Path) -> None:
    subprocess.run([TOOL, *add(site, tmp_path)], check=True, capture_output=True)
    question = ("search", "Part 17-3 valve", "--mode", "lexical", "--json")
    before = json.loads(citestack(*question, store=tmp_path).stdout)
    rng = random.Random(5)
    for _ in range(5):
        killed_after(
            rng.uniform(0.2, 3.0), "ask", "What joins the valve?", "--profile", "fast", "--store", str(tmp_path)
        )
    assert json.loads(citestack(*question, store=tmp_path).stdout) == before
    assert citestack("doctor", "--json", store=tmp_path).returncode == 0
