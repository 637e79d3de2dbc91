"""Markup against the visible text: what agrees is left alone, every lie is found with both sides."""

from __future__ import annotations

from typing import Any

import pytest

from citestack.audit.markup.agreement import Compared, compare
from citestack.audit.markup.checker import check_scripts
from citestack.audit.markup.of_page import checked
from citestack.audit.markup.shown import Shown, folded
from tests.audit.markup.pages import ARTICLE, BODY, SOURCE_URL, around, faq, subject

OFTEN = "How often should a kettle be descaled?"
ANSWER = "Descale it every four weeks where the water is hard, and every three months where it is soft."
C = {"@context": "https://schema.org"}
PRODUCT = {**C, "@type": "Product", "name": "Descaler"}


def compared(markup: Any, body: str = BODY) -> tuple[Compared, ...]:
    page = subject(markup, body)
    return compare(checked(page), Shown(page), around())


def claim(text: str) -> dict[str, Any]:
    return {**C, "@type": "Claim", "text": text, "appearance": {"@type": "CreativeWork", "url": SOURCE_URL}}


AGREES: dict[str, tuple[Any, int]] = {
    "article": (ARTICLE, 5),
    "faq": (faq(OFTEN, ANSWER), 2),
    "faq with markup and entities": (faq(OFTEN, f"<p>{ANSWER.replace(' it ', ' <b>it</b>&nbsp;')}</p>"), 2),
    "rating": (
        {**PRODUCT, "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4,6", "ratingCount": 31}},
        1,
    ),
    "price": ({**PRODUCT, "offers": {"@type": "Offer", "price": "7.9", "priceCurrency": "EUR"}}, 1),
    "claim": (claim("In a trial of 40 kettles, citric acid removed 98 percent of the limescale in 30 minutes."), 2),
    "author in an other order": ({**ARTICLE, "author": "Rivers, Jane"}, 5),
    "author by id": (
        [{**ARTICLE, "author": {"@id": "#j"}}, {**C, "@type": "Person", "@id": "#j", "name": "Jane Rivers"}],
        5,
    ),
    "a day of another time zone": ({**ARTICLE, "datePublished": "2026-05-01T23:30:00Z"}, 5),
}


@pytest.mark.parametrize("name", AGREES)
def test_what_the_page_shows_is_no_finding(name: str) -> None:
    markup, facts = AGREES[name]
    found = compared(markup)
    assert [c.against for c in found if not c.agrees] == []
    assert len(found) == facts


LIES: dict[str, tuple[Any, str, str, str]] = {
    "headline": ({**ARTICLE, "headline": "Ten secrets big appliance makers fear"}, "headline", "medium", "the page shows"),
    "author": ({**ARTICLE, "author": {"@type": "Person", "name": "Dr. Max Power"}}, "author", "medium", 'shows "Jane Rivers"'),
    "published": ({**ARTICLE, "datePublished": "2026-09-30"}, "published", "medium", "Published 2 May 2026"),
    "modified": ({**ARTICLE, "dateModified": "2026-10-30"}, "modified", "medium", "14 October 2026"),
    "future": ({**ARTICLE, "dateModified": "2031-01-01"}, "modified", "medium", "in the future"),
    "description": ({**ARTICLE, "description": "Celebrity divorces, lottery numbers, cheap flights tonight."}, "description", "low", "nowhere"),
    "question": (faq("Can I drink vinegar from the spout?", ANSWER), "question", "high", "nowhere on the page"),
    "answer": (faq(OFTEN, "Never. Buy our patented magnetic ring, approved by nine universities, instead."), "answer", "high", "not on the page"),
    "rating": ({**PRODUCT, "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.9, "ratingCount": 1204}}, "rating", "high", "no such rating"),
    "price": ({**PRODUCT, "offers": {"@type": "Offer", "price": 3.5, "priceCurrency": "EUR"}}, "price", "medium", "no such price"),
    "claim not stated": (claim("Magnets dissolve limescale within a single second."), "claim", "high", "not on the page"),
    "claim not verified": (claim("Vinegar removed 75 percent of the limescale in a test with 80 kettles of the same make."), "claim", "high", "does not verify"),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_what_only_the_markup_says_is_found(name: str) -> None:
    markup, what, severity, words = LIES[name]
    found = [c for c in compared(markup) if not c.agrees]
    assert any((c.what, c.severity) == (what, severity) and words in c.against for c in found), found
    assert all(c.where.startswith("json-ld 1 /") for c in found)


def test_what_stands_in_a_hidden_part_is_told_apart_from_what_stands_nowhere() -> None:
    hidden = f'<div style="display:none"><h3>Why is it loud?</h3><p>Because the crust traps bubbles of steam below it.</p></div>{BODY}'
    found = compared(faq("Why is it loud?", "Because the crust traps bubbles of steam below it."), hidden)
    assert [(c.what, c.severity) for c in found] == [("question", "medium"), ("answer", "medium")]


def test_stars_drawn_as_a_picture_show_a_rating() -> None:
    body = BODY.replace("Readers rate this guide 4.6 out of 5 (31 ratings).", '<img src="s.png" alt="4.6 of 5 stars">')
    rating = {**PRODUCT, "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.6, "ratingCount": 31}}
    assert all(c.agrees for c in compared(rating, body))


def test_what_the_page_shows_instead_is_quoted_where_it_stands() -> None:
    page = subject({**ARTICLE, "datePublished": "2026-09-30"})
    (lie,) = [c for c in compare(checked(page), Shown(page), around()) if not c.agrees]
    assert lie.shown is not None and lie.shown.start is not None
    assert (
        page.page.text[lie.shown.start : lie.shown.end]
        == lie.shown.quote
        == "Published 2 May 2026. Last updated 14 October 2026."
    )


def test_a_phrase_is_found_whatever_folding_does_to_its_length() -> None:
    page = subject(body="<h1>İstanbul'da çay</h1><p>Die Straße heißt STRASSE, sagt İpek. Das Ende kommt am Schluß.</p>")
    place = Shown(page).place("das ende KOMMT")
    assert place is not None and place.quote == "Das Ende kommt"
    assert folded(" ¡! ") == ""


def test_a_stored_page_is_compared_by_its_text_alone() -> None:
    page = subject(ARTICLE)
    from dataclasses import replace

    kept = replace(page, raw=None, html=None)
    assert check_scripts(kept.page.json_ld, kept.url).errors == ()
    assert [c.what for c in compare(checked(kept), Shown(kept), around()) if not c.agrees] == []
