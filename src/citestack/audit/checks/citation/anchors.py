"""Headings with an id: a place to link to that outlives a change of wording."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from citestack.audit.model import Evidence, Source
from citestack.audit.rule import Problem, Rule, Seen, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.corpus.clean import inline
from citestack.corpus.html_tokens import MAX_CHARS

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

SOURCE = Source(
    "HTML, fragment identifiers: ids are the targets of links",
    "https://html.spec.whatwg.org/multipage/browsing-the-web.html#scrolling-to-a-fragment",
    "argued",
)
MOST = 500
MOST_SHOWN = 3
_SECTIONS = frozenset({"section", "div", "article", "details"})


def _look(subject: Subject, _: Around) -> Seen:
    if subject.html is None:
        return not_measured("A stored page has no source: audit it with --fetch.")
    headings = list(_headings(subject))
    if not headings:
        return Seen("neutral", note="The main text has no headings below its title.")
    bare = [text for text, anchored in headings if not anchored]
    problems = (
        Problem("low", "The heading has no id.", _evidence(subject, text), 'Give it one: <h2 id="short-name">.')
        for text in bare[:MOST_SHOWN]
    )
    numbers = {"headings": float(len(headings)), "anchored": float(len(headings) - len(bare))}
    return of_share(1 - len(bare) / len(headings), problems, numbers=numbers)


def _headings(subject: Subject) -> Iterator[tuple[str, bool]]:
    """Headings of the main text, h2 to h4, with whether a link can lead to them."""
    from selectolax.lexbor import LexborHTMLParser

    page = subject.page
    known = {page.text[b.start : b.end] for b in page.blocks if b.kind == "heading" and 2 <= b.level <= 4}
    if not known:
        return
    for node in LexborHTMLParser((subject.html or "")[:MAX_CHARS]).css("h2, h3, h4")[:MOST]:
        text = inline(node.text())
        same = next((k for k in known if k == text or text.startswith(k)), None)
        if same is not None:
            yield same, _anchored(node)


def _anchored(node: LexborNode) -> bool:
    """An id of its own, of an element inside or, when the heading opens it, of the section around."""
    if node.attributes.get("id") or node.css_first("[id], a[name]") is not None:
        return True
    around, before = node.parent, node.prev
    while before is not None and before.tag in {"-text", "-comment"} and not (before.text() or "").strip():
        before = before.prev
    if before is not None:
        return before.tag in {"a", "span"} and bool(before.attributes.get("id") or before.attributes.get("name"))
    return around is not None and around.tag in _SECTIONS and bool(around.attributes.get("id"))


def _evidence(subject: Subject, text: str) -> Evidence:
    page = subject.page
    for b in page.blocks:
        if b.kind == "heading" and page.text[b.start : b.end] == text:
            return Evidence(text, b.start, b.end)
    return Evidence(text, where="heading")


RULE = Rule(
    "citation.anchors",
    5,
    "Headings with stable anchors",
    "A link to a section needs no text to be matched and survives a rewording.",
    SOURCE,
    _look,
)
