"""Is a named person visibly the author, and does the page or the site say who that is?"""

from __future__ import annotations

from dataclasses import dataclass

from citestack.authority.nouns import Signal
from citestack.authority.signals.bios import Bios
from citestack.authority.signals.bylines import Shown, author_links, bio_lines, bylines, shown
from citestack.authority.signals.entities import AUTHORS, Entity, entities
from citestack.authority.signals.names import bare, fold, is_no_name, kind_of, says
from citestack.authority.signals.view import View, is_home, quoted

WORTH = {"person": 1.0, "handle": 0.5, "organisation": 0.4, "account": 0.1}
MOST = 10
"""More names than this answer for a page no more than an organisation does."""


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    worth: float
    shown: Shown


def author_signals(view: View, bios: Bios | None) -> tuple[Signal, Signal]:
    """``author_named`` and ``author_bio``."""
    url, claims = view.page.url, _claimed(view)
    found = [a for name, organisation in claims[:MOST] if (a := _author(view, bios, name, organisation))]
    if not found:
        value, why = _unseen(view, claims)
        return Signal("author_named", value, why, source=url), Signal("author_bio", value, why, source=url)
    best = max(found, key=lambda a: a.worth * a.shown.strength)
    value, evidence = best.worth * best.shown.strength, best.shown.quote
    if len(claims) > MOST:
        value, evidence = min(value, WORTH["organisation"]), f"{len(claims)} names, e.g. {evidence}"
    return Signal("author_named", round(value, 4), quoted(evidence), source=url), _bio(view, bios, found)


def _claimed(view: View) -> list[tuple[str, bool]]:
    """Names said to be the author's by anything that is stored, in the order of how directly a reader sees them."""
    names: dict[str, tuple[str, bool]] = {}
    marked = {fold(e.name): e.organisation for e in _in_markup(view)}
    said = [n for n, _ in bylines(view)]
    said += [link.anchor for link in author_links(view) if "author" in link.rel][:MOST]
    said += (view.page.author or "").split(", ")
    said += [e.name for e in _in_markup(view)]
    for name in said:
        key = fold(name)
        if key and len(key) > 1 and not is_no_name(name):
            names.setdefault(key, (name, marked.get(key, False)))
    return list(names.values())


def _in_markup(view: View) -> tuple[Entity, ...]:
    """Authors of the object that describes the page; those of its comments and reviews are others."""
    for thing in view.things:
        found = tuple(e for e in entities((thing, *_named(view))) if e.role in AUTHORS)
        if found and AUTHORS & thing.keys():
            return found
    return ()


def _named(view: View) -> list[dict[str, object]]:
    """Objects that a reference may point at, without the properties that would make them speak for themselves."""
    kept = ("@id", "@type", "name", "sameAs")
    return [{k: t[k] for k in kept if k in t} for t in view.things if "@id" in t and "name" in t]


def _author(view: View, bios: Bios | None, name: str, organisation: bool) -> Author | None:
    kind = kind_of(name, organisation=organisation or _is_site(view, name))
    where = shown(view, name)
    if where is None and bios is not None and kind == "person":
        where = _by_bio(view, bios, name)
    if where is None or (where.strength < 1 and kind != "person"):
        return None
    return Author(name, WORTH[kind], where)


def _is_site(view: View, name: str) -> bool:
    """A name like the site's is no person: El Correo on elcorreo.example."""
    return "".join(bare(name).split()) == "".join(bare(view.site.partition(".")[0]).split())


def _by_bio(view: View, bios: Bios, name: str) -> Shown | None:
    """A byline outside the main text is not stored; a stored page of the site that tells who the person is stands in.

    Whole when a link with the name leads there, half when only the markup joins the person to this page.
    """
    bio = bios.of(name)
    if bio is None:
        return None
    for link in view.own:
        if link.target == bio.url and says(fold(link.anchor), name):
            return Shown(f"link '{quoted(link.anchor)}' to {bio.url}", 1.0)
    return Shown(f"'{name}' is not in the stored text, but on {bio.url}: {bio.quote}", 0.5)


def _unseen(view: View, claims: list[tuple[str, bool]]) -> tuple[float | None, str]:
    if not claims:
        return 0.0, "no author named"
    name = quoted(claims[0][0])
    where = "in the markup" if _in_markup(view) else "stored as the author"
    return (
        None,
        f"'{name}' is {where}; a byline outside the main text is not stored, so whether a reader sees it is unknown",
    )


def _bio(view: View, bios: Bios | None, found: list[Author]) -> Signal:
    people = [a.name for a in found if a.worth >= WORTH["handle"]]
    for name in people:
        here = bio_lines(view, name)
        if here is not None:
            return Signal("author_bio", 1.0, here, source=view.page.url)
        bio = bios.of(name) if bios is not None else None
        if bio is not None:
            return Signal("author_bio", 1.0, bio.quote, source=bio.url)
    return _no_bio(view, bios, people)


def _no_bio(view: View, bios: Bios | None, people: list[str]) -> Signal:
    url = view.page.url
    if not people:
        return Signal("author_bio", 0.0, "no person is named as the author", source=url)
    linked = next((x for x in author_links(view) if any(says(fold(x.anchor), p) for p in people)), None)
    if linked is not None and linked.target != url and not is_home(linked.target):
        return Signal(
            "author_bio", 0.5, f"linked, not stored or without a text about the person: {linked.target}", source=url
        )
    if bios is None:
        return Signal("author_bio", None, "the site's other pages were not read", source=url)
    return Signal("author_bio", 0.0, f"no page of the site says who '{people[0]}' is", source=url)
