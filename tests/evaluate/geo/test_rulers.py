"""The three rulers against values worked out by hand; e = math.e throughout."""

from math import e

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.evaluate.geo.change import difference, relative_improvement
from citestack.evaluate.geo.rank_gain import gain, place
from citestack.evaluate.geo.rulers import FORMS, Form, Impressions, Marked, impressions, position_weights, stack_score
from citestack.evaluate.geo.words import code_words, words

FOUR = "Heat pumps save money."  # 4 words; 4 tokens of 3+ characters
TWO = "Tanks hum."  # 2 words, 2 such tokens
SHORT = "It is so."  # 3 words, none of 3 characters


def of(*rows: tuple[str, tuple[int, ...]], sources: int = 2, form: Form = "paper") -> Impressions:
    return impressions([Marked(text, marks) for text, marks in rows], sources, form)


def same(found: tuple[float, ...] | None, *expected: float) -> bool:
    return found == pytest.approx(expected, abs=1e-12)


def test_two_sentences_in_the_papers_form() -> None:
    found = of((FOUR, (1,)), (TWO, (2,)))
    w = e**-0.5  # position 1 of 2 sentences
    assert same(found.word_count, 4 / 6, 2 / 6)
    assert same(found.position, 1 / (1 + w), w / (1 + w))
    assert same(found.pawc, 4 / (4 + 2 * w), 2 * w / (4 + 2 * w))


def test_two_sentences_in_the_codes_form() -> None:
    found = of((FOUR, (1,)), (TWO, (2,)), form="code")
    w = e**-1  # position 1 over N - 1 = 1
    assert same(found.word_count, 4 / 6, 2 / 6)
    assert same(found.position, 1 / (1 + w), w / (1 + w))
    assert same(found.pawc, 4 / (4 + 2 * w), 2 * w / (4 + 2 * w))


def test_three_sentences_weigh_differently_in_the_two_forms() -> None:
    assert position_weights(3) == pytest.approx([1, e ** (-1 / 3), e ** (-2 / 3)])
    assert position_weights(3, "code") == pytest.approx([1, e**-0.5, e**-1])


def test_words_are_shared_equally_by_the_sources_of_a_sentence() -> None:
    for form in FORMS:
        found = of((FOUR, (1, 2)), form=form)
        assert same(found.word_count, 0.5, 0.5)
        assert same(found.pawc, 0.5, 0.5)


def test_only_the_code_leaves_out_short_words() -> None:
    rows = (("It is so warm.", (1,)), ("Warm tanks hum.", (2,)))
    assert same(of(*rows).word_count, 4 / 7, 3 / 7)
    assert same(of(*rows, form="code").word_count, 1 / 4, 3 / 4)


def test_no_citation_is_no_share_and_the_codes_equal_share() -> None:
    assert of((FOUR, ()), (TWO, ())) == Impressions(None, None, None)
    third = (1 / 3,) * 3
    assert of((FOUR, ()), sources=3, form="code") == Impressions(third, third, third)


def test_one_sentence_weighs_one() -> None:
    for form in FORMS:
        found = of((FOUR, (2,)), form=form)
        assert same(found.word_count, 0, 1)
        assert same(found.position, 0, 1)
        assert same(found.pawc, 0, 1)


def test_a_repeated_mark_counts_once_and_in_the_code_twice() -> None:
    assert same(of((FOUR, (1, 1, 2))).word_count, 1 / 2, 1 / 2)
    assert same(of((FOUR, (1, 1, 2)), form="code").word_count, 2 / 3, 1 / 3)


def test_id_zero_is_no_source_and_in_the_code_the_last_one() -> None:
    assert same(of((FOUR, (0, 1)), sources=3).word_count, 1, 0, 0)
    assert same(of((FOUR, (0, 1)), sources=3, form="code").word_count, 1 / 2, 0, 1 / 2)
    assert of((FOUR, (0,))).pawc is None
    assert same(of((FOUR, (0,)), form="code").pawc, 0, 1)


def test_an_id_beyond_the_sources_is_no_source_and_in_the_code_takes_its_part_away() -> None:
    rows = ((FOUR, (1, 9)), (FOUR, (2,)))
    assert same(of(*rows).word_count, 1 / 2, 1 / 2)
    assert same(of(*rows, form="code").word_count, 2 / 6, 4 / 6)  # 4 / 2 marks = 2 words for source 1
    assert of((FOUR, (9,))).word_count is None
    assert same(of((FOUR, (9,)), form="code").word_count, 1 / 2, 1 / 2)


def test_an_empty_answer() -> None:
    assert of() == Impressions(None, None, None)
    assert of(form="code") == Impressions((0.5, 0.5), (0.5, 0.5), (0.5, 0.5))
    for form in FORMS:
        assert of(sources=0, form=form) == Impressions(None, None, None)


def test_a_cited_sentence_without_words_has_a_place_but_no_words() -> None:
    found = of((SHORT, (2,)), form="code")
    assert same(found.word_count, 1 / 2, 1 / 2)  # nothing counted: the code's equal shares
    assert same(found.position, 0, 1)
    assert of(("...", (2,))).word_count is None


def test_sentences_without_a_mark_hold_a_place() -> None:
    w, v = e ** (-1 / 3), e ** (-2 / 3)
    found = of((FOUR, ()), (TWO, (1,)), (TWO, (2,)))
    assert same(found.position, w / (w + v), v / (w + v))


