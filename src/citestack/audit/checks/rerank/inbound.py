"""Who links here: the site's own pages in their text, and other sites."""

from __future__ import annotations

from citestack.audit.model import Evidence, Source
from citestack.audit.neighbours import Neighbours, neighbours_of, of_site
from citestack.audit.rule import Problem, Rule, Seen, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.authority.signals.view import is_home
from citestack.corpus.urls import host_of
from citestack.model import Link

INTERNAL = Source(
    "Google Search Central, Link best practices: finds pages by links and reads the anchor text; every page worth "
    "finding should have a link from another page of the site",
    "https://developers.google.com/search/docs/crawling-indexing/links-crawlable",
    "documented",
)
REFERRERS = Source(
    "Google Search Central, Ranking systems: link analysis is one of them. Of 409 AI Overviews (2025), pages at "
    "organic rank 1 were cited in 55 %, at ranks 11 to 20 in 15 %; a trust rating alone showed no effect (95 % CI of "
    "its logit -0.47 to 1.17)",
    "https://developers.google.com/search/docs/appearance/ranking-systems-guide",
    "argued",
)


def internal(subject: Subject, around: Around) -> Seen:
    found = of_site(subject, around)
    if isinstance(found, Seen):
        return found
    near, pages = found
    if is_home(subject.url):
        return of_share(1, (), note="the front page needs no link")
    total, links = near.links_to(subject.url)
    own = [x for x in links if near.site_of(x.source) == near.site_of(subject.url)]
    main = {x.source for x in own if x.place == "main"}
    numbers: dict[str, float | None] = {"links": total, "pages_linking_in_text": len(main)}
    if main:
        return of_share(1, (), numbers=numbers, note=f"linked in the text of {len(main)} pages of the site")
    return of_share(0.5 if own else 0, [_few(own, pages)], numbers=numbers)


def _few(own: list[Link], pages: int) -> Problem:
    fix = "Link to it in the text of the pages on the topic, with an anchor that names what it answers."
    if not own:
        message = f"None of the site's {pages} stored pages links here."
        return Problem("medium", message, Evidence("", where="other pages of the site"), fix)
    first = f"{own[0].source}: '{own[0].anchor}'"
    message = f"The site links here from menus and footers only ({len({x.source for x in own})} pages)."
    return Problem("low", message, Evidence(first, where="other pages of the site"), fix)


def referrers(subject: Subject, around: Around) -> Seen:
    near = neighbours_of(around)
    parts = near.trust(subject.url) if near is not None else {}
    if near is None or not parts:
        return not_measured("The page is in no link graph. Build it: citestack authority build.")
    site, page = parts.get("links"), parts.get("page_links")
    if site is None or page is None:
        return not_measured("The link graph holds no link between two sites: add other sites, or import an export.")
    numbers = {"site_link_trust": site, "page_link_credit": page, **_node(near, subject.url)}
    share = 0.5 * site + 0.5 * page
    problems = [] if page else [_unreferred(subject, near, numbers)]
    return of_share(round(share, 4), problems, numbers=numbers, note=_note(numbers))


def _node(near: Neighbours, url: str) -> dict[str, float | None]:
    node = near.store.authority.node("domain", near.site_of(url))
    if node is None:
        return {"referring_domains": None, "earned": None}
    return {"referring_domains": node.referring, "earned": node.referring_earned}


def _unreferred(subject: Subject, near: Neighbours, numbers: dict[str, float | None]) -> Problem:
    found = near.links_to(subject.url)[1]
    other = [x for x in found if near.site_of(x.source) != near.site_of(subject.url)]
    message = f"No site that others vouch for links to this page; {_note(numbers)}."
    fix = "Offer what the page shows first-hand (data, a test, a definition) to those who cite the topic."
    quote = f"{other[0].source}: '{other[0].anchor}'" if other else host_of(subject.url)
    return Problem("low", message, Evidence(quote, where="link graph"), fix)


def _note(numbers: dict[str, float | None]) -> str:
    return f"{numbers['referring_domains'] or 0:.0f} domains link to the site, {numbers['earned'] or 0:.0f} in its text"


RULES: tuple[Rule, ...] = (
    Rule(
        "rerank.internal_links",
        3,
        "Pages of the site link here in their text",
        "A link in a sentence says what the page is about; a menu says only that it exists.",
        INTERNAL,
        internal,
    ),
    Rule(
        "rerank.referrers",
        3,
        "Other sites link to the page",
        "Links get a page into the candidates; they do not get a sentence cited.",
        REFERRERS,
        referrers,
    ),
)
