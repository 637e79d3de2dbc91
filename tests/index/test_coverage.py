from __future__ import annotations

from citestack.index import Corpus
from citestack.index.coverage import coverage, mark
from tests.store.make import make_record

from .fake_embedder import HashEmbedder


def test_nothing_is_told_of_an_index_that_is_not_there_broken_or_of_another_store(tmp_path):
    assert coverage(tmp_path / "index", "x", "hash-64") is None
    assert mark(tmp_path / "index") == ()
    with Corpus.open(tmp_path) as corpus:
        corpus.store.put([make_record("https://a.example/", ["One."])])
        corpus.sync()
        assert coverage(tmp_path / "index", corpus.store.id, "hash-64").vectors == {}
        assert coverage(tmp_path / "index", "another", "hash-64") is None
        next((tmp_path / "index").glob("table-*.npy")).write_bytes(b"cut")
        assert coverage(tmp_path / "index", corpus.store.id, "hash-64") is None


def test_vectors_are_counted_per_page_and_the_mark_moves_with_them(tmp_path):
    pages = [make_record("https://a.example/", ["One.", "Two."]), make_record("https://b.example/", ["Three."])]
    with Corpus.open(tmp_path, embedder=HashEmbedder(name="hash-64@v1")) as corpus:
        corpus.store.put(pages)
        corpus.sync()
        seen, store = [], corpus.store.id
        for limit in (0, 1, None):
            corpus.embed_pending(limit=limit)
            seen.append((mark(tmp_path / "index"), coverage(tmp_path / "index", store, "hash-64")))
        ids = {facts.url: facts.id for facts in corpus.store.page_facts()}
        assert [sum(told.vectors.values()) for _, told in seen] == [0, 1, 3]
        assert seen[-1][1].vectors == {ids["https://a.example/"]: 2, ids["https://b.example/"]: 1}
        assert seen[-1][1].generation == corpus.generation
        assert len({moment for moment, _ in seen}) == 3
        assert coverage(tmp_path / "index", store, "hash").vectors == {}, "another embedder's name begins alike"
