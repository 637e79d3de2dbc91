"""Which sentences a claim is read against."""

from hypothesis import given
from hypothesis import strategies as st

from citestack.inference.support import load_features
from citestack.inference.support.evidence import (
    GAP,
    MOST_SENTENCES,
    PAGE_WORDS,
    PREMISE_WORDS,
    WHOLE_WORDS,
    Premise,
    claim_gains,
    premises,
)
from citestack.inference.support.reading import read_claim
from citestack.inference.support.text import read_text
from citestack.model import Span

FEATURES = load_features()
FILLER = [f"The committee met in room {n} to talk about routine matters of the week." for n in range(40)]
CLAIM = "Ada Lovelace, who was born in London, wrote the first program."


def chosen(claim: str, text: str):
    return premises(read_claim(claim, FEATURES.split, FEATURES.vocabulary), read_text(text, FEATURES.split))


def page(*, filler: int = len(FILLER), **at: str) -> str:
    sentences = FILLER[:filler]
    for place, sentence in at.items():
        sentences[int(place[1:])] = sentence
    return " ".join(sentences)


def test_a_short_text_is_read_whole() -> None:
    text = "Tea is a drink. It is made of leaves."
    (premise,) = chosen("Tea is made of leaves.", text)
    assert premise.text == text
    assert premise.runs == ((0, len(text)),)


def test_no_sentence_no_premise() -> None:
    assert chosen("Tea is a drink.", "  ") == []


def test_evidence_far_apart_stands_in_one_premise() -> None:
    text = page(s2="Ada Lovelace was born in London.", s35="Lovelace wrote the first program for a machine.")
    first = chosen(CLAIM, text)[0]
    assert "born in London" in first.text
    assert "first program" in first.text
    assert GAP in first.text


def test_the_second_premise_is_another_cover() -> None:
    text = page(filler=20, s2="Ada Lovelace was born in London.", s15="Lovelace wrote the first program for a machine.")
    first, second = chosen(CLAIM, text)
    assert set(second.sentences) - set(first.sentences)


def test_a_page_is_read_a_third_time_from_its_best_two_sentences() -> None:
    text = page(s2="Ada Lovelace was born in London.", s35="Lovelace wrote the first program for a machine.")
    assert len(text.split()) > PAGE_WORDS
    first, second, third = chosen(CLAIM, text)
    assert {2, 35} <= set(first.sentences) & set(third.sentences)
    assert set(third.sentences) - {2, 35} - set(first.sentences) - set(second.sentences)


def test_a_sentence_that_refers_back_brings_the_one_before() -> None:
    text = page(s10="Marie Sklodowska moved to Paris.", s11="She discovered polonium and radium.")
    first = chosen("Radium and polonium were discovered.", text)[0]
    assert {10, 11} <= set(first.sentences)


def test_premises_stay_within_their_budget() -> None:
    for premise in chosen(CLAIM, page(s2="Ada Lovelace was born in London.")):
        assert len(premise.sentences) <= MOST_SENTENCES
        assert len(premise.text.split()) <= PREMISE_WORDS + MOST_SENTENCES


def test_spans_lead_back_to_the_text() -> None:
    text = page(s2="Ada Lovelace was born in London.", s35="Lovelace wrote the first program for a machine.")
    first = chosen(CLAIM, text)[0]
    at = first.text.index("wrote the first")
    span = first.original(Span(at, at + 15, "wrote the first"), text)
    assert text[span.start : span.end] == span.text == "wrote the first"


def test_numbers_of_the_claim_pull_their_sentence() -> None:
    text = page(s20="The tower weighs 7300 tonnes.")
    assert 20 in chosen("It weighs 7300 tonnes in all.", text)[0].sentences


@given(
    st.lists(
        st.sampled_from(["Tea is hot.", "London is wet.", "It rains a lot.", "Ada was born in London."]), max_size=80
    )
)
def test_runs_are_stretches_of_the_text_in_order(parts: list[str]) -> None:
    text = " ".join(parts)
    for premise in chosen(CLAIM, text):
        assert premise.text == GAP.join(text[a:b] for a, b in premise.runs)
        assert list(premise.sentences) == sorted(set(premise.sentences))
        assert all(0 <= a < b <= len(text) for a, b in premise.runs)
        assert all(b <= c for (_, b), (c, _) in zip(premise.runs, premise.runs[1:], strict=False))


def test_gains_sum_to_one_and_rare_words_gain_more() -> None:
    text = read_text(page(s3="Ada met the committee."), FEATURES.split)
    gains = claim_gains(read_claim("Ada spoke to the committee.", FEATURES.split, FEATURES.vocabulary), text)
    assert abs(sum(w for _, w in gains) - 1) < 1e-9
    by_count = sorted(gains, key=lambda g: g[0].bit_count())
    assert by_count[0][1] > by_count[-1][1]
    assert len(text.words) > WHOLE_WORDS


def test_a_span_that_ends_in_a_gap_ends_with_the_sentence_before_it():
    """A sentence of a premise reaches over the white space behind it, and so into a gap."""
    text = "One is here. Two is not. Three is here."
    premise = Premise(f"One is here.{GAP}Three is here.", ((0, 12), (25, 39)), (0, 2))
    for end in range(12, 12 + len(GAP) + 1):
        span = premise.original(Span(0, end, premise.text[:end]), text)
        assert span == Span(0, 12, "One is here.")
    assert premise.original(Span(14, 31, premise.text[14:31]), text) == Span(25, 39, "Three is here.")
