from __future__ import annotations

import time
from dataclasses import astuple, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.inference import load_relevance
from citestack.inference.lexical_relevance import WEIGHTS, LexicalRelevance, Parts, combined

QUERY = "how do I reclaim storage of dead tuples?"
ANSWER = "VACUUM reclaims storage occupied by dead tuples."
SHARES = st.floats(0, 1)


@pytest.fixture(scope="module")
def lexical() -> LexicalRelevance:
    found = load_relevance("lexical")
    assert isinstance(found, LexicalRelevance)
    return found


def test_the_answer_scores_above_the_mention_above_the_rest(lexical: LexicalRelevance) -> None:
    mention = "The storage layer is described in another chapter."
    answer, partly, off = lexical.score(QUERY, [ANSWER, mention, "Bananas are rich in potassium."])
    assert answer > 0.5 > partly > off
    assert off < 0.05


def test_variants_of_a_word_count_as_the_word(lexical: LexicalRelevance) -> None:
    (parts,) = lexical.parts("reclaiming the storage of dead tuples", [ANSWER])
    assert parts.covered == pytest.approx(1)


def test_neighbours_of_the_question_count_when_close(lexical: LexicalRelevance) -> None:
    filler = "and then a number of other things happen somewhere else before "
    close, far = lexical.parts("dead tuples", ["dead tuples", f"dead {filler} tuples"])
    assert (close.close, far.close) == (1, 0)


def test_words_at_the_head_count_as_lead(lexical: LexicalRelevance) -> None:
    first, last = lexical.parts("dead tuples", ["dead tuples " + "filler " * 30, "filler " * 30 + "dead tuples"])
    assert first.lead == pytest.approx(1)
    assert last.lead == 0
    assert first.covered == last.covered


def test_rarity_may_come_from_the_corpus(lexical: LexicalRelevance) -> None:
    usual = LexicalRelevance(lexical._static, rarity=lambda w: {"storage": 1.0}.get(w, 0.01))
    (parts,) = usual.parts("storage tuples", ["storage"])
    assert parts.covered > 0.98


def test_a_text_scores_the_same_whatever_is_scored_with_it(lexical: LexicalRelevance) -> None:
    texts = [ANSWER, "", "Köln 中文", "storage " * 300]
    together = lexical.score(QUERY, texts)
    assert [lexical.score(QUERY, [t])[0] for t in texts] == together


@given(SHARES, SHARES, SHARES, SHARES, st.integers(0, 3))
def test_every_part_only_ever_raises_the_score(a: float, b: float, c: float, d: float, i: int) -> None:
    parts = Parts(a, b, c, d)
    name = fields(Parts)[i].name
    assert 0 <= combined(parts) <= combined(replace(parts, **{name: 1.0})) <= 1


def test_weights_are_not_negative() -> None:
    assert min(astuple(WEIGHTS)) >= 0


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_gets_parts_and_a_score_in_range(lexical: LexicalRelevance, query: str, text: str) -> None:
    (parts,) = lexical.parts(query, [text])
    assert all(0 <= p <= 1 + 1e-6 for p in astuple(parts))
    assert 0 <= combined(parts) <= 1


def test_no_texts_no_scores(lexical: LexicalRelevance) -> None:
    assert lexical.score(QUERY, []) == []


def test_huge_inputs_are_read_in_time(lexical: LexicalRelevance) -> None:
    start = time.perf_counter()
    lexical.score("dead tuples " * 1000, ["dead " * 20_000 + "tuples " * 20_000, "x" * 100_000])
    assert time.perf_counter() - start < 2
