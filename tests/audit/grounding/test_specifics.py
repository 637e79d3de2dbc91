"""Figures, dates, quotations and research are told from versions, ports, settings and instructions."""

from __future__ import annotations

import pytest

from citestack.audit.specifics import brands_of, first_party, is_instruction, is_weighty, kinds_of, named, without_own
from citestack.inference.support import load_facts


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Of all homes 73 percent use gas.", "statistic"),
        ("Nine out of ten is not written so, 9 out of 10 is.", "statistic"),
        ("It was tried by 12,000 households.", "statistic"),
        ("The box saves 40 euros a year.", "statistic"),
        ("It works 3 times faster than before.", "statistic"),
        ("Studies show that tea is good.", "research"),
        ("According to a recent survey, tea is good.", "research"),
        ("Experts agree that tea is good.", "research"),
        ("“We found scale in every second kettle,” says Ada Birk.", "quotation"),
        ("The works opened on 3 May 2019 in Aldmoor.", "date"),
        ("A family needs 180 litres.", "number"),
        ("The tank was made by Kelvara.", "name"),
        ("كانت نسبة الأسر 73% من السكان.", "statistic"),
    ],
)
def test_what_is_specific_is_seen(text: str, kind: str) -> None:
    assert kind in kinds_of(text, load_facts())


@pytest.mark.parametrize(
    "text",
    [
        "Version 13 brought it.", "The server listens on port 5432.", "RFC 9309 says how.", "See step 3 for it.",
        "The default is 100.", "It returns HTTP 404 then.", "Python 3.11 has it.", "Set max_size to 20 for it.",
    ],
)  # fmt: skip
def test_a_number_that_names_a_thing_is_no_figure(text: str) -> None:
    assert not {"number", "statistic"} & set(kinds_of(text, load_facts()))


def test_the_sites_own_offer_needs_no_other_source_but_a_statistic_does() -> None:
    facts, brands = load_facts(), brands_of("calidora-shop.example")
    assert first_party("Our parcels cost 5 euros.", brands) and first_party("Calidora delivers for 5 euros.", brands)
    assert not first_party("A parcel costs 5 euros.", brands)
    assert "number" not in without_own(kinds_of("Our parcels cost 5 euros.", facts))
    assert is_weighty(without_own(kinds_of("Our study of 12,000 households found it.", facts)))


def test_an_instruction_states_nothing_and_a_noun_that_could_be_a_verb_does() -> None:
    assert is_instruction("Install the tests for 20 users.")
    assert not is_instruction("Scale changes the taste of water.")


def test_kinds_are_told_in_words() -> None:
    assert named(("statistic", "number", "name")) == "statistic"
    assert named(("statistic", "quotation", "date")) == "statistic, quotation and date"
