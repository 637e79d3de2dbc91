"""Does the visible page say what its JSON-LD says? Markup alone never scores; what only it says is worth 0."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from citestack.authority.nouns import Signal
from citestack.authority.signals.bios import Bios
from citestack.authority.signals.bylines import author_links
from citestack.authority.signals.entities import Entity, entities
from citestack.authority.signals.names import bare, fold, says
from citestack.authority.signals.view import View, is_home, quoted
from citestack.corpus import json_ld

MOST = 20
"""Names and statements compared on one page."""
ANSWER = 8
"""Words of a marked answer that must be found in a row."""
_TAG = re.compile(r"<[^>]*>")


def markup_signals(view: View, bios: Bios | None) -> tuple[Signal, Signal, Signal]:
    """``markup_entities``, ``markup_statements`` and ``same_as``."""
    named = entities(view.things)
    return _entities(view, named, bios), _statements(view), _same_as(view, named, bios)


def _entities(view: View, named: tuple[Entity, ...], bios: Bios | None) -> Signal:
    """Share of the people and organisations of the markup that a reader sees as well."""
    url = view.page.url
    if not named:
        return Signal("markup_entities", None, "the markup names no person and no organisation", source=url)
    seen = [(e, _where(view, e, bios)) for e in named[:MOST]]
    right = sum(bool(where) for _, where in seen)
    hidden = next((e for e, where in seen if not where), None)
    if hidden is not None:
        evidence = f"{hidden.role} '{quoted(hidden.name)}' is named in the markup only (not in the stored text)"
    else:
        evidence = f"{seen[0][0].role} '{quoted(seen[0][0].name)}' is shown: {seen[0][1]}"
    # Names past MOST were not compared and so not confirmed.
    return Signal("markup_entities", round(right / len(named), 4), evidence, source=url)


def _where(view: View, entity: Entity, bios: Bios | None) -> str:
    """Where a reader sees the name: the text, an author's link, a link home, an about page; empty for nowhere."""
    if says(view.text, entity.name):
        return "in the text"
    if any(says(fold(x.anchor), entity.name) for x in author_links(view)):
        return "in a link to the author"
    home = next((x for x in view.own if is_home(x.target) and says(fold(x.anchor), entity.name)), None)
    if home is not None and entity.role not in {"author", "creator"}:
        return f"in the link home '{quoted(home.anchor)}'"
    bio = bios.of(entity.name) if bios is not None else None
    if bio is None:
        return ""
    linked = entity.role not in {"author", "creator"} or any(x.target == bio.url for x in view.own)
    return f"on {bio.url}" if linked else ""


def _statements(view: View) -> Signal:
    """Share of headline, ratings and marked answers that stand in the visible page."""
    url = view.page.url
    made = [s for thing in view.things[:MOST] for s in _made(view, thing)][:MOST]
    if not made:
        return Signal("markup_statements", None, "the markup states nothing that the text could show", source=url)
    wrong = next((what for ok, what in made if not ok), None)
    evidence = f"{wrong} is not in the text" if wrong else f"{made[0][1]} is in the text"
    return Signal("markup_statements", round(sum(ok for ok, _ in made) / len(made), 4), evidence, source=url)


def _made(view: View, thing: dict[str, Any]) -> Iterator[tuple[bool, str]]:
    headline = thing.get("headline")
    if isinstance(headline, str) and json_ld.is_page(thing):
        yield _is_title(view, headline), f"headline '{quoted(headline)}'"
    if "AggregateRating" in json_ld.types(thing):
        for key in ("ratingValue", "reviewCount", "ratingCount"):
            if isinstance(thing.get(key), (str, int, float)):
                yield _has_number(view, str(thing[key])), f"{key} {quoted(str(thing[key]))}"
    if "Answer" in json_ld.types(thing) and isinstance(thing.get("text"), str):
        start = bare(html.unescape(_TAG.sub(" ", thing["text"]))).split()[:ANSWER]
        if start:
            yield " ".join(start) in bare(view.page.text), f"answer '{quoted(thing['text'])}'"


def _is_title(view: View, headline: str) -> bool:
    """Half of its longer words: a headline for search results may be worded otherwise than the page's."""
    said = [w for w in bare(html.unescape(headline)).split() if len(w) > 3]
    shown = set(bare(f"{view.page.title} {view.page.text}").split())
    return sum(w in shown for w in said) >= 0.5 * len(said)


def _has_number(view: View, number: str) -> bool:
    """As marked or rounded to one place, with a decimal point or comma."""
    try:
        value = float(number.replace(",", "."))
    except ValueError:
        return False
    ways = {f"{value:g}", f"{value:.1f}", f"{value:.2f}"}
    ways |= {w.replace(".", ",") for w in ways}
    return any(re.search(rf"(?<![\d.,]){re.escape(w)}(?!\d|[.,]\d)", view.text) for w in sorted(ways))


def _same_as(view: View, named: tuple[Entity, ...], bios: Bios | None) -> Signal:
    """Share of the ``sameAs`` addresses, of entities that are shown, to which the page links for readers as well."""
    url = view.page.url
    given = [(e, a) for e in named[:MOST] for a in e.same_as][:MOST]
    if not given:
        return Signal("same_as", None, "no sameAs in the markup", source=url)
    linked = {_key(x.target) for x in view.out}
    right = [(e, a) for e, a in given if _key(a) in linked and _where(view, e, bios)]
    if not right:
        name, address = given[0][0].name, given[0][1]
        why = f"'{quoted(name)}' sameAs {quoted(address)}: in the markup only, the page does not link to it"
        return Signal("same_as", 0.0, why, source=url)
    evidence = f"'{quoted(right[0][0].name)}' sameAs {right[0][1]}, which the page links to"
    return Signal("same_as", round(len(right) / len(given), 4), evidence, source=url)


def _key(url: str) -> str:
    rest = url.partition("://")[2].partition("#")[0].partition("?")[0]
    return rest.removeprefix("www.").rstrip("/").casefold()
