from __future__ import annotations

import numpy as np
import pytest

from citestack.errors import ConfigError
from citestack.inference import load_relevance, resolve
from citestack.inference.relevance import CrossEncoder
from citestack.protocols import Relevance

QUERY = "how many people live in berlin?"
TEXTS = [
    "The museum in New York is famous.",
    "Berlin has a population of 3,520,031 registered inhabitants.",
    "",
    "Berlin is a city. " * 30,
    "Köln liegt am Rhein.",
]


def test_the_answer_scores_highest_and_all_are_probabilities(cross: Relevance) -> None:
    scores = cross.score(QUERY, TEXTS)
    assert all(0 <= s <= 1 for s in scores)
    assert int(np.argmax(scores)) == 1
    assert scores[1] > 0.9 > 0.1 > scores[0]


def test_a_pair_scores_the_same_whatever_is_scored_with_it(cross: Relevance) -> None:
    together = cross.score(QUERY, TEXTS)
    assert [cross.score(QUERY, [t])[0] for t in TEXTS] == together
    assert cross.score(QUERY, TEXTS[::-1])[::-1] == together


def test_threads_do_not_change_a_bit(cross: Relevance) -> None:
    other = CrossEncoder(resolve("ms-marco-l12"), threads=3)
    assert other.score(QUERY, TEXTS) == cross.score(QUERY, TEXTS)


def test_padded_batches_keep_the_order(cross: Relevance) -> None:
    batched = CrossEncoder(resolve("ms-marco-l12"), batch=3).score(QUERY, TEXTS)
    assert np.argsort(batched)[-1] == 1
    np.testing.assert_allclose(batched, cross.score(QUERY, TEXTS), atol=0.1)


def test_no_texts_no_scores(cross: Relevance) -> None:
    assert cross.score(QUERY, []) == []


def test_texts_are_cut_and_queries_kept(cross: Relevance) -> None:
    filler = "storage engine " * 7000
    cut, whole = cross.score(QUERY, [filler, filler + TEXTS[1]])
    assert cut == whole
    assert cross.score(QUERY, [TEXTS[1] + filler])[0] > cut


def test_huge_and_odd_queries_are_read(cross: Relevance) -> None:
    for query in ("", "?" * 10_000, "\ud800", "多少人住在柏林", "why " * 2500):
        assert all(0 <= s <= 1 for s in cross.score(query, TEXTS[:2]))


def test_an_unknown_model_is_a_config_error() -> None:
    with pytest.raises(ConfigError):
        load_relevance("bm25")
