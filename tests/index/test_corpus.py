from __future__ import annotations

import numpy as np
import pytest

from citestack.errors import StoreReadOnlyError
from citestack.index import Corpus
from citestack.model import Link
from citestack.protocols import Counts
from citestack.store import Store
from tests.store.make import make_record

from .fake_embedder import HashEmbedder

CATS, DOGS = "https://pets.example/cats", "https://pets.example/dogs"
PAGES = [
    make_record(
        CATS,
        {"Feeding": ["Cats eat meat twice a day.", "A kitten eats four times."], "Sleep": ["They sleep long."]},
        title="Cats",
        language="en",
        links=(Link(CATS, DOGS, "about dogs"),),
    ),
    make_record(DOGS, {"Feeding": ["Dogs eat once a day."]}, title="Dogs", language="en"),
    make_record("https://cars.example/", ["Engines run on petrol."], title="Cars", language="en"),
]


@pytest.fixture
def corpus(tmp_path):
    with Corpus.open(tmp_path, embedder=HashEmbedder()) as opened:
        opened.store.put(PAGES)
        opened.sync()
        yield opened


def texts(corpus, found):
    return [c.passage.text for c in corpus.candidates([f.passage for f in found])]


def test_an_empty_corpus_finds_nothing(tmp_path):
    with Corpus.open(tmp_path, embedder=HashEmbedder()) as corpus:
        assert (corpus.lexical("cats", 5), corpus.dense(["cats"], 5)) == ([], [[]])
        assert (corpus.counts(), corpus.generation, corpus.embed_pending()) == (Counts(0, 0, 0), 0, 0)


def test_words_are_found_in_title_headings_body_and_url(corpus):
    assert texts(corpus, corpus.lexical("petrol engine", 5)) == ["Engines run on petrol."]
    assert len(corpus.lexical("feeding", 9)) == 3
    assert "They sleep long." in texts(corpus, corpus.lexical("cat", 9))
    assert len(corpus.lexical("pets", 9)) == 4
    assert texts(corpus, corpus.lexical("how often does a kitten eat?", 1)) == ["A kitten eats four times."]
    scores = [f.score for f in corpus.lexical("cats eat a day", 9)]
    assert scores == sorted(scores, reverse=True)


def test_titles_are_searched_without_the_body_and_a_tie_is_never_cut_in_two(corpus):
    assert corpus.titled("petrol", 9) == []
    found = corpus.titled("feeding cats", 9)
    assert set(texts(corpus, found)[:2]) == {"Cats eat meat twice a day.", "A kitten eats four times."}
    for k in range(1, len(found)):
        assert corpus.titled("feeding cats", k) == [f for f in found[:k] if f.score > found[k].score]


@pytest.mark.parametrize(
    "query",
    ["", "  ", '"', 'title:"cats', "AND OR NOT", "(((", "a^", "*:*", "\x00", "\ud800", "[1 TO", "🐈", "what is the"],
)
def test_no_query_is_bad_syntax(corpus, query):
    assert isinstance(corpus.lexical(query, 5), list)


def test_operators_are_plain_words(corpus):
    assert corpus.lexical("NOT petrol", 5) == corpus.lexical("petrol", 5)
    assert corpus.lexical("body:petrol^9", 5)[0].passage == corpus.lexical("petrol", 5)[0].passage


def test_a_question_of_ten_thousand_characters_is_searched_by_its_rare_words(corpus):
    filler = " ".join(f"day{'x' * (n % 7)}" for n in range(2000))
    assert texts(corpus, corpus.lexical(f"{filler} petrol", 1)) == ["Engines run on petrol."]


def test_an_identifier_met_whole_comes_before_its_words(corpus):
    corpus.store.put(
        [
            make_record(
                "https://a.example/", ["The max of all connections is read from the file that is named at the start."]
            ),
            make_record("https://b.example/", ["Set max_connections in the file. It is read by the server at start."]),
        ]
    )
    corpus.sync()
    assert texts(corpus, corpus.lexical("max_connections", 1)) == [
        "Set max_connections in the file. It is read by the server at start."
    ]
    assert len(corpus.lexical("max connections", 9)) == 2


def test_names_are_found_in_linear_time():
    from citestack.index.analysis import names

    assert names("See asyncio.gather, --log-level, 3.11 and _private or a. b.") == [
        "asyncio.gather",
        "log-level",
        "3.11",
    ]
    assert names("a" * 1_000_000) == []


def test_stop_words_are_searched_when_there_is_nothing_else(corpus):
    assert texts(corpus, corpus.lexical("they", 5)) == ["They sleep long."]


def test_dense_is_partial_until_everything_is_embedded(corpus):
    assert corpus.dense(["cats"], 5) == [[]]
    seen = []
    assert corpus.embed_pending(seen.append, limit=2, batch=1) == 2
    assert [(p.done, p.total) for p in seen] == [(1, 2), (2, 2)]
    assert all(p.rate > 0 for p in seen)
    assert corpus.counts().vectors == 2
    assert len(corpus.dense(["cats"], 5)[0]) == 2
    assert corpus.embed_pending() == 3
    assert corpus.embed_pending() == 0
    assert corpus.counts() == Counts(3, 5, 5)


