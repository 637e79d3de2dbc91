"""The checks of the citation layer: markup can lose, never win."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from citestack.audit.checks.citation import RULES
from citestack.audit.model import Outcome
from citestack.audit.score import layer_score
from citestack.audit.subject import SiteFile, Subject
from tests.audit.markup.pages import ARTICLE, BODY, around, faq, subject


def outcomes(page: Subject) -> dict[str, Outcome]:
    return {rule.id: rule.outcome(page, around()) for rule in RULES}


def score(page: Subject) -> float:
    value = layer_score(5, tuple(outcomes(page).values())).value
    assert value is not None
    return value


FULL = [
    ARTICLE,
    faq("Is limescale harmful?", "No. Limescale is harmless to health, but it makes a kettle slower and louder."),
]


def test_valid_and_agreeing_markup_wins_nothing() -> None:
    assert score(subject(FULL)) == score(subject())
    thin = "<h1>Kettle</h1><p>A kettle boils water for tea and coffee.</p>"
    marked = {"@context": "https://schema.org", "@type": ["FAQPage", "Article"], "headline": "Kettle"}
    assert score(subject(marked, thin)) == score(subject(None, thin))


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        (faq("Is it magic?", "Yes, and nine universities agree with every word of it."), "citation.markup_agrees"),
        ({**ARTICLE, "@type": "Artikle"}, "citation.json_ld_vocabulary"),
        ({**ARTICLE, "dateModified": "2026-10-31"}, "citation.last_updated"),
    ],
)
def test_markup_that_is_wrong_loses(markup: Any, rule: str) -> None:
    assert score(subject(markup)) < score(subject())
    assert outcomes(subject(markup))[rule].state == "fail"


def test_a_broken_script_is_found_with_its_place() -> None:
    page = subject(head='<script type="application/ld+json">{"@type": "Article",}</script>')
    seen = outcomes(page)["citation.json_ld_syntax"]
    assert (seen.state, seen.findings[0].evidence.where) == ("fail", "json-ld 1 line 1, column 20")
    assert seen.numbers == {"scripts": 1.0, "broken": 1.0}


def test_a_stored_page_leaves_what_needs_its_source_unmeasured() -> None:
    stored = replace(subject(ARTICLE), raw=None, html=None, read_as="stored")
    states = {rule: o.state for rule, o in outcomes(stored).items()}
    assert states["citation.json_ld_syntax"] == states["citation.anchors"] == "not_measured"
    assert states["citation.json_ld_vocabulary"] == "neutral"


def test_types_and_other_markup_are_shown_and_not_counted() -> None:
    body = BODY + '<div itemscope itemtype="https://schema.org/Person"><span itemprop="name">J</span></div>'
    seen = outcomes(subject(ARTICLE, body))["citation.json_ld_types"]
    assert (seen.state, seen.share) == ("neutral", None)
    assert "Article, Person, author" in seen.note and "Microdata or RDFa among it" in seen.note


def test_a_sentence_that_stands_twice_cannot_be_pointed_at() -> None:
    again = "<p>Citric acid is sold in every drugstore of the country.</p>"
    seen = outcomes(subject(body=BODY + again + again))["citation.text_fragments"]
    assert seen.numbers["sentences"] == seen.numbers["addressable"] + 2
    assert all(f.evidence.quote.startswith("Citric acid is sold") for f in seen.findings)
    told_apart = BODY + again + again.replace("<p>", "<p>In Austria alone: ").replace("every", "every")
    assert (
        outcomes(subject(body=told_apart))["citation.text_fragments"].numbers["addressable"]
        >= seen.numbers["addressable"]
    )


def test_headings_without_ids_are_quoted() -> None:
    seen = outcomes(subject())["citation.anchors"]
    assert (seen.state, seen.numbers) == ("partly", {"headings": 2.0, "anchored": 1.0})
    assert [f.evidence.quote for f in seen.findings] == ["Is limescale harmful?"]
    section = BODY.replace("<h2>Is", '<section id="harm"><h2>Is') + "</section>"
    assert outcomes(subject(body=section))["citation.anchors"].state == "pass"


def test_a_markdown_twin_is_neutral_whatever_it_holds() -> None:
    page = subject()
    for twin in (
        SiteFile("https://a.example/x.md", 404),
        SiteFile("https://a.example/x.md", 200, page.page.text.encode()),
    ):
        seen = outcomes(replace(page, mirror=twin))["citation.markdown_mirror"]
        assert (seen.state, seen.share) == ("neutral", None)
    assert seen.numbers["in_mirror"] == seen.numbers["sentences"] > 0


@pytest.mark.parametrize("markup", [None, ARTICLE, {"@type": 5}, [[]], {**ARTICLE, "author": "Dr. Max Power"}])
def test_every_finding_quotes_what_stands_at_its_offsets(markup: Any) -> None:
    page = subject(markup)
    for outcome in outcomes(page).values():
        for f in outcome.findings:
            assert f.evidence.start is None or page.page.text[f.evidence.start : f.evidence.end] == f.evidence.quote


def test_a_page_of_megabytes_with_a_flood_of_markup_is_read_to_its_end() -> None:
    text = "".join(f"<h2>Part {n}</h2><p>Kettle number {n} holds {n} litres of hot water.</p>" for n in range(12_000))
    flood = [faq(f"How much does kettle {n} hold?", f"Kettle number {n} holds {n} litres.") for n in range(3_000)]
    seen = outcomes(subject(flood, "<h1>Kettles</h1>" + text))
    assert seen["citation.markup_agrees"].state == "fail"
    assert len(seen["citation.markup_agrees"].findings) <= 200
    assert seen["citation.text_fragments"].numbers["sentences"] > 100
