"""Pages of a site that say who a person is: author pages, and what the about pages say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from citestack.authority.signals.bylines import bio_lines
from citestack.authority.signals.entities import is_person
from citestack.authority.signals.names import fold, is_full_name, says
from citestack.authority.signals.policies import kind_of_page
from citestack.authority.signals.view import View, quoted

MOST, ABOUT_PAGES, ABOUT_CHARS = 20_000, 4, 6_000
_PARTS = re.compile(r"\s*[|–—:(,•·]\s*|\s+-\s+")
_LEAD = re.compile(
    r"^(?:(?:about|articles by|posts by|author|über|autorin?|à propos de|sobre)\s+|(?:author|autorin?):\s*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bio:
    url: str
    quote: str


@dataclass(frozen=True, slots=True)
class Bios:
    people: dict[str, Bio]
    about: tuple[tuple[str, str], ...]
    """(URL, folded head of the text) of the site's about pages."""

    def of(self, name: str) -> Bio | None:
        found = self.people.get(fold(name))
        if found is not None:
            return found
        return next((Bio(url, _around(text, name)) for url, text in self.about if says(text, name)), None)


@dataclass(slots=True)
class BioReader:
    """Per site: a quote for each person that has a page, and the head of a few about pages."""

    people: dict[str, Bio] = field(default_factory=dict)
    about: list[tuple[str, str]] = field(default_factory=list)

    def take(self, view: View) -> None:
        if kind_of_page(view) == "about" and len(self.about) < ABOUT_PAGES:
            self.about.append((view.page.url, view.text[:ABOUT_CHARS]))
        for name in _subjects(view):
            told = bio_lines(view, name) if len(self.people) < MOST else None
            if told is not None:
                self.people.setdefault(fold(name), Bio(view.page.url, told))

    def done(self) -> Bios:
        return Bios(self.people, tuple(self.about))


def _subjects(view: View) -> list[str]:
    """People the page may be about: what its title begins with, and the person its markup is about."""
    title = _LEAD.sub("", view.page.title)
    named = [t["name"] for t in view.things[:10] if is_person(t) and isinstance(t.get("name"), str)]
    heads = [p for p in _PARTS.split(title)[:1] if is_full_name(p)]
    return [*heads, *(n for n in named if is_full_name(n) and says(fold(title), n))]


def _around(text: str, name: str) -> str:
    words = fold(name).split()
    start = max(text.find(words[0]) - 40, 0)
    return quoted(text[start : start + 160])
