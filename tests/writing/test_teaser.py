import pytest

from citestack.writing.self_contained import problem_of
from citestack.writing.teaser import teaser


@pytest.mark.parametrize(
    "text",
    [
        "If you have a family of four, you have probably asked yourself whether a heat pump pays off.",
        "Before we get to the price of the heater, let us first look at how it works.",
        "The answer may surprise you, so read on for the whole story of the tank.",
        "Many people wonder whether a bigger tank is the better choice for them.",
        "We will cover the running cost of the heater in our next article about it.",
        "Only you can decide which of the tanks is right for your own home.",
        "Everybody is talking about heat pumps in the cellar these days it seems.",
    ],
)
def test_a_sentence_that_states_nothing_is_refused(text: str) -> None:
    problem = problem_of(text)
    assert problem is not None
    assert problem.text.startswith("states nothing")


@pytest.mark.parametrize(
    "text",
    [
        "The server asks the client for a password when the user logs in.",
        "The planner decides which index to use for the query at run time.",
        "We will refund 300 euros if the heater fails in the first year.",
        "Use EXPLAIN to find out which plan the server chose for a query.",
        "The command shows what the next commit would contain.",
        "The question mark stands for a single character in a pattern.",
    ],
)
def test_a_statement_is_not_mistaken_for_a_teaser(text: str) -> None:
    assert teaser(text) is None


def test_a_purpose_that_points_back_dangles() -> None:
    problem = problem_of("To prevent this, the server keeps a special number for frozen rows.")
    assert problem is not None
    assert problem.where == "start"
