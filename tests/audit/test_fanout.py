"""The page against questions: answered, half, missed, with the rival's words; every quote stands where it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.audit.asked import ask_about, with_asked
from citestack.audit.checks.fanout import RULES
from citestack.audit.intents import intents
from citestack.audit.model import Outcome
from citestack.audit.run import audit
from citestack.audit.stands import Stands
from citestack.audit.subject import Around, Subject
from tests.stack.fake_view import FakePage

from .small import around, session_over, subject_of

TANK = FakePage(
    "https://tank.example/aero",
    "Aero tank",
    (
        (("Aero tank",), "The Aero tank heats water with a heat pump and holds 250 litres of hot water."),
        (("Aero tank", "How loud is the Aero tank?"), "That is what many people ask. We will write about it soon."),
        (("Aero tank", "What does the Aero tank cost?"), "The Aero tank costs 2,900 euros with its installation."),
    ),
)
RIVAL = FakePage(
    "https://lab.example/aero",
    "Aero tank, measured",
    ((("Aero tank, measured",), "The Aero tank makes a loud noise of 52 decibels at one metre in a cellar."),),
)
FAR = FakePage("https://far.example/tulips", "Tulips", ((("Tulips",), "Plant tulip bulbs in autumn in loose soil."),))
LOUD, COST = "How loud is the Aero tank?", "What does the Aero tank cost?"


def outcomes(subject: Subject, held: Around) -> dict[str, Outcome]:
    return {o.id: o for o in audit(subject, held, rules=RULES, makers=()).outcomes}


@pytest.mark.parametrize("stored", [True, False])
def test_a_page_answers_one_prompt_and_not_the_other(stored: bool) -> None:
    pages = (TANK, RIVAL, FAR) if stored else (RIVAL, FAR)
    subject = subject_of(TANK)
    asked = ask_about(subject, around(session_over(pages), COST, LOUD))
    assert [p.answers[0].state for p in asked.prompts] == ["answered", "half"]
    assert (asked.given, asked.as_if, asked.alone) == (True, not stored, False)
    best = asked.prompts[0].answers[0].best
    assert best is not None
    assert subject.page.text[best.start : best.end] == "The Aero tank costs 2,900 euros with its installation."


def test_what_another_site_says_is_quoted_with_its_address() -> None:
    found = outcomes(subject_of(TANK), around(session_over((TANK, RIVAL, FAR)), LOUD))["fanout.prompts"].findings
    assert len(found) == 1
    assert RIVAL.url in found[0].fix
    assert "52 decibels" in found[0].fix
    rival = ask_about(subject_of(TANK), around(session_over((TANK, RIVAL)), LOUD)).prompts[0].answers[0].rival
    assert rival is not None
    assert RIVAL.text[rival.start : rival.end] == rival.quote


def test_a_page_about_something_else_misses_and_survives_nothing() -> None:
    asked = ask_about(subject_of(FAR), around(session_over((TANK, RIVAL, FAR)), LOUD, COST))
    assert {p.answers[0].state for p in asked.prompts} == {"missed"}
    assert [p.survived for p in asked.prompts] == [0, 0]


def test_without_a_store_the_rules_alone_ask_and_say_so() -> None:
    told = outcomes(subject_of(TANK), around())
    assert told["fanout.prompts"].share is not None
    assert "without a store" in told["fanout.prompts"].note
    assert told["fanout.adjacent"].state == "not_measured"
    assert "--store" in told["fanout.adjacent"].note


def test_a_heading_that_asks_is_answered_below_it_or_it_is_a_finding() -> None:
    posed = outcomes(subject_of(TANK), around())["fanout.posed"]
    assert posed.numbers == {"posed": 2.0, "answered": 1.0}
    assert [f.evidence.quote for f in posed.findings] == ["How loud is the Aero tank?"]
    assert outcomes(subject_of(FAR), around())["fanout.posed"].state == "neutral"


def test_a_figure_that_nothing_holds_up_answers_by_half_and_is_cited_for_nothing() -> None:
    subject, held = subject_of(TANK), around(session_over((TANK, FAR)), COST)
    start = subject.page.text.index("The Aero tank costs")
    fallen = Stands(0.0, 1, 0, ((start, start + 40),))
    asked = ask_about(subject, Around(held.support, held.session, held.prompts, stands=fallen))
    assert asked.prompts[0].answers[0].state == "half"
    before = ask_about(subject, held).prompts[0].survived
    assert (before, asked.prompts[0].survived) == (5, 3)


def test_prompts_are_asked_once_for_all_checks_and_counted() -> None:
    heard: list[tuple[int, int]] = []
    held = around(session_over((TANK, RIVAL)), LOUD, COST)
    once = with_asked(subject_of(TANK), held, lambda done, total: heard.append((done, total)))
    assert heard == [(1, 2), (2, 2)]
    assert with_asked(subject_of(TANK), once) is once


@given(st.sampled_from((TANK, RIVAL, FAR)), st.lists(st.text(max_size=40), max_size=2))
def test_every_quote_stands_at_its_offsets_whatever_is_asked(page: FakePage, prompts: list[str]) -> None:
    subject = subject_of(page)
    held = around(session_over((TANK, RIVAL, FAR)), *prompts)
    for outcome in outcomes(subject, held).values():
        assert outcome.share is None or 0 <= outcome.share <= 1
        for f in outcome.findings:
            assert f.evidence.start is not None
            assert subject.page.text[f.evidence.start : f.evidence.end] == f.evidence.quote


def test_a_page_is_for_what_its_title_and_headings_ask() -> None:
    assert intents(subject_of(TANK).page) == ("Aero tank", LOUD, COST)
    assert intents(subject_of(FakePage("https://x.example/", "Home", ((("Overview",), "Text."),))).page) == ()
