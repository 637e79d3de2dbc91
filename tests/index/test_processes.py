"""Several processes on one store: readers while one writes, two that open a stale index at once, a protected folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from citestack.index import Corpus
from tests.store.make import make_record

from .fake_embedder import HashEmbedder

ROOT = Path(__file__).parents[2]
READER = """
import sys
from citestack.index import Corpus
from tests.index.fake_embedder import HashEmbedder
read_only, seen = sys.argv[2] == "ro", set()
print("ready", flush=True)
while not seen or max(seen) < 8:
    with Corpus.open(sys.argv[1], embedder=HashEmbedder(cheap=not read_only), read_only=read_only) as corpus:
        found = corpus.lexical("words", 1000)
        pages = [c.passage.text for c in corpus.candidates([f.passage for f in found])]
        assert len(pages) == len(found) == corpus.counts().passages, (len(pages), len(found), corpus.counts())
        versions = {text.split()[-1] for text in pages}
        assert versions <= {f"v{corpus.generation}."}, (corpus.generation, versions)
        assert all(hits or read_only for hits in corpus.dense(["words"], 5))
        seen.add(corpus.generation)
print(sorted(seen))
"""
OPENER = """
import sys
from citestack.index import Corpus
with Corpus.open(sys.argv[1]) as corpus:
    print(corpus.generation, len(corpus.lexical("words", 1000)))
"""
PROTECTED = """
import os, sys
from citestack.index import Corpus
from tests.index.fake_embedder import HashEmbedder
def ask(folder):
    with Corpus.open(folder, embedder=HashEmbedder()) as corpus:
        return corpus.store.read_only, corpus.counts().vectors, len(corpus.lexical("words", 9)), len(corpus.dense(["x"], 9)[0])
ask(sys.argv[2])  # everything is imported while the interpreter's files can still be read
if os.geteuid() == 0:
    os.setuid(65534)
os.environ["TMPDIR"] = "/tmp"
print(ask(sys.argv[1]))
"""


def batch(generation):
    """A corpus in which every page says of which generation it is."""
    return [make_record(f"https://s.example/{n}", [f"Words of page {n} v{generation}."]) for n in range(20)]


def start(code, *arguments):
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_readers_see_one_generation_while_another_process_writes(tmp_path):
    with Corpus.open(tmp_path) as corpus:
        corpus.store.put(batch(1))
        corpus.sync()
        readers = [start(READER, str(tmp_path), mode) for mode in ("rw", "ro")]
        assert [r.stdout.readline() for r in readers] == ["ready\n", "ready\n"]
        for generation in range(2, 9):
            corpus.store.put(batch(generation))
            corpus.sync()
    for reader in readers:
        out, error = reader.communicate(timeout=120)
        assert (error, out[-3:]) == ("", "8]\n")


def test_two_processes_that_open_a_stale_index_at_once(tmp_path):
    with Corpus.open(tmp_path) as corpus:
        corpus.store.put(batch(1))
    openers = [start(OPENER, str(tmp_path)) for _ in range(2)]
    assert [o.communicate(timeout=120) for o in openers] == [("1 20\n", "")] * 2
    assert len(list((tmp_path / "index").glob("lexical-*"))) == 1


def test_a_folder_that_cannot_be_written_is_searched(tmp_path):
    with Corpus.open(tmp_path / "s", embedder=HashEmbedder()) as corpus:
        corpus.store.put(batch(1))
        corpus.sync()
        corpus.embed_pending()
    with tempfile.TemporaryDirectory() as outside:
        target = Path(outside) / "s"
        shutil.copytree(tmp_path / "s", target)
        everything = [target, *target.rglob("*")]
        for path in everything:
            path.chmod(0o555 if path.is_dir() else 0o444)
        Path(outside).chmod(0o755)
        out, error = start(PROTECTED, str(target), str(tmp_path / "s")).communicate(timeout=60)
        for path in everything:
            path.chmod(0o755)
        assert (out, error) == ("(True, 20, 9, 9)\n", "")
