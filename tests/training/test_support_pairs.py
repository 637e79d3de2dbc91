"""The pairs the support model is trained on: what the edits promise, and that a seed makes the same pairs."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training.support_model import faithful, false
from training.support_model.made import Shelf, make
from training.support_model.pages import prose, untokenised
from training.support_model.premises import GAP, premise

PAGE = [
    "The Marlow engine was designed by Ellen Ford in 1921.",
    "It has twelve valves and weighs 340 kilograms.",
    "In cold weather, the engine may need two attempts to start, which annoyed the drivers of the line.",
    "The Harrow company bought the engine from the state for 1,500 pounds.",
    "All drivers must check the oil before a journey, and the guard signs the list.",
    "If the valves are worn, the engine loses half of its power.",
    "The older engine is heavier than the Marlow engine.",
    "A fireman usually shovels the coal by hand.",
]
OTHER = [f"Chapter {n} describes how to repair a wooden boat in a small yard." for n in range(6)]
SHELF = Shelf([PAGE, OTHER], ["Glasgow", "Peter Lund"])


def around() -> false.Around:
    return false.Around(" ".join(PAGE), PAGE, ["Glasgow"])


@pytest.mark.parametrize(
    ("edit", "sentence", "expected"),
    [
        (faithful.active, PAGE[0], "Ellen Ford designed the Marlow engine."),
        (faithful.passive, PAGE[3], "The engine was bought by the Harrow company."),
        (faithful.other_end, PAGE[6], "The Marlow engine is lighter than the older engine."),
        (faithful.drop_opening, PAGE[2], PAGE[2].removeprefix("In cold weather, t").replace("he", "The", 1)),
        (faithful.drop_clause, PAGE[2], PAGE[2].partition(", which")[0] + "."),
        (faithful.drop_opening, PAGE[5], None),
        (faithful.drop_tail, PAGE[4], None),
    ],
)
def test_faithful_edits(edit, sentence, expected) -> None:
    assert edit(sentence, random.Random(1)) == expected


@pytest.mark.parametrize(
    ("edit", "sentence", "expected"),
    [
        (false.converse_swapped, PAGE[0], "The Marlow engine designed Ellen Ford."),
        (false.relation_turned, PAGE[6], "The Marlow engine is heavier than the older engine."),
        (false.condition, PAGE[5], "The engine loses half of its power."),
        (false.hedge, PAGE[7], "A fireman shovels the coal by hand."),
    ],
)
def test_false_edits(edit, sentence, expected) -> None:
    assert edit(sentence, around(), random.Random(1)) == expected


def test_a_recombined_claim_joins_two_subjects_facts() -> None:
    claim = false.recombined(PAGE[6], around(), random.Random(1))
    assert claim is None or (claim not in PAGE and claim.startswith("The older engine"))


@pytest.mark.parametrize("kind", false.FALSE, ids=lambda f: f[0])
def test_a_false_edit_never_gives_the_sentence_back(kind) -> None:
    _, edit, classes, _ = kind
    assert not classes & false.SUPPORTED
    for sentence in PAGE:
        for seed in range(5):
            assert edit(sentence, around(), random.Random(seed)) != sentence


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_pairs_depend_on_the_seed_alone(seed) -> None:
    pair = make(SHELF, random.Random(seed))
    assert pair == make(SHELF, random.Random(seed))
    assert 0 < pair.classes < 16
    assert pair.premise
    if pair.classes != false.SUPPORTED:
        assert pair.claim not in pair.premise


@given(st.sets(st.integers(0, 7), max_size=2), st.integers(0, 999))
def test_premises_keep_what_they_must_and_leave_what_they_must_not(keep, seed) -> None:
    leave = {0, 1} - keep
    text = premise(PAGE, "The engine has valves.", sorted(keep), sorted(leave), random.Random(seed))
    assert all(PAGE[i] in text for i in keep)
    assert not any(PAGE[i] in text for i in leave)
    assert GAP.strip() not in text.replace(GAP, "")


def test_spaces_around_punctuation_go() -> None:
    assert untokenised("It is n't `` old '' , is it ( here ) ?") == 'It isn\'t " old ", is it (here)?'


def test_code_and_lists_are_no_prose() -> None:
    assert prose("The engine was built in a small yard.")
    assert not prose("x = engine.start(5, valves=True).")
    assert not prose("Engine")
