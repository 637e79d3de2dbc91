"""Where the strict rule differs from ALCE's, row by row of its table."""

import pytest

from citestack.evaluate.alce import AlceRule, Doc, Item, Statement, judged
from citestack.evaluate.alce_score import scored
from citestack.evaluate.alce_strict import judged_strictly, strict_statements

from .word_judge import WordJudge

DOCS = tuple(Doc(f"t{i}", text) for i, text in enumerate(("red wool", "blue wool", "red blue wool", "green wool")))


def both(output: str) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    item = Item("what", output, DOCS)
    by_alce, strictly = judged(item, WordJudge()), judged_strictly(item, WordJudge())
    return (by_alce.recall, by_alce.precision), (strictly.recall, strictly.precision)


def test_text_after_the_first_line_is_judged() -> None:
    assert both("Wool red [1].\nWool black [1].") == ((1.0, 1.0), (0.5, 1.0))


def test_every_id_of_a_list_counts() -> None:
    assert [s.ids for s in strict_statements(Item("q", "Red wool [1, 2]. Blue wool 【2】. Wool[^4].", DOCS))] == [
        (1, 2),
        (2,),
        (4,),
    ]


def test_a_mark_after_the_full_stop_belongs_to_the_sentence_before_it() -> None:
    assert [s.ids for s in strict_statements(Item("q", "Red wool. [1] Blue wool. [2]", DOCS))] == [(1,), (2,)]


def test_greetings_and_questions_are_left_out() -> None:
    assert both("Great question! Red wool [1]. Would you like more?") == ((pytest.approx(1 / 3), 1.0), (1.0, 1.0))
    assert both("Thanks!")[1] == (None, None)


def test_an_uncited_statement_is_not_recalled_under_either() -> None:
    assert both("Red wool keeps warm. Blue wool [2].") == ((0.5, 1.0), (0.5, 1.0))


def test_without_a_citation_there_is_no_precision() -> None:
    assert both("Red wool keeps warm.") == ((0.0, 0.0), (0.0, None))


def test_padding_beyond_three_ids_costs() -> None:
    padded = "Red wool here " + "[1]" * 3 + "[2][4]."
    docs = tuple(Doc("here", d.text) for d in DOCS)
    item = Item("q", padded, docs)
    assert judged(item, WordJudge()).precision == 1.0
    assert judged_strictly(item, WordJudge()).precision == pytest.approx(3 / 5)


def test_an_id_out_of_range_is_a_miss_of_precision_and_the_others_decide_recall() -> None:
    assert both("Red wool [1][9].") == ((0.0, 0.0), (1.0, 0.5))
    assert both("Red wool [9].") == ((0.0, 0.0), (0.0, 0.0))


def test_the_same_id_twice_is_a_miss() -> None:
    assert both("Red wool [1][1].") == ((1.0, 1.0), (1.0, 0.5))


def test_a_partial_supporter_that_others_cover_is_not_punished() -> None:
    assert both("Red blue wool [3][1].") == ((1.0, 0.5), (1.0, 1.0))


def test_a_source_that_says_nothing_of_it_is_a_miss_though_it_is_cited_alone() -> None:
    docs = (Doc("", "sun"), Doc("", "moon"))
    assert judged_strictly(Item("q", "Red wool keeps warm [1].", docs), WordJudge()).precision == 0.0


def test_ids_of_a_sentence_that_is_not_recalled_are_judged_by_themselves() -> None:
    assert both("Red green black wool [1][4].") == ((0.0, 0.0), (0.0, 1.0))


def test_lists_are_split_at_commas_under_both_rules() -> None:
    docs = (Doc("", "what red"), Doc("", "what blue"))
    found = judged_strictly(Item("what", "Red [1], Blue [1].", docs), WordJudge(), AlceRule(qampari=True))
    assert (found.recall, len(found.statements)) == (0.5, 2)


def test_statements_that_are_given_keep_their_word_on_what_needs_a_check() -> None:
    said = (Statement("Hello there", (), needs_check=False), Statement("red wool", (1,)))
    score = scored([Item("q", "", DOCS, said)], WordJudge(), "strict")
    assert (score.statements, score.recall.value if score.recall else None) == (1, 1.0)
