from __future__ import annotations

import pytest

from citestack.index import Corpus
from citestack.index.places import index_folder
from tests.store.conftest import new_database, postgres_url  # noqa: F401 - fixtures
from tests.store.make import make_record

from .fake_embedder import HashEmbedder


@pytest.mark.postgres
def test_a_server_store_is_searched_through_a_local_index(new_database, tmp_path):  # noqa: F811
    url, embedder = new_database(), HashEmbedder(cheap=True)
    with Corpus.open(url, embedder=embedder, folder=tmp_path) as corpus:
        corpus.store.put([make_record("https://a.example/", ["Cats purr.", "Dogs bark."])])
        corpus.sync()
        found = corpus.lexical("dog", 5)
        assert corpus.candidates([found[0].passage])[0].passage.text == "Dogs bark."
        assert corpus.dense(["dog bark"], 1)[0][0].passage == found[0].passage
        corpus.store.remove(["https://a.example/"])
    with Corpus.open(url, embedder=embedder, folder=tmp_path) as corpus:
        assert (corpus.generation, corpus.lexical("dog", 5)) == (2, [])


def test_the_index_of_a_server_store_lies_in_the_cache_under_a_name_without_the_password():
    one, two = (index_folder(f"postgresql://u:{word}@db.example/corpus") for word in ("secret", "other"))
    assert one == two
    assert one != index_folder("postgresql://u@db.example/another")
    assert "secret" not in str(one)
