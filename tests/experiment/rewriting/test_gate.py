"""What of a language model's rewriting stays on the page."""

from __future__ import annotations

import pytest

from citestack.experiment.rewriting.gate import praise, without_terms
from tests.experiment.rewriting import PAGE
from tests.experiment.rewriting.conftest import Rewriting, part, texts

FIRST = "The small tank holds 300 litres of rainwater."
SECOND = "It must be cleaned every spring, and the filter may need to be replaced after about 5 years."


def test_a_wording_that_says_the_same_stays_and_is_no_addition(rewriting: Rewriting) -> None:
    edit = rewriting("fluency", (2, 1, False, "The small tank, for its part, holds 300 litres of rainwater."))
    assert part(edit, 2).text == f"The small tank, for its part, holds 300 litres of rainwater. {SECOND}"
    assert [c.before for c in edit.changed] == [FIRST] and not edit.additions and not edit.rejected
    assert [t for n, t in enumerate(texts(edit)) if n != 1] == [p.text for n, p in enumerate(PAGE.parts) if n != 1]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("The small tank holds plenty of rainwater.", "loses or changes 300 litres"),
        ("The small tank holds 450 litres of rainwater.", "loses or changes 300 litres"),
        ("The small tank holds 300 litres of rainwater, as 9 out of 10 gardeners confirm.", "verifies it"),
        ("The small tank holds 300 litres of rainwater, says the Institute of Hydrology.", "verifies it"),
        ("The small tank is the best tank and holds 300 litres of rainwater.", "verifies it"),
        ("The small tank does not hold 300 litres of rainwater.", "no longer says"),
    ],
)
def test_a_sentence_that_lost_changed_or_gained_a_fact_stays_as_it_was(
    rewriting: Rewriting, said: str, why: str
) -> None:
    edit = rewriting("authoritative", (2, 1, False, said))
    assert edit.refused and not edit.pages and not edit.additions
    (rejected,) = edit.rejected
    assert rejected.text == said and rejected.source is None and why in rejected.reason


def test_a_doubt_that_is_dropped_is_a_fact_that_is_changed(rewriting: Rewriting) -> None:
    said = "It must be cleaned every spring, and the filter needs to be replaced after about 5 years."
    edit = rewriting("authoritative", (2, 2, False, said))
    assert edit.refused and edit.rejected[0].text == said


def test_an_added_figure_is_kept_with_the_page_that_holds_it(rewriting: Rewriting) -> None:
    said = "According to Rainwater survey, households with a rainwater tank used 38 percent less drinking water."
    edit = rewriting("statistics_addition", (5, 1, True, said))
    assert part(edit, 5).text.endswith(said)
    (addition,) = edit.additions
    assert addition.source == "https://survey.example/rain" and "38 percent" in addition.quote
    assert addition.score is not None and addition.score >= 0.5


@pytest.mark.parametrize(
    "said",
    [
        "According to Rainwater survey, households with a rainwater tank used 61 percent less drinking water.",
        "According to the Water Board, households with a rainwater tank used 38 percent less drinking water.",
        "“Nothing beats a tank,” says Maria Lindqvist of the Rainwater survey.",
        "Copper roofs colour the water of 12 percent of all tanks.",
    ],
)
def test_an_added_fact_that_nothing_verifies_is_taken_out_and_listed(rewriting: Rewriting, said: str) -> None:
    edit = rewriting("cite_sources", (5, 1, True, said))
    assert edit.refused and not edit.pages
    assert [r.text for r in edit.rejected] == [said] and edit.rejected[0].source is None and edit.rejected[0].reason


def test_what_is_left_beside_a_refused_sentence_is_the_page_with_the_good_ones(rewriting: Rewriting) -> None:
    edit = rewriting(
        "statistics_addition",
        (2, 1, False, "The small tank holds 900 litres of rainwater."),
        (3, 1, False, "The lid keeps mosquitoes out of the tank."),
        (5, 1, True, "Households with a rainwater tank used 38 percent less drinking water in the garden."),
        (5, 1, True, "Households with a rainwater tank saved 1200 dollars a year."),
    )
    before = [p.text for p in PAGE.parts]
    after = "Households with a rainwater tank used 38 percent less drinking water in the garden."
    assert texts(edit) == [*before[:4], f"{before[4]} {after}"]
    assert [a.source for a in edit.additions] == ["https://survey.example/rain"]
    assert len(edit.rejected) == 2


def test_a_copy_of_the_page_is_no_witness(rewriting: Rewriting) -> None:
    from tests.experiment.rewriting.conftest import OTHERS

    edit = rewriting("cite_sources", (5, 1, True, "The big tank holds 300 litres."), others=OTHERS[1:])
    assert edit.refused == "no other page of the corpus has anything to add"


def test_methods_that_only_reword_add_no_sentence(rewriting: Rewriting) -> None:
    edit = rewriting("fluency", (5, 1, True, "Households with a rainwater tank use less drinking water."))
    assert edit.refused and "adds at most 0" in edit.rejected[0].reason


def test_search_terms_stand_in_the_material_and_state_nothing(rewriting: Rewriting) -> None:
    edit = rewriting(
        "keyword_stuffing",
        (2, 1, False, "The small tank (household garden survey) holds 300 litres of rainwater."),
        (5, 1, False, "Households with an award winning rainwater tank use less drinking water in the garden."),
        keywords=["household garden survey", "award winning", "saves 90 percent"],
    )
    assert [c.after for c in edit.changed] == [
        "The small tank (household garden survey) holds 300 litres of rainwater."
    ]
    assert not edit.additions and [r.text for r in edit.rejected] and "award" in edit.rejected[0].text


# --- permissive ---------------------------------------------------------------------------------------------------


def test_permissive_keeps_what_nobody_verified_and_says_so(rewriting: Rewriting) -> None:
    invented = "According to the Water Board, 93 percent of gardeners own a tank."
    real = "Households with a rainwater tank used 38 percent less drinking water in the garden."
    edit = rewriting(
        "statistics_addition",
        (2, 1, False, "The small tank holds 450 litres of rainwater."),
        (5, 1, True, invented),
        (5, 1, True, real),
        permissive=True,
    )
    assert not edit.rejected
    assert {a.text: a.source for a in edit.additions} == {
        "The small tank holds 450 litres of rainwater.": None,
        invented: None,
        real: "https://survey.example/rain",
    }
    assert all(a.text in "\n".join(texts(edit)) for a in edit.additions)


def test_praise_counts_only_where_the_evidence_uses_it() -> None:
    assert praise("The best tank never leaks.", "A tank never leaks.") == ("best",)


def test_terms_are_taken_out_with_the_brackets_they_leave() -> None:
    assert without_terms("The tank (rain barrel, water butt) holds 300 litres.", ["rain barrel", "water butt"]) == (
        "The tank holds 300 litres."
    )
