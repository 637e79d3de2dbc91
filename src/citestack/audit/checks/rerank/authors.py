"""Who says it: a named author that a reader sees, and a text that says who that is."""

from __future__ import annotations

from citestack.audit.model import Source
from citestack.audit.neighbours import neighbours_of
from citestack.audit.page_view import in_html, in_page, naming, opening, owes_author, view
from citestack.audit.rule import Problem, Rule, Seen, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.authority.nouns import Signal
from citestack.authority.signals.author import WORTH, author_signals
from citestack.authority.signals.bios import BioReader, Bios
from citestack.authority.signals.bylines import author_links
from citestack.authority.signals.names import kind_of
from citestack.authority.signals.policies import kind_of_label
from citestack.authority.signals.view import View, view_of

SITE_SPEAKS = "A front page, an imprint or a policy speaks for the site and needs no author."
MOST_READ = 6
"""Author and about pages of the site that are looked up for a bio."""
SOURCE = Source(
    "Google Search Central, Creating helpful, reliable, people-first content: asks who wrote a page, whether it has a "
    "byline, and whether that leads to more about the author; says that this is no ranking factor by itself",
    "https://developers.google.com/search/docs/fundamentals/creating-helpful-content",
    "argued",
)


def named(subject: Subject, around: Around) -> Seen:
    seen = view(subject)
    if not owes_author(seen):
        return not_measured(SITE_SPEAKS)
    signal = author_signals(seen, _bios(seen, around))[0]
    signal = _or_in_html(subject, signal)
    if signal.value is None:
        return not_measured(f"{signal.evidence}. Audit the page by its URL or as a file, with its source.")
    numbers = {"author": signal.value}
    if signal.value >= 1:
        return of_share(1, (), numbers=numbers, note=signal.evidence)
    return of_share(signal.value, [_unnamed(subject, signal)], numbers=numbers, note=signal.evidence)


def _unnamed(subject: Subject, signal: Signal) -> Problem:
    author = subject.page.author
    fix = "Put a byline with the author's full name beside the title, linked to a page about the person."
    if not signal.value:
        return Problem("low", f"No author is named where a reader sees it: {signal.evidence}.", opening(subject), fix)
    quote = (naming(subject, author) if author else None) or in_page(subject, signal.evidence)
    return Problem("low", f"The author named counts {signal.value:.1f} of 1: {signal.evidence}.", quote, fix)


def _or_in_html(subject: Subject, signal: Signal) -> Signal:
    """A byline that stands outside the main text is in the source, if that was read."""
    author = (subject.page.author or "").split(", ")[0]
    if signal.value is not None or not author or subject.raw is None:
        return signal
    line = in_html(subject, author)
    if line is None:
        return Signal(signal.name, 0.0, f"'{author}' is named in the markup only", source=subject.url)
    return Signal(signal.name, WORTH[kind_of(author)], line, source=subject.url)


def bio(subject: Subject, around: Around) -> Seen:
    seen = view(subject)
    if not owes_author(seen):
        return not_measured(SITE_SPEAKS)
    who, told = author_signals(seen, _bios(seen, around))
    if who.value == 0:
        return of_share(0, [_no_bio(subject, "no person is named as the author")])
    if told.value is None:
        return not_measured(f"{told.evidence}. Add the site's pages to the store: citestack crawl.")
    if told.value >= 1:
        return of_share(1, (), note=f"{told.evidence} ({told.source})")
    return of_share(told.value, [_no_bio(subject, told.evidence)], note=told.evidence)


def _no_bio(subject: Subject, why: str) -> Problem:
    author = subject.page.author
    quote = (naming(subject, author) if author else None) or opening(subject)
    fix = "Say in two sentences under the article who the author is, or link the byline to a page that does."
    return Problem("low", f"Nothing says who the author is: {why}.", quote, fix)


def _bios(seen: View, around: Around) -> Bios | None:
    """What the author and about pages say to which the page links, as far as they are in the store."""
    near = neighbours_of(around)
    if near is None:
        return None
    about = [x.target for x in seen.own if kind_of_label(x.anchor) == "about"]
    wanted = dict.fromkeys([*(x.target for x in author_links(seen)), *about])
    reader, read = BioReader(), 0
    for url in list(wanted)[:MOST_READ]:
        found = near.record(url)
        if found is not None:
            reader.take(view_of(found.page, found.links, found.fetch, near.site_of))
            read += 1
    return reader.done() if read or near.titles(seen.page.url).lines else None


RULES: tuple[Rule, ...] = (
    Rule(
        "rerank.author",
        3,
        "A named person is shown as the author",
        "A reader, and an engine that asks who says so, can hold a person to account; a brand or 'admin' less so.",
        SOURCE,
        named,
    ),
    Rule(
        "rerank.author_bio",
        3,
        "The page or its site says who the author is",
        "A name without a person behind it is a string: a bio or an author page says why to believe it.",
        SOURCE,
        bio,
    ),
)
