"""A passage outside of the index is measured as if it stood there: the same scores that it gets once it does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.index import Corpus
from citestack.index.outside import stored_length
from citestack.model import PageRecord
from tests.store.make import make_record

from .fake_embedder import HashEmbedder

WORDS = "kettle boils water fast quiet steel handle max_fill litre cord base lid filter lime scale".split()  # noqa: SIM905
QUERIES = ("how fast does a kettle boil water", "max_fill", "quiet steel kettles", "lime scale filter", "nothing here")


def page(n: int) -> PageRecord:
    rng = np.random.default_rng(n)
    said = [" ".join(rng.choice(WORDS, 4 + 9 * n)) + "." for _ in range(3)]
    return make_record(f"https://shop{n}.example/kettle", {"Lid": said[:2], "Base": said[2:]}, title=f"Kettle {n}")


@pytest.mark.parametrize("n", [1, 4, 8])
def test_a_passage_outside_scores_as_it_does_inside(tmp_path: Path, n: int) -> None:
    with Corpus.open(tmp_path, embedder=HashEmbedder()) as corpus:
        corpus.store.put([page(i) for i in range(9) if i != n])
        corpus.sync()
        corpus.embed_pending()
        outside = corpus.yardstick(page(n).passages)
        told = {q: (outside.lexical(q), outside.titled(q)) for q in QUERIES}
        cosines = outside.dense(QUERIES)
        corpus.store.put([page(n)])
        corpus.sync()
        corpus.embed_pending()
        for i, q in enumerate(QUERIES):
            for mine, found in zip(told[q], (corpus.lexical(q, 999), corpus.titled(q, 999)), strict=True):
                inside = {f.passage: f.score for f in found}
                assert mine == pytest.approx([inside.get(p.id, 0.0) for p in page(n).passages], rel=0.02, abs=2e-4)
            near = {f.passage: f.score for f in corpus.dense([q], 999)[0]}
            assert cosines[i] == [near[p.id] for p in page(n).passages]


def test_without_vectors_nothing_is_measured_by_meaning(tmp_path: Path) -> None:
    with Corpus.open(tmp_path) as corpus:
        corpus.store.put([page(1)])
        corpus.sync()
        assert corpus.yardstick(page(2).passages).dense(["kettle"]) == [[]]
        assert max(corpus.yardstick(page(2).passages).lexical("kettle")) > 0


def test_an_empty_index_measures_a_page_by_itself(tmp_path: Path) -> None:
    with Corpus.open(tmp_path) as corpus:
        assert max(corpus.yardstick(page(2).passages).lexical("kettle")) > 0


@given(st.integers(0, 2_000_000))
def test_a_stored_length_is_the_next_lower_one_with_four_significant_bits(tokens: int) -> None:
    stored = stored_length(tokens)
    assert 0 <= tokens - stored <= tokens / 8
    assert stored_length(stored) == stored
    assert stored == tokens if tokens <= 40 else stored >= 40
