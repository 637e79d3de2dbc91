"""Is the site called the same everywhere: markup, link home, title, copyright line, front page, about page?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from citestack.authority.nouns import Signal
from citestack.authority.signals.entities import entities
from citestack.authority.signals.names import bare, fold, same_name, says
from citestack.authority.signals.policies import kind_of_label, kind_of_page
from citestack.authority.signals.view import FOOT, LINE, View, is_home, quoted
from citestack.corpus import json_ld

MOST_NAMES = 200
TEXT_CHARS = 6_000
TITLE_SHARE, TITLE_PAGES = 0.5, 4
PUBLISHERS = frozenset({"publisher", "sourceOrganization", "copyrightHolder"})
_BORDER = re.compile(r"\s+[|·•—–»«:-]+\s+|:\s+")
_COPYRIGHT = re.compile(
    r"(?:(?:©|\(c\)|\bcopyright\b)\s*)+(?:(?:19|20)\d\d\s*(?:[-–—,]|to|bis)?\s*)*(?:present|heute)?\s*(?:by\s+)?"
    r"(?P<name>[^\W\d_][^.|;,©\n]{1,60}?)\s*(?:[.|;,\n]|all rights|alle rechte|$)",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    """home homepage page start back to the zur zum zuruck retour startseite accueil inicio index logo top main menu up
    overview contents docs documentation next previous prev en de fr es english deutsch français español""".split()  # noqa: SIM905 - reads better
)


@dataclass(frozen=True, slots=True)
class SelfNames:
    """Kind of place -> name -> pages that use it there; and the pages that name the site in such a place at all."""

    names: Mapping[str, Mapping[str, int]]
    pages: Mapping[str, int]
    shown: Mapping[str, tuple[str, ...]]
    """"about page", "front page" -> folded titles and texts."""


@dataclass(slots=True)
class NameReader:
    names: dict[str, Counter[str]] = field(default_factory=dict)
    pages: Counter[str] = field(default_factory=Counter)
    titled: int = 0
    shown: dict[str, list[str]] = field(default_factory=dict)

    def take(self, view: View) -> None:
        self.titled += 1
        for kind, found in names_used(view):
            self.pages[kind] += 1
            counter = self.names.setdefault(kind, Counter())
            for name in found:
                if name in counter or len(counter) < MOST_NAMES:
                    counter[name] += 1
        place = "front page" if is_home(view.page.url) else "about page" if _is_about(view) else ""
        if place and len(self.shown.setdefault(place, [])) < 2:
            self.shown[place].append(f"{fold(view.page.title)} {view.text[:TEXT_CHARS]}")

    def done(self) -> SelfNames:
        names = {kind: dict(counter) for kind, counter in self.names.items() if kind != "title"}
        shared = {
            part: n
            for part, n in self.names.get("title", Counter()).items()
            if n >= max(TITLE_PAGES, TITLE_SHARE * self.titled)
        }
        shown = {place: tuple(texts) for place, texts in self.shown.items()}
        return SelfNames(names | ({"title": shared} if shared else {}), {**self.pages, "title": self.titled}, shown)


def name_consistency(found: SelfNames, site: str) -> Signal:
    """Mean, over the kinds of places, of the share of pages that use the site's commonest name there. Subject site."""
    visible = [kind for kind in found.names if kind != "markup"]
    if len(found.names) + len(found.shown) < 2:
        where = f"only in the {next(iter(found.names))}" if found.names else "nowhere in what is stored"
        return Signal("name_consistency", None, f"the site names itself {where}: nothing to compare", "site")
    if not visible and not found.shown:
        return Signal("name_consistency", 0.0, "named only in the markup", "site")
    if not found.names:
        return Signal("name_consistency", None, "no link home, title, copyright line or markup gives a name", "site")
    best = max(
        sorted(_candidates(found)), key=lambda name: (_agreement(found, name)[0], _is_in_address(name, site), len(name))
    )
    value, shares = _agreement(found, best)
    if len(shares) < 2:
        return Signal(
            "name_consistency", None, f"'{quoted(best)}' only in the {next(iter(shares))}: nothing to compare", "site"
        )
    agreeing = sum(share > 0 for share in shares.values())
    said = ", ".join(f"{kind} {share:.0%}" for kind, share in shares.items())
    # One place out of several is no agreement, however often it says the name.
    return Signal("name_consistency", round(value, 4) if agreeing > 1 else 0.0, f"'{quoted(best)}': {said}", "site")


def _is_in_address(name: str, site: str) -> bool:
    """Of two names that stand in as many places, the one the site's address holds is its own, not a menu's."""
    joined, label = "".join(bare(name).split()), "".join(bare(site.partition(".")[0]).split())
    return len(joined) > 2 and (
        joined in label or label in joined or any(len(w) > 3 and w in label for w in bare(name).split())
    )


def _candidates(found: SelfNames) -> set[str]:
    return {name for names in found.names.values() for name in sorted(names, key=lambda n: (-names[n], n))[:5]}


def _agreement(found: SelfNames, name: str) -> tuple[float, dict[str, float]]:
    shares: dict[str, float] = {}
    for kind, names in sorted(found.names.items()):
        using = max((n for other, n in names.items() if same_name(name, other)), default=0)
        share = min(using / max(found.pages.get(kind, 0), 1), 1.0)
        # A copyright may be another's (a foundation's, a publisher's): it can confirm a name, not contradict one.
        if kind != "copyright line" or share:
            shares[kind] = share
    for place, texts in sorted(found.shown.items()):
        shares[place] = float(any(says(text, name) for text in texts))
    return sum(shares.values()) / len(shares), shares


def names_used(view: View) -> Iterator[tuple[str, set[str]]]:
    named = {
        "markup": set(_in_markup(view)),
        "link home": {" ".join(x.anchor.split()) for x in view.own if is_home(x.target) and _is_name(x.anchor)},
        "copyright line": set(_copyright(view)),
        "title": {p for p in _BORDER.split(view.page.title) if _is_name(p)},
    }
    yield from ((kind, names) for kind, names in named.items() if names)


def _is_about(view: View) -> bool:
    return kind_of_page(view) in {"about", "imprint"}


def _in_markup(view: View) -> Iterator[str]:
    yield from (
        e.name for e in entities(view.things) if e.role in PUBLISHERS or (e.role == "itself" and e.organisation)
    )
    for thing in view.things[:10]:
        if "WebSite" in json_ld.types(thing) and isinstance(thing.get("name"), str):
            yield thing["name"]


def _copyright(view: View) -> Iterator[str]:
    for i, block in view.edges():
        text = view.block(block)
        match = _COPYRIGHT.search(text) if len(text) <= 2 * LINE and i >= len(view.page.blocks) - FOOT else None
        if match and _is_name(match["name"]):
            yield match["name"].strip()


def _is_name(text: str) -> bool:
    plain = bare(text)
    if not 2 <= len(plain) <= 60 or "://" in text or kind_of_label(text):
        return False
    return (
        not all(w in _GENERIC for w in plain.split())
        and not plain.replace(" ", "").isdigit()
        and fold(text) != "welcome"
    )
