"""Pages written for the tests, read as ``add`` reads them, and the signals they give."""

from __future__ import annotations

import json
from typing import Any

from citestack.authority.nouns import Signal
from citestack.authority.signals import Site, SiteReader, page_signals, signal_parts, site_of_url, site_signals
from citestack.corpus.extract import Extracted, extract
from citestack.model import FetchState, ScorePart

HOME = "https://wells.example/"
URL = f"{HOME}guide/valves.html"
TEXT = (
    "The valve opens when the pressure in the tank passes two bar, and it closes again below one bar. "
    "A spring holds it shut while the pump is off, so that no water flows back into the well. "
    "Check the spring once a year and replace it when it is worn. A worn spring lets the pump start every minute."
)
FETCHED = "2026-05-20T10:00:00+00:00"


def page(main: str, *, url: str = URL, title: str = "Water valves", head: str = "", foot: str = "") -> Extracted:
    """``main`` stands under the title, before a paragraph of running text."""
    html = (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>"
        f"<main><h1>{title}</h1>{main}<p>{TEXT}</p></main><footer>{foot}</footer></body></html>"
    )
    return extract(html.encode(), url=url)


def marked(value: dict[str, Any]) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def article(**said: Any) -> str:
    return marked({"@context": "https://schema.org", "@type": "Article", **said})


def person(name: str, **said: Any) -> dict[str, Any]:
    return {"@type": "Person", "name": name, **said}


def fetched(url: str = URL, *, at: str = FETCHED, changed: str | None = None) -> FetchState:
    return FetchState(url, at, 200, last_modified=changed, final_url=url)


def sites(*pages: Extracted, at: str = FETCHED) -> dict[str, Site]:
    reader = SiteReader()
    for one in pages:
        reader.take(one.page, one.links, fetched(one.page.url, at=at))
    return dict(reader.sites())


def site(*pages: Extracted, at: str = FETCHED) -> Site:
    return sites(*pages, at=at)[site_of_url(pages[0].page.url)]


def signals(one: Extracted, *others: Extracted, fetch: FetchState | None = None) -> dict[str, Signal]:
    """Of the page by name, its site being the page and the others."""
    whole = site(one, *others)
    found = page_signals(one.page, one.links, fetch or fetched(one.page.url), whole)
    return {s.name: s for s in found}


def of_site(*pages: Extracted, at: str = FETCHED) -> dict[str, Signal]:
    return {s.name: s for s in site_signals(site(*pages, at=at))}


def parts(one: Extracted, *others: Extracted) -> dict[str, ScorePart]:
    whole = site(one, *others)
    found = (*page_signals(one.page, one.links, fetched(one.page.url), whole), *site_signals(whole))
    return {p.name: p for p in signal_parts(found)}


def total(one: Extracted, *others: Extracted) -> float:
    return sum(p.contribution for p in parts(one, *others).values())
