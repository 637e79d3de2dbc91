"""Whatever happens to the derived folder, opening the corpus gives the answers of a freshly built index."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from citestack.index import Corpus, sync
from citestack.index.embedding_text import embedding_text
from tests.store.make import make_record

from .fake_embedder import HashEmbedder

QUERIES = ["alpha beta", "gamma", "page 3 delta", "first"]


def records(words="alpha beta gamma delta"):
    parts = words.split()
    return [
        make_record(
            f"https://s{n % 3}.example/{n}",
            {f"H {parts[n % 4]}": [f"Page {n} {parts[(n * i) % 4]}. First." for i in range(3)]},
        )
        for n in range(12)
    ]


def everything(corpus):
    return [p for url in corpus.store.urls() for p in corpus.store.record(url).passages]


def texts(corpus, found):
    return [c.passage.text for c in corpus.candidates([f.passage for f in found])]


def answers(corpus):
    return [corpus.lexical(q, 50) for q in QUERIES], corpus.dense(QUERIES, 50), corpus.counts()


@pytest.fixture
def built(tmp_path):
    """A store with its index, and the answers of a fresh one."""
    with Corpus.open(tmp_path / "s", embedder=HashEmbedder()) as corpus:
        corpus.store.put(records())
        corpus.sync()
        corpus.embed_pending()
        return tmp_path / "s", answers(corpus)


def reopened(folder):
    with Corpus.open(folder, embedder=HashEmbedder()) as corpus:
        corpus.embed_pending()
        return answers(corpus)


def lexical_folder(folder):
    return next((folder / "index").glob("lexical-*"))


def test_a_missing_index_is_rebuilt(built):
    folder, expected = built
    shutil.rmtree(folder / "index")
    assert reopened(folder) == expected


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": 2}', b'{"format": 1}', b'{"format": 99}', bytes(range(200, 250))]
)
def test_a_broken_manifest(built, content):
    folder, expected = built
    (folder / "index" / "index.json").write_bytes(content)
    assert reopened(folder) == expected


@pytest.mark.parametrize("damage", ["gone", "short", "flipped"])
def test_a_broken_passage_table(built, damage):
    folder, expected = built
    path = next((folder / "index").glob("table-*.npy"))
    data = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(data[:-40] if damage == "short" else data[:-40] + bytes(b ^ 255 for b in data[-40:]))
    assert reopened(folder) == expected


@pytest.mark.parametrize("ending", [".idx", ".term", ".fast", ".fieldnorm", "meta.json"])
@pytest.mark.parametrize("damage", ["gone", "short", "empty"])
def test_a_broken_lexical_index(built, ending, damage):
    folder, expected = built
    path = next(p for p in lexical_folder(folder).iterdir() if p.name.endswith(ending) and not p.name.startswith(".m"))
    data = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(data[: len(data) // 2] if damage == "short" else b"")
    assert reopened(folder) == expected


@pytest.mark.parametrize("kind", ["keys", "exact", "codes", "steps"])
@pytest.mark.parametrize("damage", ["gone", "short"])
def test_broken_vectors_are_embedded_again(built, kind, damage):
    folder, expected = built
    path = next((folder / "index" / "vectors").rglob(f"{kind}-*.bin"))
    data = path.read_bytes()
    path.unlink()
    if damage == "short":
        path.write_bytes(data[: len(data) // 3])
    assert reopened(folder) == expected


def test_rows_behind_the_committed_ones_are_cut_off(built):
    folder, expected = built
    for path in (folder / "index" / "vectors").rglob("*.bin"):
        path.write_bytes(path.read_bytes() + os.urandom(777))
    with Corpus.open(folder, embedder=HashEmbedder()) as corpus:
        assert answers(corpus) == expected
        corpus.store.put([make_record("https://new.example/", ["Epsilon."])])
        corpus.sync()
        assert corpus.embed_pending() == 1
        assert texts(corpus, corpus.dense(["epsilon"], 1)[0]) == ["Epsilon."]


def test_an_index_of_another_store(built, tmp_path):
    folder, _ = built
    with Corpus.open(tmp_path / "other", embedder=HashEmbedder()) as other:
        other.store.put(records("eta theta iota kappa"))
    shutil.rmtree(tmp_path / "other" / "index")
    shutil.copytree(folder / "index", tmp_path / "other" / "index")
    found, dense, counts = reopened(tmp_path / "other")
    shutil.rmtree(tmp_path / "other" / "index")
    assert reopened(tmp_path / "other") == (found, dense, counts)
    assert found[0] == []


def test_a_store_restored_from_an_older_backup(built, tmp_path):
    folder, expected = built
    shutil.copy(folder / "citestack.db", tmp_path / "backup.db")
    with Corpus.open(folder) as corpus:
        corpus.store.put([make_record("https://s0.example/0", ["Changed."])])
        corpus.sync()
    for name in ("citestack.db-wal", "citestack.db-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.db", folder / "citestack.db")
    assert reopened(folder) == expected


def test_leftovers_of_killed_writers_are_swept(built):
    folder, expected = built
    for name in ("lexical-77", "table-77.npy"):
        shutil.copytree(lexical_folder(folder), folder / "index" / name)
    with Corpus.open(folder) as corpus:
        corpus.store.put([make_record("https://s0.example/0", ["Changed."])])
        corpus.store.put(records())
        corpus.sync()
    names = sorted(p.name.partition("-")[0] for p in (folder / "index").iterdir())
    assert names == ["index.json", "lexical", "lock", "table", "vectors"]
    assert reopened(folder) == expected


def test_updates_of_a_large_index_answer_like_a_fresh_one_after_compaction(tmp_path, monkeypatch):
    """Above SMALL, dropped passages stay in tantivy's word statistics until they are MAX_DEAD of the index."""
    monkeypatch.setattr(sync, "SMALL", 5)
    with Corpus.open(tmp_path / "s", embedder=HashEmbedder()) as corpus:
        corpus.store.put(records())
        corpus.sync()
        before = json.loads((tmp_path / "s/index/index.json").read_bytes())
        corpus.store.put([make_record("https://s0.example/0", ["First of all."])])
        corpus.sync()
        after = json.loads((tmp_path / "s/index/index.json").read_bytes())
        assert (before["dead"], after["dead"]) == (0, 0)
        assert after["lexical"] != before["lexical"]
        monkeypatch.setattr(sync, "MAX_DEAD", 0.5)
        corpus.store.put([make_record("https://s0.example/0", ["Second of all."])])
        corpus.sync()
        extended = json.loads((tmp_path / "s/index/index.json").read_bytes())
        assert (extended["dead"], extended["lexical"]) == (1, after["lexical"])
        assert [f.passage for f in corpus.lexical("second", 5)] == [
            corpus.store.record("https://s0.example/0").passages[0].id
        ]
        corpus.embed_pending()
        found = answers(corpus)
    shutil.rmtree(tmp_path / "s" / "index")
    fresh = reopened(tmp_path / "s")
    assert fresh[1:] == found[1:]
    assert [{f.passage for f in hits} for hits in fresh[0]] == [{f.passage for f in hits} for hits in found[0]]


def test_vectors_of_removed_texts_are_dropped_when_they_are_many(tmp_path):
    with Corpus.open(tmp_path, embedder=HashEmbedder()) as corpus:
        corpus.store.put(records())
        corpus.sync()
        corpus.embed_pending()
        corpus.store.remove([r.page.url for r in records()[:8]])
        corpus.store.put([make_record("https://new.example/", ["Epsilon."])])
        corpus.sync()
        kept = corpus.dense(QUERIES, 50)
        corpus.embed_pending()
        size = next(tmp_path.rglob("keys-*.bin")).stat().st_size // 8
        assert size == len({embedding_text(p) for p in everything(corpus)})
        again = [
            [f for f in hits if "Epsilon" not in corpus.candidates([f.passage])[0].passage.text]
            for hits in corpus.dense(QUERIES, 50)
        ]
        assert again == kept
    with Corpus.open(tmp_path, embedder=HashEmbedder()) as corpus:
        assert corpus.counts().vectors == corpus.counts().passages
