"""Kills a writing process with SIGKILL at many points and checks what a new process finds. Run by ``test_kill.py``.

A child process puts batches of pages, syncs and embeds, noting in a journal (written and flushed after each call
returned) what was committed. Half of the children kill themselves at a chosen Python call (between any two calls of the
store's and the index's code), half are killed from outside after a chosen time (inside SQLite, tantivy or a write).
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from citestack.index import Corpus
from tests.index.fake_embedder import HashEmbedder
from tests.store.make import make_record

QUERIES = ["alpha beta", "gamma delta", "page 3", "version 2"]
WORDS = ["alpha", "beta", "gamma", "delta"]
TEMPLATE = Path(tempfile.mkdtemp())


@cache
def plan():
    """Six batches of three pages; later ones replace earlier pages. The page set after each generation."""
    batches = [
        [
            make_record(
                f"https://s.example/{(2 * n + i) % 7}",
                {f"Head {WORDS[n % 4]}": [f"Page {i} {WORDS[(n + j) % 4]} {WORDS[i]}. Version {n}." for j in range(2)]},
            )
            for i in range(3)
        ]
        for n in range(6)
    ]
    states = [{}]
    for batch in batches:
        states.append({**states[-1], **{r.page.url: r for r in batch}})
    return batches, states


def write(folder: Path) -> None:
    journal = (folder / "journal").open("a")

    def note(what: str, number: int) -> None:
        journal.write(f"{what} {number}\n")
        journal.flush()

    with Corpus.open(folder / "s", embedder=HashEmbedder()) as corpus:
        for batch in plan()[0]:
            corpus.store.put(batch)
            note("put", corpus.store.generation)
            corpus.sync()
            for _ in range(2):
                corpus.embed_pending(limit=2, batch=1)
                note("vectors", corpus.counts().vectors)


def child(folder: Path, at_call: int | None) -> int:
    """The child's process id; with ``at_call`` it kills itself at that call event."""
    pid = os.fork()
    if pid:
        return pid
    if at_call is not None:
        left = at_call

        def count(*_):
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(count)
    write(folder)
    os._exit(0)


def prepared() -> Path:
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(TEMPLATE / "s", folder / "s")
    return folder


def answers(corpus):
    return [corpus.lexical(q, 50) for q in QUERIES], corpus.dense(QUERIES, 50)


@cache
def expected(generation: int):
    with tempfile.TemporaryDirectory() as folder, Corpus.open(folder, embedder=HashEmbedder()) as corpus:
        corpus.store.put(plan()[1][generation].values())
        corpus.sync()
        corpus.embed_pending()
        return answers(corpus)


def check(folder: Path) -> None:
    journal = folder / "journal"
    lines = [line.split() for line in journal.read_text().splitlines()] if journal.exists() else []
    puts = max((int(n) for what, n in lines if what == "put"), default=0)
    with Corpus.open(folder / "s", embedder=HashEmbedder()) as corpus:
        generation = corpus.generation
        assert generation == corpus.store.generation
        assert generation in {puts, puts + 1}, (generation, puts)
        state = plan()[1][generation]
        assert {url: corpus.store.record(url) for url in corpus.store.urls()} == state
        last = [what for what, _ in lines][-1:]
        if last == ["vectors"] and generation == puts:
            assert corpus.counts().vectors >= int(lines[-1][1])
        assert answers(corpus)[0] == expected(generation)[0]
        corpus.embed_pending()
        assert answers(corpus) == expected(generation)
        assert corpus.counts().vectors == corpus.counts().passages


def main(points: int, seed: int) -> None:
    chance = random.Random(seed)
    Corpus.open(TEMPLATE / "s").close()
    for generation in range(7):
        expected(generation)
    started, calls, folder = time.perf_counter(), 0, prepared()

    def count(*_):
        nonlocal calls
        calls += 1

    write(folder)
    seconds = time.perf_counter() - started
    check(folder)
    sys.setprofile(count)
    write(prepared())
    sys.setprofile(None)
    killed = 0
    for n in range(points):
        folder = prepared()
        pid = child(folder, chance.randrange(calls) + 1 if n % 2 else None)
        if not n % 2:
            time.sleep(chance.random() * seconds)
            os.kill(pid, signal.SIGKILL)
        killed += os.waitpid(pid, 0)[1] == signal.SIGKILL
        try:
            check(folder)
        except BaseException:
            sys.stderr.write(f"state kept in {folder}\n")
            raise
        shutil.rmtree(folder)
    sys.stdout.write(f"{killed} of {points} killed, {calls} calls\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
