"""ALCE's rules, each by hand. Documents: 1 says "red", 2 "blue", 3 "red blue", 4 "green", 5 nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.evaluate.alce import (
    AlceRule,
    Doc,
    Item,
    Statement,
    formatted,
    ids_of,
    judged,
    prepared,
    statements,
    without_marks,
)
from citestack.evaluate.alce_score import mean, scored

from .word_judge import WordJudge

DOCS = tuple(Doc("", text) for text in ("red", "blue", "red blue", "green", "nothing"))


def answer(output: str, docs: tuple[Doc, ...] = DOCS, **rule: object) -> tuple[float | None, float | None]:
    found = judged(Item("what", output, docs), WordJudge(), AlceRule(**rule))  # type: ignore[arg-type]
    return found.recall, found.precision


# --- rule 1: the first line ---------------------------------------------------------------------------------------


def test_the_output_is_stripped_and_cut_at_its_first_line_end() -> None:
    assert answer("\n Red [1].\nBlue [1].") == (1.0, 1.0)
    assert answer("Red [1].\nBlue [1].", first_line=False) == (0.5, 0.5)


def test_the_end_mark_of_chat_models_is_taken_out() -> None:
    assert prepared("Red [1].<|im_end|>\nmore") == "Red [1]."


# --- rule 2: sentences --------------------------------------------------------------------------------------------


def test_recall_is_the_mean_over_all_sentences_cited_or_not() -> None:
    assert answer("Red [1]. Blue [2]. Green.") == (pytest.approx(2 / 3), 1.0)


def test_qampari_items_are_split_at_commas_with_the_question_before_each() -> None:
    docs = (Doc("", "what red"), Doc("", "what blue"))
    assert answer("Red [1], Blue [1],.", docs, qampari=True) == (0.5, 0.5)
    found = statements(Item("what", "Red [1], Blue [2],. ", docs), AlceRule(qampari=True))
    assert [(s.claim, s.ids) for s in found] == [("what Red", (1,)), ("what Blue", (2,))]


def test_an_empty_list_is_one_empty_item_and_an_empty_text_no_sentence() -> None:
    assert statements(Item("what", "", DOCS), AlceRule(qampari=True)) == (Statement("what", ()),)
    assert answer("  \n ") == (None, None)


def test_another_splitter_can_be_used() -> None:
    def halves(text: str) -> list[tuple[int, int]]:
        return [(0, len(text) // 2), (len(text) // 2, len(text))]

    assert len(judged(Item("q", "Red [1]. Blue [2].", DOCS), WordJudge(), AlceRule(split=halves)).statements) == 2


# --- rule 3: ids --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Red [1].", (1,)), ("Red [1][2].", (1, 2)), ("Red [1, 2].", (1,)), ("Red [12].", (12,)), ("Red [ 1].", ()),
        ("Red 【1】.", ()), ("Red [^1].", ()), ("Red [1", (1,)), ("Red [1]. [1]", (1, 1)), ("Red (1).", ()),
        ("Red [" + "9" * 5000 + "]", (999_999_999,)),
    ],
)  # fmt: skip
def test_ids(text: str, expected: tuple[int, ...]) -> None:
    assert ids_of(text) == expected


def test_id_zero_names_the_last_document() -> None:
    assert answer("Nothing [0].") == (1.0, 1.0)
    assert answer("Red [0].") == (0.0, 0.0)


# --- rule 4: marks are removed before judging ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Red [1].", "Red."), ("Red[1].", "Red."), ("Red [1][2].", "Red."), ("Red [1, 2].", "Red, 2."),
        ("An array] | of [12] things", "An array of things"), ("Keeps [brackets", "Keeps [brackets"),
    ],
)  # fmt: skip
def test_without_marks(text: str, expected: str) -> None:
    assert without_marks(text) == expected


# --- rule 5: recall -----------------------------------------------------------------------------------------------


def test_a_premise_is_title_and_text_joined_by_line_ends() -> None:
    assert formatted([Doc("A", "x"), Doc("B", "y")]) == "Title: A\nx\nTitle: B\ny"
    judge = WordJudge()
    judged(Item("q", "Red blue [1][2].", (Doc("A", "red"), Doc("B", "blue"))), judge)
    assert judge.asked[0] == ("Title: A\nred\nTitle: B\nblue", "Red blue.")


def test_the_cited_documents_together_must_entail() -> None:
    assert answer("Red blue [1][2].") == (1.0, 1.0)
    assert answer("Red green [1][2].") == (0.0, 0.0)


def test_a_sentence_without_ids_is_not_recalled_and_adds_nothing_to_precision() -> None:
    assert answer("Red.") == (0.0, 0.0)
    assert answer("Red. Blue [2].") == (0.5, 1.0)


def test_one_id_out_of_range_and_the_sentence_is_not_recalled() -> None:
    assert answer("Red [1][6].") == (0.0, 0.0)
    assert answer("Red [6].") == (0.0, 0.0)


def test_the_range_is_checked_before_the_cap() -> None:
    assert answer("Red [1][1][1][6].") == (0.0, 0.0)


def test_without_documents_nothing_is_recalled() -> None:
    assert answer("Red [1]. Blue [0].", ()) == (0.0, 0.0)


def test_only_the_first_three_ids_are_read() -> None:
    assert answer("Red green [1][1][1][4].")[0] == 0.0
    assert answer("Red green [1][1][1][4].", at_most=4)[0] == 1.0
    assert answer("Red green [1][1][1][4].", at_most=None)[0] == 1.0


# --- rule 6: precision --------------------------------------------------------------------------------------------


def test_one_id_is_precise_when_its_sentence_is_recalled() -> None:
    assert answer("Red [1].") == (1.0, 1.0)
    assert answer("Green [1].") == (0.0, 0.0)


def test_an_id_that_alone_says_nothing_and_is_not_needed_is_irrelevant() -> None:
    assert answer("Red [1][4].") == (1.0, 0.5)
    assert answer("Red [1][4][5].") == (1.0, pytest.approx(1 / 3))


def test_an_id_that_is_needed_is_relevant_though_it_does_not_say_it_alone() -> None:
    assert answer("Red blue green [3][4].") == (1.0, 1.0)


def test_a_partial_supporter_that_others_cover_is_punished() -> None:
    assert answer("Red blue [3][1].") == (1.0, 0.5)


def test_two_ids_that_each_entail_are_both_precise() -> None:
    assert answer("Red [1][3].") == (1.0, 1.0)


def test_ids_of_a_sentence_that_is_not_recalled_are_all_misses() -> None:
    assert answer("Red green blue [1][2]. Red [1].") == (0.5, pytest.approx(1 / 3))


def test_ids_of_a_sentence_with_one_out_of_range_leave_the_denominator() -> None:
    assert answer("Red [1]. Blue [2][6].") == (0.5, 1.0)


def test_ids_beyond_the_cap_leave_the_denominator() -> None:
    assert answer("Red [1][1][1][4][5].") == (1.0, 1.0)
    assert answer("Red [1][1][1][4][5].", at_most=None) == (1.0, pytest.approx(3 / 5))


def test_a_repeated_id_counts_twice_and_is_left_among_the_others() -> None:
    assert answer("Red [1][1].") == (1.0, 1.0)
    # 4 is irrelevant both times: with one 4 taken out, the 1 still says it.
    assert answer("Red [4][1][4].") == (1.0, pytest.approx(1 / 3))
    # Half of what is needed, twice: taking one out leaves the other.
    assert answer("Red blue [1][1][2].") == (1.0, pytest.approx(1 / 3))


def test_counted_ids_and_their_marks_are_told() -> None:
    (found,) = judged(Item("q", "Red [1][4].", DOCS), WordJudge()).statements
    assert (found.counted, found.recalled, found.precise) == ((1, 4), True, (True, False))


# --- rule 7: means ------------------------------------------------------------------------------------------------


def test_answers_are_averaged_whatever_their_length_and_empty_ones_left_out() -> None:
    items = [Item("q", out, DOCS) for out in ("Red [1].", "Red [1]. Blue [1]. Green [1].", "", "Blue.")]
    score = scored(items, WordJudge(), "alce")
    assert score.recall is not None and score.precision is not None
    assert score.recall.value == pytest.approx((1 + 1 / 3 + 0) / 3)
    assert score.precision.value == pytest.approx((1 + 1 / 3 + 0) / 3)
    assert (score.answers, score.answers_cited, score.statements, score.statements_cited, score.ids) == (3, 3, 5, 4, 4)


def test_nothing_measured_is_no_figure() -> None:
    score = scored([Item("q", "", DOCS)], WordJudge(), "alce")
    assert (score.recall, score.precision, score.answers) == (None, None, 0)


def test_the_interval_holds_the_mean_and_repeats_itself() -> None:
    found = mean([0.0, 1.0, 1.0, 0.5])
    assert found is not None and found.low <= found.value == 0.625 <= found.high
    assert found == mean([0.0, 1.0, 1.0, 0.5])
    assert mean([0.5]) is not None and mean([0.5]).low == 0.5  # type: ignore[union-attr]


# --- our own statements -------------------------------------------------------------------------------------------


def test_statements_that_are_given_are_not_split_again() -> None:
    item = Item("q", "ignored", DOCS, (Statement("Red. Blue.", (1, 2)),))
    assert judged(item, WordJudge()).recall == 1.0


OUTPUTS = st.lists(
    st.sampled_from(["Red", "Blue", "Green", " [1]", "[2]", "[3]", "[4]", "[9]", "[0]", ". ", ", ", "\n", "[1, 2]", "| x |"]),
    max_size=14,
).map("".join)  # fmt: skip


@given(OUTPUTS, st.sampled_from([None, 1, 3]), st.booleans())
def test_shares_are_shares(output: str, at_most: int | None, qampari: bool) -> None:
    found = judged(Item("what", output, DOCS), WordJudge(), AlceRule(at_most, qampari=qampari))
    for share in (found.recall, found.precision):
        assert share is None or 0 <= share <= 1
    assert all(len(s.precise) == len(s.counted) <= (at_most or 99) for s in found.statements)
    assert all(not any(s.precise) for s in found.statements if not s.recalled)