def test_dense_ranks_by_cosine_and_answers_each_query_of_a_batch(corpus):
    corpus.embed_pending()
    queries = ["engines on petrol", "kitten", "dogs"]
    together = corpus.dense(queries, 5)
    assert together == [corpus.dense([q], 5)[0] for q in queries]
    assert texts(corpus, together[0])[0] == "Engines run on petrol."
    embedder = HashEmbedder()
    best = corpus.store.candidates([together[1][0].passage])[0].passage
    from citestack.index.embedding_text import embedding_text

    cosine = float((embedder.embed_queries(["kitten"]) @ embedder.embed_passages([embedding_text(best)]).T)[0, 0])
    assert together[1][0].score == pytest.approx(cosine, abs=2e-3)


def test_a_cheap_embedder_embeds_in_sync(tmp_path):
    with Corpus.open(tmp_path, embedder=HashEmbedder(cheap=True)) as corpus:
        corpus.store.put(PAGES)
        corpus.sync()
        assert corpus.counts().vectors == 5
        corpus.store.put([make_record(DOGS, ["New words about dogs."])])
        corpus.sync()
        assert corpus.counts() == Counts(3, 5, 5)


def test_two_embedders_keep_their_vectors_apart(tmp_path):
    with Corpus.open(tmp_path, embedder=HashEmbedder()) as corpus:
        corpus.store.put(PAGES)
        corpus.sync()
        corpus.embed_pending()
    with Corpus.open(tmp_path, embedder=HashEmbedder(name="other", dim=32)) as corpus:
        assert corpus.counts().vectors == 0
        corpus.embed_pending()
    with Corpus.open(tmp_path, embedder=HashEmbedder()) as corpus:
        assert corpus.counts().vectors == 5


def test_equal_texts_are_embedded_once_and_both_found(tmp_path):
    embedder = HashEmbedder()
    with Corpus.open(tmp_path, embedder=embedder) as corpus:
        corpus.store.put([make_record(f"https://s.example/{n}", ["The same words."], title="T") for n in range(3)])
        corpus.sync()
        assert corpus.embed_pending() == 1
        assert corpus.counts().vectors == 3
        found = corpus.dense(["same words"], 9)[0]
        assert len(found) == 3
        assert [f.passage for f in found] == sorted(f.passage for f in found)


def test_changed_and_removed_pages_leave_both_indexes(corpus):
    corpus.embed_pending()
    new = make_record(CATS, ["Cats drink milk."], title="Cats")
    corpus.store.put([new])
    corpus.store.remove([DOGS])
    assert corpus.generation == 1
    corpus.sync()
    assert corpus.generation == corpus.store.generation == 3
    assert corpus.counts() == Counts(2, 2, 1)
    assert texts(corpus, corpus.lexical("cats kitten dogs milk day", 9)) == ["Cats drink milk."]
    assert texts(corpus, corpus.dense(["dogs eat once a day"], 9)[0]) == ["Engines run on petrol."]
    corpus.embed_pending()
    assert texts(corpus, corpus.dense(["cats milk"], 1)[0]) == ["Cats drink milk."]


def test_reopening_gives_the_same_answers(tmp_path, corpus):
    corpus.embed_pending()
    asked = [corpus.lexical("cats eat", 9), corpus.dense(["cats eat"], 9)]
    with Corpus.open(tmp_path, embedder=HashEmbedder()) as again:
        assert [again.lexical("cats eat", 9), again.dense(["cats eat"], 9)] == asked
        assert (again.counts(), again.generation) == (corpus.counts(), corpus.generation)


def test_the_view_stays_on_its_generation_until_sync(corpus):
    before = corpus.lexical("dogs", 5)
    with Store.open(corpus.store.location) as other:
        other.remove([DOGS])
    assert corpus.lexical("dogs", 5) == before
    assert [c.passage.url for c in corpus.candidates([before[0].passage])] == [DOGS]
    assert corpus.counts().pages == 3
    corpus.sync()
    assert texts(corpus, corpus.lexical("dogs", 5)) == []


def test_facts_of_the_view(corpus):
    assert corpus.languages() == {"en": 3}
    assert corpus.anchors([DOGS]) == {DOGS: ("about dogs",)}
    corpus.store.mark_duplicates({DOGS: CATS})
    corpus.sync()
    assert corpus.generation == 2
    assert corpus.candidates([corpus.lexical("dogs", 1)[0].passage])[0].duplicate_of == CATS


def test_a_read_only_corpus_behind_its_store_is_searched_through_a_copy(tmp_path, corpus):
    corpus.embed_pending()
    corpus.store.remove([DOGS])
    listing = {p: p.read_bytes() for p in (tmp_path / "index").rglob("*") if p.is_file()}
    with Corpus.open(tmp_path, embedder=HashEmbedder(), read_only=True) as reader:
        assert reader.generation == 2
        assert texts(reader, reader.lexical("dogs", 5)) == []
        assert len(reader.dense(["cats"], 9)[0]) == reader.counts().vectors == 4
        with pytest.raises(StoreReadOnlyError):
            reader.embed_pending()
    assert {p: p.read_bytes() for p in (tmp_path / "index").rglob("*") if p.is_file()} == listing


def test_vectors_must_be_finite(corpus):
    from citestack.errors import IndexFailedError

    corpus.embedder.embed_passages = lambda texts: np.full((len(texts), 64), np.nan, dtype=np.float32)
    with pytest.raises(IndexFailedError, match="not finite"):
        corpus.embed_pending()
    assert corpus.counts().vectors == 0
