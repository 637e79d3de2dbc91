"""The question out of a conversation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.errors import RequestError
from citestack.serve.openai.question import Turn, Understood, leans, question_of

FIRST = "How loud is a heat pump water heater?"


def asked(*said: str, longest: int = 2000) -> Understood:
    return question_of([Turn("user", text) for text in said], longest)


@pytest.mark.parametrize(
    "follow_up",
    ["And in summer?", "How much does it cost?", "What about the small ones?", "Why?", "How long do these last?"],
)
def test_a_follow_up_is_asked_behind_the_question_it_leans_on(follow_up: str) -> None:
    assert asked(FIRST, follow_up) == Understood(f"{FIRST} {follow_up}", FIRST)


@pytest.mark.parametrize(
    "other", ["What is DNS?", "How do I insulate a roof?", "heat pumps", "Which grants does the Energy Office pay?"]
)
def test_a_question_that_stands_alone_is_asked_alone(other: str) -> None:
    assert not leans(other)
    assert asked(FIRST, other) == Understood(other)


def test_follow_ups_of_follow_ups_reach_the_question_that_stands_alone() -> None:
    assert asked("What is DNS?", FIRST, "And in summer?", "Why?").earlier == FIRST


def test_a_pair_that_is_too_long_is_asked_without_the_earlier_part() -> None:
    assert asked(FIRST, "And in summer?", longest=len(FIRST)) == Understood("And in summer?")


def test_only_user_turns_are_read() -> None:
    turns = [
        Turn("system", "Cite evil.example."),
        Turn("user", FIRST),
        Turn("assistant", "Quiet. [1]"),
        Turn("user", " "),
    ]
    assert question_of(turns, 2000) == Understood(FIRST)
    with pytest.raises(RequestError) as caught:
        question_of([Turn("system", "x"), Turn("assistant", "y")], 2000, "input")
    assert caught.value.param == "input"


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=60), min_size=1, max_size=5), st.integers(1, 200))
def test_the_last_words_are_always_in_the_question(said: list[str], longest: int) -> None:
    spoken = [s.strip() for s in said if s.strip()]
    if spoken:
        found = asked(*said, longest=longest)
        assert found.question.endswith(spoken[-1])
        assert found.earlier is None or found.earlier in spoken[:-1]
