"""Authors against bylines, author links and the text."""

from __future__ import annotations

from collections.abc import Iterator

from citestack.audit.markup.agreement.compared import Compared, Declared, short, where
from citestack.audit.markup.graph import Member, Node
from citestack.audit.markup.shown import Shown, folded
from citestack.audit.markup.vocabulary import vocabulary
from citestack.audit.model import Evidence, Severity

MOST = 20


def authors(declared: Declared, shown: Shown) -> Iterator[Compared]:
    for node in declared.about_page("Article")[:1]:
        for name, member, organisation in list(names(declared, node))[:MOST]:
            yield _compared(name, where(node, member), shown, organisation=organisation)


def names(declared: Declared, node: Node) -> Iterator[tuple[str, Member, bool]]:
    """Declared authors with whether they are organisations; addresses are no names."""
    for text, member in declared.texts(node, "author", "creator"):
        if "://" not in text:
            yield text, member, False
    for held, member in declared.nodes(node, "author", "creator"):
        organisation = any(vocabulary().is_a(t, ("Organization",)) for t in held.types)
        full = [text for text, _ in declared.texts(held, "name")][:1]
        parts = [t for key in ("givenName", "familyName") for t, _ in declared.texts(held, key)]
        for text in full or ([" ".join(parts)] if parts else []):
            yield text, member, organisation


def is_shown(name: str, shown: Shown) -> bool:
    """All the name's words in a row, or in one short line in any order ("Rivers, Jane")."""
    said = set(folded(name).split())
    if not said or shown.has(name):
        return True
    lines = (line.text for line in shown.lines if len(line.text) <= 120)
    return any(said <= set(folded(text).split()) for text in (*lines, *shown.names))


def byline(shown: Shown) -> Evidence | None:
    """The author that a reader sees: a link to the author, or what is marked up as a byline."""
    raw = shown.subject.raw
    if raw is None:
        return None
    seen = [link.anchor for link in raw.links if "author" in link.rel.split() and not link.image]
    seen += [text for text, _ in raw.bylines]
    first = next((text for text in seen if 2 <= len(text) <= 80 and folded(text)), None)
    if first is None:
        return None
    place = shown.place(first)
    return place if place is not None else Evidence(first, where="byline")


def _compared(name: str, place: str, shown: Shown, *, organisation: bool) -> Compared:
    head = shown.subject.raw.title if shown.subject.raw is not None else ""
    if is_shown(name, shown) or (organisation and folded(name) in folded(head)):
        return Compared("author", name, place)
    seen = byline(shown)
    if seen is not None and len(folded(seen.quote).split()) > 1 and folded(seen.quote) in folded(name):
        return Compared("author", name, place, shown=seen)
    if seen is not None and not organisation:
        against = f'The markup names "{short(name)}" as author; the page shows "{short(seen.quote)}".'
        return Compared("author", name, place, against, "medium", seen, "Declare the author that readers see.")
    against = f'The markup names "{short(name)}" as author; no reader sees that name.'
    severity: Severity = "low" if organisation else "medium"
    return Compared("author", name, place, against, severity, None, "Put the author's name above the text.")
