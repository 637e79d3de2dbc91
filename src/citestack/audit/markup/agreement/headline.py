"""Headline and description against the title, the headings and the text."""

from __future__ import annotations

from collections.abc import Iterator

from citestack.audit.markup.agreement.compared import Compared, Declared, short, where
from citestack.audit.markup.shown import Shown, folded
from citestack.audit.model import Evidence
from citestack.words import stems

SAME = 0.6
"""Share of the shorter one's words that two titles have in common; the store's reader of titles uses the same."""
OF_PAGE = 0.5
"""Share of a description's content words that stand on the page."""


def headline(declared: Declared, shown: Shown) -> Iterator[Compared]:
    for node in declared.about_page("Article")[:1]:
        for said, member in list(declared.texts(node, "headline"))[:1] or list(declared.texts(node, "name"))[:1]:
            yield _headline(said, where(node, member), shown)
        for said, member in list(declared.texts(node, "description"))[:1]:
            yield _description(said, where(node, member), shown)


def _headline(said: str, place: str, shown: Shown) -> Compared:
    heads = [e for e in _heads(shown) if e.quote.strip()]
    if shown.has(said) or any(_alike(said, head.quote) for head in heads):
        return Compared("headline", said, place)
    head = heads[0] if heads else None
    against = f'The markup\'s headline is "{short(said)}"; the page shows "{short(head.quote)}".' if head else ""
    against = against or f'The markup\'s headline "{short(said)}" is nowhere on the page.'
    return Compared("headline", said, place, against, "medium", head, "Declare the heading that readers see.")


def _heads(shown: Shown) -> Iterator[Evidence]:
    page = shown.subject.page
    for block in page.blocks:
        if block.kind == "heading" and block.level == 1:
            yield Evidence(page.text[block.start : block.end], block.start, block.end)
    yield Evidence(page.title, where="title")
    if shown.subject.raw is not None:
        yield Evidence(shown.subject.raw.title, where="title")
        heads = (b.text for b in shown.subject.raw.blocks if b.kind == "heading" and b.level == 1)
        yield from (Evidence(text, where="h1") for text in heads)


def _alike(a: str, b: str) -> bool:
    first, second = set(folded(a).split()), set(folded(b).split())
    small = min(len(first), len(second))
    return small > 0 and len(first & second) >= SAME * small


def _description(said: str, place: str, shown: Shown) -> Compared:
    """Summaries are worded anew; what is judged is whether they speak of the same things."""
    content = set(stems(said))
    page = set(stems(shown.main.joined)) | set(stems(shown.rest.joined))
    if not content or shown.share(said) >= OF_PAGE or len(content & page) >= OF_PAGE * len(content):
        return Compared("description", said, place)
    against = f'Most words of the markup\'s description "{short(said)}" are nowhere on the page.'
    return Compared("description", said, place, against, "low", None, "Describe what the page says.")
