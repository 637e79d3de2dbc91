"""Checks of layer 2 that read the text: passages, headings, places of answers, age."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.audit.checks.retrieval import freshness, headings, passages, positions
from citestack.audit.model import Outcome
from citestack.audit.read import of_body
from citestack.audit.rule import Rule
from citestack.audit.subject import Around, Subject
from citestack.inference.support import load_support

DAY = date(2026, 11, 1)
RULES: tuple[Rule, ...] = (*passages.RULES, *headings.RULES, *positions.RULES, *freshness.RULES)
FILLER = "A kettle is a pot that people use in a kitchen to make their water hot for tea or soup. " * 4


def subject(body: str, head: str = "") -> Subject:
    text = f"<html lang=en><head><title>Kettles</title>{head}</head><body><main>{body}</main></body></html>"
    return of_body(text.encode(), "https://lab.example/kettles", "text/html", "file", today=DAY)


def look(name: str, page: Subject, *prompts: str) -> Outcome:
    rule = next(r for r in RULES if r.id == f"retrieval.{name}")
    seen = rule.outcome(page, Around(load_support("features"), None, prompts))
    for finding in seen.findings:
        e = finding.evidence
        assert e.start is None or page.page.text[e.start : e.end] == e.quote
    return seen


def section(title: str, first: str) -> str:
    return f"<h2>{title}</h2><p>{first} {FILLER}</p>"


def test_a_passage_that_opens_with_a_pronoun_does_not_stand_alone():
    good = section("Noise of kettles", "Kettles make 60 decibels.")
    bad = section("Cost of kettles", "It also costs more than the other one.")
    seen = look("self_contained", subject(good + bad))
    assert (seen.numbers, seen.share) == ({"passages": 2, "leaning": 1}, 0.5)
    assert seen.findings[0].evidence.quote == "It also costs more than the other one."
    assert look("self_contained", subject(good)).state == "pass"
    items = "<li>It boils one litre of water in a minute and a half</li>" * 20
    assert look("self_contained", subject(f"<h1>Kettles</h1><ul>{items}</ul>")).state == "not_measured"


def test_paragraphs_that_must_be_cut_and_passages_that_answer_nothing_are_found():
    long = subject(f"<h1>Kettles</h1><p>{FILLER * 4}</p>")
    assert "320 words (bar: 200)" in look("passage_length", long).findings[0].message
    short = subject("<h1>Kettles</h1><p>They boil.</p>")
    assert "bar: 25" in look("passage_length", short).findings[0].message
    assert look("passage_length", subject(section("Noise", "Kettles are loud."))).state == "pass"


def test_headings_that_fit_any_page_and_headings_twice_say_nothing():
    body = (
        section("Overview", "Kettles are loud.")
        + section("How loud is a kettle?", "Kettles make noise.")
        + section("Cost of kettles", "Kettles cost 30 euros.")
        + section("Cost of kettles", "Kettles cost 40 euros.")
    )
    seen = look("headings", subject(body))
    assert seen.numbers == {"headings": 4, "empty": 1, "repeated": 1, "questions": 1}
    assert (seen.share, [f.evidence.quote for f in seen.findings]) == (0.5, ["Overview", "Cost of kettles"])
    bare = look("headings", subject(f"<p>{FILLER}</p>" * 6))
    assert (bare.state, bare.findings[0].severity) == ("fail", "medium")
    assert look("headings", subject("<p>A kettle boils water.</p>")).state == "not_measured"


def test_the_order_of_headings_is_shown_and_counts_for_nothing():
    seen = look("heading_order", subject("<h1>A kettle</h1><h1>B kettle</h1><h4>Deep</h4><p>Text is here.</p>"))
    assert (seen.state, seen.share, seen.numbers) == ("neutral", None, {"h1": 2, "skipped": 1})
    assert {f.severity for f in seen.findings} == {"neutral"}
    assert look("heading_order", subject("<h1>A</h1><h2>B</h2><p>Text is here.</p>")).findings == ()


INTRO = f"<p>{FILLER}</p><p>{FILLER}</p><p>{FILLER}</p>"
FACTS = "".join(f"<p>The Aero {n} kettle boils one litre of water in {n} seconds.</p>" for n in range(90, 96))


def test_a_long_introduction_does_not_make_the_top_look_preferred():
    seen = look("front_loaded", subject(f"<h1>Kettles</h1>{INTRO}{FACTS}"))
    assert (seen.state, seen.findings[0].severity) == ("fail", "low")
    assert seen.numbers["answers_first"] == 0 and seen.numbers["words_first"] > 0.5
    assert seen.findings[0].evidence.quote.startswith("The Aero 90 kettle")
    good = look("front_loaded", subject(f"<h1>Kettles</h1>{FACTS * 2}{INTRO}"))
    assert good.state == "pass" and "third" in good.note
    assert look("front_loaded", subject(FACTS)).state == "not_measured", "too short for thirds"
    thin = look("front_loaded", subject(f"<h1>Kettles</h1>{'<p>By Ada</p>' * 9}{FACTS * 3}"))
    assert thin.state == "not_measured" and thin.numbers["words_first"] < 0.1, "a title and bylines answer nothing"


def test_answers_to_prompts_are_placed_by_their_words():
    answer = "<p>A kettle with scale is cleaned with vinegar.</p>"
    prompt = "How is a kettle with scale cleaned?"
    late = look("front_loaded", subject(f"<h1>Kettles</h1>{INTRO}{INTRO}{answer}"), prompt)
    assert late.findings[0].evidence.quote == "A kettle with scale is cleaned with vinegar."
    assert look("front_loaded", subject(f"{answer}{INTRO}{INTRO}"), prompt).state == "pass"
    assert look("front_loaded", subject(f"{INTRO}{INTRO}"), "What is a toaster's voltage?").state == "not_measured"


@given(st.lists(st.sampled_from([f"<p>{FILLER}</p>", FACTS, "<h2>Noise</h2>", "<ul><li>One</li></ul>"]), max_size=12))
def test_shares_of_answers_and_of_words_are_shares(parts):
    seen = look("front_loaded", subject("".join(["<p>A kettle boils.</p>", *parts])))
    if seen.numbers:
        for what in ("answers", "words"):
            assert sum(seen.numbers[f"{what}_{t}"] for t in positions.THIRDS) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("day", "state", "share", "found"),
    [("2026-10-01", "pass", 1, 0), ("2023-06-01", "partly", 1064 / 1249, 0), ("2020-11-01", "partly", 1064 / 2191, 1)],
)
def test_age_is_held_against_what_is_cited(day, state, share, found):
    page = subject(f"<h1>Kettles</h1><p>Last updated: {day}</p><p>{FILLER}</p>")
    seen = look("freshness", page)
    assert (seen.state, seen.share, len(seen.findings)) == (state, pytest.approx(share), found)


def test_age_is_not_judged_without_a_date_or_with_one_of_the_future():
    assert look("freshness", subject(f"<p>{FILLER}</p>")).state == "not_measured"
    assert "future" in look("freshness", subject(f"<p>Last updated: 2027-05-01</p><p>{FILLER}</p>")).note
