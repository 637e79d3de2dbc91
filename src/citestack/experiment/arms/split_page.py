"""One page becomes two: the section that answers the prompt keeps the address, the others move out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript, Part
from citestack.experiment.protocols import Arm, Desk
from citestack.model import Link
from citestack.words import STOPWORDS, stems

ARM = ArmInfo(
    "split_page",
    "structure",
    "What stands before the first section and the section that holds most of the prompt's words stay; the other "
    "sections become a page of their own.",
    "Splitting advice of AI search guides: one page, one question",
    options=(Option("words", 40, "words from which a section counts as one", least=1),),
)
_ENDING = re.compile(r"(?:\.[A-Za-z]{2,5})?/?$")


@dataclass(frozen=True, slots=True)
class SplitPage:
    words: int = 40
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        opening, sections = sections_of(page.parts)
        whole = [s for s in sections if sum(len(p.text.split()) for p in s) >= self.words]
        if len(whole) < 2:
            return Edit(refused=f"the page has fewer than two sections of {self.words} words")
        asked = frozenset(stems(case.prompt)) - STOPWORDS
        best = max(whole, key=lambda s: (_share(asked, s), -sections.index(s)))
        moved = [part for s in sections if s is not best for part in s]
        url = beside(page.url)
        if desk.page(url) is not None:
            return Edit(refused=f"there is a page at {url} already")
        return self._two(page, (*opening, *best), tuple(moved), url)

    def _two(self, page: Manuscript, kept: tuple[Part, ...], moved: tuple[Part, ...], url: str) -> Edit:
        name = moved[0].text
        there = Link(page.url, url, name, place="boilerplate")
        back = Link(url, page.url, page.title, place="boilerplate")
        first = replace(page, parts=kept, links=(*page.links, there))
        second = replace(
            page, url=url, title=f"{name} - {page.title}", parts=moved, canonical=None, json_ld=(), links=(back,)
        )
        told = tuple(Changed(part.text, "") for part in moved)
        return Edit(pages=(first, second), changed=(*told, Changed("", f"New page {url}: {second.title}")))


def sections_of(parts: Sequence[Part]) -> tuple[list[Part], list[list[Part]]]:
    """What stands before the first section, and the sections: each begins at a heading of the highest level that the
    page has twice.
    """
    levels = [p.level for p in parts if p.kind == "heading" and p.level <= 6]
    twice = [level for level in sorted(set(levels)) if levels.count(level) > 1]
    opening, sections = list[Part](), list[list[Part]]()
    for part in parts:
        if twice and part.kind == "heading" and part.level == twice[0]:
            sections.append([part])
        else:
            (sections[-1] if sections else opening).append(part)
    return opening, sections


def _share(asked: frozenset[str], section: Sequence[Part]) -> int:
    return len(asked & frozenset(stem for part in section for stem in stems(part.text)))


def beside(url: str) -> str:
    """An address next to this one: ``/a/guide.html`` -> ``/a/guide-more.html``, ``/`` -> ``/more``."""
    parts = urlsplit(url)
    path = "/more" if parts.path in ("", "/") else _ENDING.sub(lambda m: f"-more{m[0]}", parts.path, count=1)
    return urlunsplit(parts._replace(path=path, fragment=""))


def make(settings: Settings) -> Arm:
    return SplitPage(int(settings["words"]))
