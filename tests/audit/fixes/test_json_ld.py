"""JSON-LD handed out: valid, read back by others, and true."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from extruct.jsonld import JsonLdExtractor

from citestack.audit.fixes.json_ld import json_ld
from citestack.audit.fixes.question_pairs import question_pairs
from citestack.audit.markup.agreement import compare
from citestack.audit.markup.checker import check_scripts
from citestack.audit.markup.shown import Shown
from citestack.audit.model import Fix
from citestack.audit.subject import Subject
from citestack.config import GroundingConfig
from citestack.inference.support.verify import verify_text
from tests.audit.markup.pages import ARTICLE, BODY, SOURCE_URL, around, faq, subject

LYING = {
    **ARTICLE,
    "author": {"@type": "Person", "name": "Dr. Max Power"},
    "aggregateRating": {"@type": "AggregateRating", "ratingValue": 5, "ratingCount": 9999},
}
PAGES = {
    "plain": subject(),
    "marked up": subject(ARTICLE),
    "lying": subject(LYING),
    "lying FAQ": subject(faq("Is it magic?", "Yes.")),
    "stored": replace(subject(ARTICLE), raw=None, html=None, read_as="stored"),
    "no links, no questions": subject(body="<h1>Tea</h1><p>Tea is steeped in hot water for three minutes.</p>"),
    "tag in the text": subject(
        body="<h1>About &lt;/script&gt;</h1><p>The tag &lt;/script&gt; ends a script element.</p>"
    ),
    "right to left": subject(body="<h1>شاي</h1><p>يُنقع الشاي في الماء الساخن لمدة ثلاث دقائق.</p>"),
}


def made(page: Subject, *, cited: bool = True) -> Fix:
    fix = json_ld(page, around(cited=cited), ())
    assert fix is not None
    return fix


def things(page: Subject, kind: str) -> list[dict[str, Any]]:
    return [t for t in json.loads(made(page).content)["@graph"] if t["@type"] == kind]


@pytest.mark.parametrize("name", PAGES)
def test_what_is_made_passes_the_checker_and_agrees_with_the_page(name: str) -> None:
    page = PAGES[name]
    checked = check_scripts([made(page).content], page.url)
    assert checked.errors == ()
    against = [c for c in compare(checked, Shown(page), around()) if not c.agrees]
    assert against == []


@pytest.mark.parametrize("name", PAGES)
def test_another_reader_reads_it_back_from_a_page(name: str) -> None:
    content = made(PAGES[name]).content
    page = f'<html><head><script type="application/ld+json">{content}</script></head><body></body></html>'
    assert JsonLdExtractor().extract(page) == [json.loads(content)]


def test_an_article_says_who_when_where_and_by_which_sources() -> None:
    (article,) = things(PAGES["plain"], "Article")
    (jane,) = things(PAGES["plain"], "Person")
    (post,) = things(PAGES["plain"], "Organization")
    assert article["author"] == [{"@id": jane["@id"]}] and jane["name"] == "Jane Rivers"
    assert jane["url"] == "https://a.example/people/jane-rivers"
    assert (article["datePublished"], article["dateModified"]) == ("2026-05-02", "2026-10-14")
    assert article["publisher"] == {"@id": post["@id"]} and post["name"] == "The Kettle Post"
    assert article["inLanguage"] == "en"
    assert article["citation"] == [{"@type": "CreativeWork", "name": "Descaling trial", "url": SOURCE_URL}]


def test_questions_are_the_pages_own_with_the_answers_below() -> None:
    (page,) = things(PAGES["plain"], "FAQPage")
    asked = {q["name"]: q["acceptedAnswer"]["text"] for q in page["mainEntity"]}
    assert list(asked) == ["How often should a kettle be descaled?", "Is limescale harmful?"]
    assert asked["Is limescale harmful?"].startswith("No. Limescale is harmless")
    assert all(answer in PAGES["plain"].page.text for answer in asked.values())
    one = subject(body=BODY.replace("Is limescale harmful?", "Limescale and health"))
    assert things(one, "FAQPage") == []


TEASERS = """<h1>Tea</h1><p>Tea is steeped in hot water for three minutes.</p><h2>Is tea healthy to drink?</h2>
<p>It holds caffeine and tannins.</p><h2>How long does it steep?</h2><p>Three minutes are enough for most.</p>
<h3>Lunch?</h3><p>Come and see us at noon.</p><h2>Who may comment here?</h2><p>Members.</p>
<h2><a href="/coffee">Is coffee any better for you?</a></h2><p>Our coffee guide tells you more.</p>"""


def test_teasers_rhetoric_and_other_levels_are_no_questions_of_the_page() -> None:
    pairs = question_pairs(subject(body=TEASERS).page, ["Is coffee any better for you?"])
    assert [p.question for p in pairs] == ["Is tea healthy to drink?", "How long does it steep?"]


def test_a_day_of_change_that_nobody_is_told_is_not_declared() -> None:
    body = BODY.replace(" Last updated 14 October 2026.", "")
    page = subject({**ARTICLE, "dateModified": "2026-05-02"}, body)
    (article,) = [t for t in json.loads(made(page).content)["@graph"] if t["@type"] == "Article"]
    assert article["datePublished"] == "2026-05-02" and "dateModified" not in article


def test_only_sentences_that_the_cited_page_verifies_become_claims() -> None:
    claims = things(PAGES["plain"], "Claim")
    assert ["citric acid removed 98 percent" in c["text"] for c in claims] == [True]
    for claim in claims:
        source = next(iter(around().cited.values()))
        found = verify_text(claim["text"], source.page.text, around().support, GroundingConfig())
        assert found.state == "supported" and claim["appearance"]["url"] == SOURCE_URL
        assert claim["text"] in PAGES["plain"].page.text and "firstAppearance" not in claim


def test_without_the_cited_pages_there_are_no_claims_and_the_note_says_so() -> None:
    fix = made(PAGES["plain"], cited=False)
    assert '"Claim"' not in fix.content and "No Claim" in fix.note


def test_what_only_the_old_markup_says_is_left_out_and_named() -> None:
    fix = made(PAGES["lying"])
    assert "Max Power" not in fix.content and "9999" not in fix.content
    assert "Dr. Max Power" in fix.note or "Max Power" in fix.note
    assert "magic" not in made(PAGES["lying FAQ"]).content


def test_nothing_in_it_can_end_the_script_element() -> None:
    assert "<" not in made(PAGES["tag in the text"]).content


def test_every_fact_is_verified_by_the_page() -> None:
    """Each text of the markup, put as a sentence or not, stands in the page or in the source it cites."""
    page = PAGES["plain"]
    seen = Shown(page)
    head = page.raw.title if page.raw is not None else ""
    source = next(iter(around().cited.values())).page
    for thing in json.loads(made(page).content)["@graph"]:
        for key in ("name", "headline", "text"):
            if key in thing:
                assert seen.share(thing[key]) == 1 or thing[key] in head or thing[key] in source.title
    (article,) = things(page, "Article")
    for said in (
        f"{article['headline']}.",
        "The guide was published on 2 May 2026.",
        "It was last updated on 14 October 2026.",
    ):
        found = verify_text(said, page.page.title + ".\n" + page.page.text, around().support, GroundingConfig())
        assert found.state in {"supported", "partial"}, said
