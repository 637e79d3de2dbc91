"""Numbers, dates and names beside their evidence: what is absent, and what may take its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.inference.support import load_facts

FACTS = load_facts()


@pytest.mark.parametrize(
    ("sentence", "evidence", "swapped"),
    [
        ("The default port is 5433.", "The server listens on port 5432.", ["The default port is 5432."]),
        ("The tank holds 300 litres.", "It has a capacity of about 250 litres. The pump weighs 54 kg.", ["The tank holds about 250 litres."]),
        ("Sales rose 12% in spring.", "In spring sales rose by 15 %.", ["Sales rose 15% in spring."]),
        ("It costs $3.50 a day.", "The price is $4.20 a day.", ["It costs $4.20 a day."]),
        ("It runs every five minutes.", "It runs every ten minutes.", ["It runs every ten minutes."]),
        ("It waits 5 minutes.", "It waits 5 seconds.", ["It waits 5 seconds."]),
        ("It holds at least 8 GB.", "It holds up to 16 GB.", ["It holds up to 16 GB."]),
        ("It was lit on 12 March 2014.", "It was lit on 14 April 2013.", ["It was lit on 14 April 2013."]),
        ("It was lit on 12 March 2014.", "It was lit in April 2013.", ["It was lit in April 2013."]),
        ("It was lit in 2015.", "It was lit on 12 March 2014.", ["It was lit in 2014."]),
        ("It opened in March 2015.", "It opened on 12 May 2014.", ["It opened in May 2014."]),
        ("It costs €400.", "It costs €450 to €600.", []),
        ("Nothing to compare here.", "It holds 16 GB.", []),
    ],
)  # fmt: skip
def test_what_the_evidence_gives_for_the_same_thing(sentence: str, evidence: str, swapped: list[str]) -> None:
    assert [text for _, text in FACTS.swapped(sentence, evidence)] == swapped


def test_two_dates_are_replaced_one_by_one_and_together() -> None:
    said, given = "It was founded in 1998 and closed in 2005.", "It was founded in 1996 and closed in 2004."
    assert {text for _, text in FACTS.swapped(said, given)} == {
        "It was founded in 1996 and closed in 2005.",
        "It was founded in 1998 and closed in 2004.",
        given,
    }


def test_absent_facts_stand_where_they_say() -> None:
    sentence = "The tank of 300 litres was built by Maud Ellery on 12 March 2014."
    absent = FACTS.absent(sentence, "A tank was built by somebody.")
    assert [(f.kind, f.text) for f in absent] == [
        ("number", "300 litres"),
        ("name", "Maud"),
        ("name", "Ellery"),
        ("date", "12 March 2014"),
    ]
    assert all(sentence[f.start : f.end] == f.text for f in absent)


@given(st.text("Aab 12.%$,-\n", max_size=40))
def test_a_text_holds_its_own_facts_and_nothing_of_it_is_swapped(text: str) -> None:
    assert FACTS.absent(text, text) == ()
    assert FACTS.swapped(text, text) == ()


@given(st.integers(2, 900), st.integers(2, 900))
def test_a_swapped_number_is_the_evidence_s(own: int, other: int) -> None:
    said, given = f"The pump weighs {own} kg in all.", f"In all, the pump weighs {other} kg."
    assert [t for _, t in FACTS.swapped(said, given)] == (
        [] if own == other else [f"The pump weighs {other} kg in all."]
    )
