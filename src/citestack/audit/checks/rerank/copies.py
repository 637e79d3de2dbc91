"""The same text elsewhere: which page is the original, by declaration, date and links."""

from __future__ import annotations

from citestack.answers.identity import key_of
from citestack.audit.model import Evidence, Source
from citestack.audit.neighbours import Copy, Neighbours, neighbours_of
from citestack.audit.page_view import opening
from citestack.audit.rule import Problem, Rule, Seen, not_measured, of_share, passed
from citestack.audit.subject import Around, Subject
from citestack.config import RerankConfig
from citestack.corpus.duplicates import THRESHOLD
from citestack.model import PageRecord
from citestack.stack.shingles import shingles

SOURCE = Source(
    "Google Search Central, Canonicalization: of pages with the same content one is chosen and shown; layer 3 of this "
    "stack keeps one as well",
    "https://developers.google.com/search/docs/crawling-indexing/canonicalization",
    "documented",
)
LISTED = 3
COMPARED = 6
"""Related pages that are read and compared."""
HELD = 0.6
"""Share of a page's five-word runs that stand on another, from which it is a copy with names and dates changed."""


def copies(subject: Subject, around: Around) -> Seen:
    near = neighbours_of(around)
    if near is None:
        return not_measured("No store to look for copies in.")
    if not subject.record.signature:
        return not_measured("The page is too short to be compared.")
    found = _copies(subject, near)
    if not found:
        return passed("no page of the store has nearly this text", {"copies": 0})
    verdicts = [(copy, *_original(subject, near, copy)) for copy in found[:LISTED]]
    numbers: dict[str, float | None] = {"copies": len(found), "similarity": round(found[0].similarity, 4)}
    problems = [_problem(subject, *verdict) for verdict in verdicts]
    worst = min({"theirs": 0.0, "unknown": 0.5, "ours": 1.0, "declared": 1.0}[who] for _, who, _ in verdicts)
    return of_share(worst, problems, numbers=numbers, note=f"{len(found)} near copies")


def _copies(subject: Subject, near: Neighbours) -> list[Copy]:
    """Near copies by their signatures, and related pages that hold most of this one or are held by it."""
    related = near.copies(subject.url, subject.record.signature)
    mine = shingles(subject.page.text)
    found = [c for c in related if c.similarity >= THRESHOLD]
    for copy in related[len(found) : len(found) + COMPARED]:
        other = near.record(copy.url)
        theirs = shingles(other.page.text) if other is not None else frozenset()
        held = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
        if held >= HELD:
            found.append(Copy(copy.url, held))
    return found


def _original(subject: Subject, near: Neighbours, copy: Copy) -> tuple[str, str]:
    """Whose text it is, and what tells: a declaration, the earlier date, a link, or clearly more trust."""
    other = near.record(copy.url)
    if other is None:
        return "unknown", "the other page is gone"
    mine, theirs = subject.page, other.page
    declared = key_of(mine.canonical)
    if declared == copy.url:
        return "declared", "this page declares it canonical"
    if declared and declared != subject.url and declared == key_of(theirs.canonical):
        return "declared", f"both declare {declared} canonical"
    if key_of(theirs.canonical) == subject.url:
        return "ours", "it declares this page canonical"
    if mine.published and theirs.published and mine.published != theirs.published:
        who = "ours" if mine.published < theirs.published else "theirs"
        return who, f"published {theirs.published}, this one {mine.published}"
    linked = _by_links(subject, other)
    return linked if linked[0] != "unknown" else _by_trust(near, subject.url, copy.url)


def _by_links(subject: Subject, other: PageRecord) -> tuple[str, str]:
    here = any(x.target == other.page.url for x in subject.record.links if x.place == "main")
    there = any(x.target == subject.url for x in other.links if x.place == "main")
    if here and not there:
        return "theirs", "this page links to it and not the other way round"
    if there and not here:
        return "ours", "it links to this page and not the other way round"
    return "unknown", ""


def _by_trust(near: Neighbours, mine: str, other: str) -> tuple[str, str]:
    """By the bar of layer 3, which keeps the clearly more trusted of two copies."""
    trust = near.store.authority.trust([mine, other])
    if mine in trust and other in trust:
        more = trust[mine].value - trust[other].value
        if abs(more) >= RerankConfig().copy_trust_margin:
            told = f"trust {trust[other].value:.2f}, this one {trust[mine].value:.2f}"
            return ("ours" if more > 0 else "theirs"), told
    return "unknown", "neither dates nor links nor trust tell whose it is"


def _problem(subject: Subject, copy: Copy, who: str, why: str) -> Problem:
    alike = f"{copy.similarity:.0%} like {copy.url}"
    quote = opening(subject)
    if who == "theirs":
        fix = f'Write what only this page can say, or declare the original: <link rel="canonical" href="{copy.url}">.'
        return Problem("high", f"The text is {alike}, which is the original: {why}.", quote, fix)
    if who == "unknown":
        fix = f'Declare one of the two canonical on both: <link rel="canonical" href="{_first(subject, copy)}">.'
        return Problem("medium", f"The text is {alike}; {why}.", quote, fix)
    text = f"{copy.url} has nearly this text; {why}."
    return Problem("neutral", text, Evidence(copy.url, where="other pages"), "Nothing has to be done on this page.")


def _first(subject: Subject, copy: Copy) -> str:
    return min((subject.url, copy.url), key=lambda url: (len(url), url))


RULES: tuple[Rule, ...] = (
    Rule(
        "rerank.copies",
        3,
        "The text stands nowhere else",
        "Of two pages with one text an engine keeps one, and it is seldom the copy.",
        SOURCE,
        copies,
    ),
)
