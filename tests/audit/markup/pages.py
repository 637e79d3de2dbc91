"""A page to be audited, with or without markup."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from citestack.audit.read import of_body
from citestack.audit.subject import Around, Subject
from citestack.corpus.ingest import read_page
from citestack.corpus.urls import page_key
from citestack.inference.support import load_support

URL = "https://a.example/kettles/limescale"
TODAY = date(2026, 11, 1)
SOURCE_URL = "https://lab.example/descaling"
SOURCE = """<html><head><title>Descaling trial</title></head><body><main><h1>Descaling trial</h1>
<p>Published 3 March 2025. In a trial of 40 kettles, citric acid removed 98 percent of the limescale in 30 minutes.</p>
<p>The trial was run by the Water Laboratory in Graz.</p></main></body></html>"""
BODY = """<h1>How to remove limescale from a kettle</h1>
<p class="byline">By <a rel="author" href="/people/jane-rivers">Jane Rivers</a></p>
<p>Published 2 May 2026. Last updated 14 October 2026.</p>
<p>Limescale is a crust of calcium carbonate that hard water leaves behind when it is heated in a kettle.</p>
<p>In a trial of 40 kettles, citric acid removed 98 percent of the limescale in 30 minutes, says the
<a href="https://lab.example/descaling">descaling trial</a>.</p>
<p>Vinegar removed 75 percent of the limescale in a test with
<a href="https://lab.example/descaling">80 kettles</a> of the same make.</p>
<h2 id="how-often">How often should a kettle be descaled?</h2>
<p>Descale it every four weeks where the water is hard, and every three months where it is soft.</p>
<h2>Is limescale harmful?</h2>
<p>No. Limescale is harmless to health, but it makes a kettle slower and louder.</p>
<p>Readers rate this guide 4.6 out of 5 (31 ratings). The descaler costs 7.90 euros.</p>"""


def html(markup: Any = None, body: str = BODY, head: str = "") -> str:
    script = "" if markup is None else f'<script type="application/ld+json">{json.dumps(markup)}</script>'
    site = '<meta property="og:site_name" content="The Kettle Post">'
    title = "<title>How to remove limescale from a kettle | The Kettle Post</title>"
    return f'<html lang="en"><head>{title}{site}{head}{script}</head><body><main><article>{body}</article></main></body></html>'


def subject(markup: Any = None, body: str = BODY, head: str = "") -> Subject:
    return of_body(html(markup, body, head).encode(), URL, "text/html", "file", today=TODAY)


def around(*, cited: bool = True) -> Around:
    source = read_page(SOURCE.encode(), url=SOURCE_URL)
    return Around(load_support("features"), cited={page_key(SOURCE_URL): source} if cited else {})


ARTICLE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "Article",
    "headline": "How to remove limescale from a kettle",
    "author": {"@type": "Person", "name": "Jane Rivers"},
    "datePublished": "2026-05-02T08:00:00Z",
    "dateModified": "2026-10-14",
    "description": "Limescale in a kettle: what removes the crust and how often.",
}


def faq(question: str, answer: str) -> dict[str, Any]:
    asked = {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
    return {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [asked]}