def test_word_counts() -> None:
    assert words("It's 3.5 kWh - or so.") == 5  # the lone dash is no word
    assert code_words("It's 3.5 kWh - or so.") == 2  # It 's 3.5 kWh - or so .
    assert code_words("They don't, can't, won't.") == 4  # They do n't , ca n't , wo n't .
    assert code_words("(Tanks)") == 1


def test_stack_score_leaves_made_up_sentences_in_the_denominator() -> None:
    said = [Marked(FOUR, (1,)), Marked(TWO, (1,)), Marked(TWO, (2,))]
    w, v = e ** (-1 / 3), e ** (-2 / 3)
    whole = 4 + 2 * w + 2 * v
    assert stack_score(said, 2, 1, [False] * 3) == pytest.approx((4 + 2 * w) / whole)
    assert stack_score(said, 2, 1, [True, False, False]) == pytest.approx(2 * w / whole)
    assert stack_score(said, 2, 1, [True, True, True]) == 0
    assert stack_score([Marked(FOUR)], 2, 1, [False]) is None


def test_place_counts_the_first_five_distinct_citations_from_below() -> None:
    said = [Marked("a", (3, 3)), Marked("b", (1, 0, 9)), Marked("c", (2, 4)), Marked("d", (5, 6))]
    assert [place(said, 7, n) for n in range(1, 8)] == [4, 3, 5, 2, 1, 0, 0]
    assert place([Marked("a")], 3, 1) is None
    assert gain(2, 5) == 3
    assert gain(None, 5) is None


def test_change_as_the_paper_and_as_the_code_say_it() -> None:
    assert relative_improvement(0.2, 0.25) == pytest.approx(25)
    assert difference(0.2, 0.25) == pytest.approx(0.05)
    assert relative_improvement(0.0, 0.25) is None
    assert relative_improvement(None, 0.25) is None
    assert difference(0.2, None) is None


SENTENCES = st.lists(
    st.builds(
        Marked,
        st.sampled_from([FOUR, TWO, SHORT, "Pressure rises quickly in closed vessels."]),
        st.lists(st.integers(0, 6), max_size=4).map(tuple),
    ),
    max_size=8,
)


def rows_of(found: Impressions) -> list[tuple[float, ...] | None]:
    return [found.word_count, found.position, found.pawc]


@given(SENTENCES, st.integers(1, 5), st.sampled_from(FORMS))
def test_shares_sum_to_one_or_are_missing(said: list[Marked], sources: int, form: Form) -> None:
    for row in rows_of(impressions(said, sources, form)):
        assert row is None or (sum(row) == pytest.approx(1) and min(row) >= 0 and len(row) == sources)
        assert form == "paper" or row is not None


@given(SENTENCES, st.permutations([1, 2, 3, 4, 5]), st.sampled_from(FORMS))
def test_other_numbers_for_the_sources_move_the_shares_and_nothing_else(
    said: list[Marked], order: list[int], form: Form
) -> None:
    """Numbers that name a source; 0 and numbers beyond stay, so the code's rule for 0 is kept out."""
    valid = [Marked(s.text, tuple(m for m in s.marks if m != 0)) for s in said]
    other = [Marked(s.text, tuple(order[m - 1] if m <= 5 else m for m in s.marks)) for s in valid]
    for a, b in zip(rows_of(impressions(valid, 5, form)), rows_of(impressions(other, 5, form)), strict=True):
        assert (a is None) == (b is None)
        if a is not None and b is not None:
            assert a == pytest.approx([b[order[n] - 1] for n in range(5)])


@given(SENTENCES, st.integers(0, 7), st.sampled_from(FORMS))
def test_one_more_sentence_for_a_source_never_costs_it_words(said: list[Marked], at: int, form: Form) -> None:
    valid = [Marked(s.text, tuple(m for m in s.marks if 0 < m <= 5)) for s in said]
    more = [*valid[:at], Marked(FOUR, (1,)), *valid[at:]]
    before, after = impressions(valid, 5, form).word_count, impressions(more, 5, form).word_count
    assert after is not None
    assert before is None or not any(s.marks for s in valid) or after[0] >= before[0] - 1e-12


@given(st.integers(1, 7), st.sampled_from(FORMS))
def test_an_earlier_place_is_never_worth_less(moved: int, form: Form) -> None:
    def pawc(at: int) -> float:
        rows = [Marked(FOUR, (2,))] * 7
        found = impressions([*rows[:at], Marked(FOUR, (1,)), *rows[at:]], 2, form).pawc
        assert found is not None
        return found[0]

    assert pawc(moved - 1) > pawc(moved)


@given(SENTENCES, st.data())
def test_the_stack_score_is_pawc_where_nothing_is_made_up_and_never_more(
    said: list[Marked], data: st.DataObject
) -> None:
    shares = impressions(said, 5).pawc
    score = stack_score(said, 5, 2, [False] * len(said))
    assert score == (None if shares is None else pytest.approx(shares[1]))
    made_up = [data.draw(st.booleans()) for _ in said]
    less = stack_score(said, 5, 2, made_up)
    assert less is None if score is None else less is not None and less <= score + 1e-12
