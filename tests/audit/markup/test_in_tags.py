"""Microdata and RDFa Lite are read beside JSON-LD, and a page that uses them is not told that it has no markup."""

from __future__ import annotations

import json
from time import process_time
from typing import Any

import pytest
from extruct.w3cmicrodata import MicrodataExtractor

from citestack.audit.checks.citation import RULES as CITATION
from citestack.audit.checks.rerank import RULES as RERANK
from citestack.audit.markup.checker import check_scripts
from citestack.audit.markup.in_tags import MAX_ELEMENTS, in_tags
from tests.audit.markup.pages import BODY, URL, around, subject

ITEM = "itemscope itemtype='https://schema.org/"
MICRODATA = f"""<article {ITEM}Article' itemref="foot"><h1 itemprop="headline">How to remove limescale from a kettle</h1>
<p>By <span itemprop="author" {ITEM}Person'><a itemprop="url" href="/people/jane"><b itemprop="name">Jane
 Rivers</b></a></span></p><time itemprop="datePublished" datetime="2026-05-02">2 May 2026</time>
<meta itemprop="dateModified" content="2026-10-14"><img itemprop="image" src="kettle.png"></article>
<p id="foot">Tags: <i itemprop="keywords">kettles</i>, <i itemprop="keywords">limescale</i></p>
<div itemscope itemtype="http://other.example/Breadcrumb"><i itemprop="title">Home</i></div>"""
RDFA = """<div vocab="https://schema.org/" typeof="Article"><h1 property="headline">How to remove limescale from a kettle</h1>
<p>By <span property="author" typeof="Person"><a property="url" href="/people/jane"><b property="name">Jane
 Rivers</b></a></span></p><time property="datePublished" datetime="2026-05-02">2 May 2026</time>
<meta property="dateModified" content="2026-10-14"><img property="image" src="kettle.png">
<p>Tags: <i property="keywords">kettles</i>, <i property="keywords">limescale</i></p></div>
<div typeof="sioc:Item"><i property="dc:title">Home</i></div><meta property="og:title" content="Kettles">"""
SAID = {
    "@context": "https://schema.org",
    "@type": "Article",
    "headline": "How to remove limescale from a kettle",
    "author": {"@type": "Person", "url": "https://a.example/people/jane", "name": "Jane Rivers"},
    "datePublished": "2026-05-02",
    "dateModified": "2026-10-14",
    "image": "https://a.example/kettles/kettle.png",
    "keywords": ["kettles", "limescale"],
}


@pytest.mark.parametrize("html", [MICRODATA, RDFA], ids=["microdata", "rdfa"])
def test_the_tags_say_what_json_ld_would(html: str) -> None:
    assert in_tags(html, URL) == [SAID]
    assert check_scripts([], URL, in_tags(html, URL)).errors == ()


def test_microdata_is_read_as_extruct_reads_it() -> None:
    (theirs, _) = MicrodataExtractor(nested=True, strict=False).extract(f"<html><body>{MICRODATA}</body></html>", URL)
    mine = in_tags(MICRODATA, URL)[0]
    assert set(theirs["properties"]) == set(mine) - {"@type", "@context"}
    assert theirs["properties"]["author"]["properties"]["url"] == mine["author"]["url"]
    assert theirs["properties"]["keywords"] == mine["keywords"]


@pytest.mark.parametrize("html", [MICRODATA, RDFA], ids=["microdata", "rdfa"])
def test_a_page_with_markup_in_its_tags_is_not_told_that_it_has_none(html: str) -> None:
    page = subject(body=html + BODY)
    seen = {rule.id: rule.outcome(page, around()) for rule in (*CITATION, *RERANK)}
    assert "Declared: Article, Person, author. Microdata or RDFa among it." in seen["citation.json_ld_types"].note
    assert seen["citation.markup_agrees"].numbers["compared"] >= 3
    assert "Valid against schema.org" in seen["citation.json_ld_vocabulary"].note
    assert "stands in the tags" in seen["citation.json_ld_syntax"].note
    assert seen["rerank.same_as"].findings[0].evidence.quote == "Jane Rivers"


def test_what_the_tags_misspell_or_invent_loses() -> None:
    wrong = subject(body=MICRODATA.replace("/Article", "/Artikle") + BODY)
    found = CITATION[[r.id for r in CITATION].index("citation.json_ld_vocabulary")].outcome(wrong, around())
    assert (found.state, found.findings[0].evidence.where) == ("fail", "markup in tags /0/@type")
    lie = subject(body=MICRODATA.replace('content="2026-10-14"', 'content="2026-10-31"') + BODY)
    updated = CITATION[[r.id for r in CITATION].index("citation.last_updated")].outcome(lie, around())
    assert updated.state == "fail"


def test_a_day_as_readers_see_it_is_advice_in_the_tags() -> None:
    shown = MICRODATA.replace('datetime="2026-05-02"', "")
    (issue,) = check_scripts([], URL, in_tags(shown, URL)).issues
    assert (issue.kind, issue.severity, issue.quote) == ("literal", "low", "2 May 2026")


THING = f"<div {ITEM}Thing'"


@pytest.mark.parametrize(
    "html",
    [
        f"{THING} id='a' itemref='a'><i itemprop='name'>x</i></div>",
        "<div id='z'>" + f"{THING} itemprop='about' itemref='z'></div>" * 1500 + f"</div>{THING} itemref='z'></div>",
        f"{THING} itemprop='about'>" * 3000,
        f"{THING}>" + "<div>" * 3000 + "<i itemprop='name'>x</i>" * 6000,
        "<div itemscope itemtype=''><i itemprop>x</i></div><b itemprop='name'>y</b><i typeof property>",
    ],
    ids=["itself", "circles", "deep", "many", "empty"],
)
def test_hostile_tags_end_in_bounded_time(html: str) -> None:
    start = process_time()
    found: list[dict[str, Any]] = in_tags(html, URL)
    assert process_time() - start < 5
    assert json.dumps(found).count("@type") <= MAX_ELEMENTS + 1
