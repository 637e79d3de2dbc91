import pytest

from citestack.evaluate.agreement import kappa
from citestack.evaluate.correctness import claim_recall, em_recall, list_score, normalised

from .word_judge import WordJudge


def test_normalised() -> None:
    assert normalised("The  Quick, brown fox's an ANT!") == "quick brown foxs ant"


def test_em_recall_finds_any_alias_in_the_first_line_without_marks() -> None:
    output = "It was the United States [1] in 1999.\nAnd Spain."
    assert em_recall(output, [("USA", "United States"), ("Spain",), ("1999",)]) == pytest.approx(2 / 3)
    assert em_recall(output, []) is None


def test_a_list_is_compared_by_exact_match() -> None:
    gold = [("Red",), ("Blue", "Azure"), ("Green",)]
    found = list_score("The Red [1], azure, Black,.", gold)
    assert found is not None
    assert (found.precision, found.recall, found.recall_5) == (
        pytest.approx(2 / 3),
        pytest.approx(2 / 3),
        pytest.approx(2 / 3),
    )
    assert list_score("Red", []) is None


def test_five_right_items_are_full_recall_of_a_long_list() -> None:
    gold = [(str(i),) for i in range(10, 30)]
    found = list_score("10, 11, 12, 13, 14, 15", gold)
    assert found is not None and (found.recall, found.recall_5) == (0.3, 1.0)


def test_an_empty_list_is_no_precision() -> None:
    found = list_score(" ,", [("Red",)])
    assert found is not None and (found.precision, found.recall) == (0.0, 0.0)


def test_claim_recall_takes_the_answer_as_premise() -> None:
    assert claim_recall("Red wool [1] is warm.", ["red wool", "blue wool"], WordJudge()) == 0.5
    assert claim_recall("Red.", [], WordJudge()) is None


def test_kappa_by_hand() -> None:
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed 0.7, by chance 0.5.
    first = ["y"] * 25 + ["n"] * 25
    second = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    assert kappa(first, second) == pytest.approx(0.4)
    assert kappa([1, 2, 3], [1, 2, 3]) == 1.0
    assert kappa([1, 1], [1, 1]) is None
    assert kappa([], []) is None
