"""Reads a page's sentences against the pages it cites, then against the corpus, and never against itself."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from citestack.answers.identity import key_of
from citestack.audit.addresses import site
from citestack.audit.copies import Own, is_copy, own_of
from citestack.audit.elsewhere import Elsewhere
from citestack.audit.placing import PlacedLink, placed_links
from citestack.audit.reading import Read, read_pairs
from citestack.audit.shelf import Shelf, Shelved, shelf_of
from citestack.audit.specifics import (
    Kind,
    brands_of,
    first_party,
    is_instruction,
    is_specific,
    is_weighty,
    kinds_of,
    only_names,
    without_own,
)
from citestack.audit.subject import Around, Subject
from citestack.audit.support import (
    Grounds,
    Nearness,
    SentenceSupport,
    State,
    Witness,
    outweighs,
    standing_of,
    stands_of,
)
from citestack.audit.worthy import READ, checkable
from citestack.config import GroundingConfig
from citestack.model import Sentence
from citestack.protocols import Facts

NEAREST, OWN_NEAREST = 3, 3
"""Passages read for a sentence: of all cited pages, and of those it links to itself."""
_ORDER: tuple[Nearness, ...] = ("sentence", "section", "page", "elsewhere")


def with_grounds(subject: Subject, around: Around) -> Around:
    """The surroundings with what stands behind each sentence; as they are when that is known."""
    if around.grounds is not None:
        return around
    grounds = grounds_of(subject, around)
    return replace(around, grounds=grounds, stands=stands_of(grounds))


def grounds_of(subject: Subject, around: Around) -> Grounds:
    """Costs one reading of the nearest passages per sentence, and a search for at most ``elsewhere.SEARCHED``."""
    from citestack.inference.support import load_facts

    facts = load_facts()
    found, left = _bare(subject, facts)
    if not found:
        return Grounds((), standing_of((), left))
    own = own_of(subject.record, subject.url)
    copies = tuple(k for k, r in around.cited.items() if k != own.key and is_copy(subject.record, r))
    readable = {k: r for k, r in around.cited.items() if k != own.key and k not in copies}
    read = _Cited(own, shelf_of(readable.items()), around, facts).judge(found)
    done = Elsewhere.of(own, around, facts).judge(read)
    foreign = tuple(k for k in copies if site(k) != own.site)
    independent = sum(site(k) != own.site for k in readable)
    searched = sum(s.searched for s in done)
    return Grounds(tuple(done), standing_of(tuple(done), left), independent, foreign, searched)


def _bare(subject: Subject, facts: Facts) -> tuple[list[SentenceSupport], int]:
    """The sentences to be checked with what they carry and link to, and how many were left out."""
    links = _Links.of(subject)
    worthy = [(i, s) for i, s in checkable(subject.sentences) if not links.covers(s)]
    brands = brands_of(site(subject.url))
    carried = {i: _carried(s.text, facts, brands) for i, s in worthy[: 2 * READ]}
    order = sorted(carried, key=lambda i: (not is_weighty(carried[i]), not is_specific(carried[i]), i))
    chosen = set(order[:READ])
    found = [
        SentenceSupport(i, s, carried[i], links.inside(s.start, s.end), links.of_section(s), "not_measured")
        for i, s in worthy
        if i in chosen
    ]
    return found, len(worthy) - len(found)


def _carried(text: str, facts: Facts, brands: frozenset[str]) -> tuple[Kind, ...]:
    kinds = kinds_of(text, facts)
    if is_instruction(text):
        return only_names(kinds)
    return without_own(kinds) if first_party(text, brands) else kinds


@dataclass(frozen=True, slots=True)
class _Links:
    """The page's links to other sites, by place. A section reaches from a heading to the next one."""

    whole: frozenset[tuple[int, int]]
    """Spans of all links: a sentence that is a link is its target's title, and a menu's."""
    placed: tuple[PlacedLink, ...]
    keys: tuple[str | None, ...]
    starts: tuple[int, ...]
    headings: tuple[int, ...]

    @classmethod
    def of(cls, subject: Subject) -> _Links:
        home = site(subject.url)
        every = placed_links(subject.record)
        placed = tuple(p for p in every if site(p.link.target) != home)
        headings = tuple(b.start for b in subject.page.blocks if b.kind == "heading" and b.level <= 6)
        spans = frozenset((p.start, p.end) for p in every)
        keys = tuple(key_of(p.link.target) for p in placed)
        return cls(spans, placed, keys, tuple(p.start for p in placed), headings)

    def covers(self, s: Sentence) -> bool:
        return (s.start, s.end) in self.whole

    def inside(self, start: int, end: int) -> tuple[PlacedLink, ...]:
        return self.placed[self._within(start, end)]

    def of_section(self, sentence: Sentence) -> tuple[str, ...]:
        at = bisect_right(self.headings, sentence.start)
        start = self.headings[at - 1] if at else 0
        end = self.headings[at] if at < len(self.headings) else sys.maxsize
        return tuple(dict.fromkeys(k for k in self.keys[self._within(start, end)] if k is not None))

    def _within(self, start: int, end: int) -> slice:
        return slice(bisect_right(self.starts, start - 1), bisect_right(self.starts, end - 1))


@dataclass(frozen=True, slots=True)
class _Cited:
    """The sentences against the pages that the page links to."""

    own: Own
    shelf: Shelf
    around: Around
    facts: Facts

    def judge(self, found: Sequence[SentenceSupport]) -> list[SentenceSupport]:
        if not self.shelf.passages:
            return list(found)
        wanted = [self._wanted(s) for s in found]
        pairs = [(s.sentence.text, x) for s, some in zip(found, wanted, strict=True) for x in some]
        read = read_pairs(pairs, self.around.support, self.facts, grounding_of(self.around))
        return [self._decided(s, [read[s.sentence.text, x.passage.id] for x in some])
                for s, some in zip(found, wanted, strict=True)]  # fmt: skip

    def _wanted(self, s: SentenceSupport) -> list[Shelved]:
        mine = own_keys(s)
        first = self.shelf.nearest(s.sentence.text, OWN_NEAREST, mine) if mine & self.shelf.pages() else []
        rest = self.shelf.nearest(s.sentence.text, NEAREST)
        return list({x.passage.id: x for x in (*first, *rest)}.values())

    def _decided(self, s: SentenceSupport, read: Sequence[Read]) -> SentenceSupport:
        sure = grounding_of(self.around).overruled
        foreign = [r for r in read if site(r.shelved.key) != self.own.site]
        witness = _nearest(s, [r for r in foreign if r.holds(own=r.shelved.key in own_keys(s))])
        against = _nearest(s, [r for r in foreign if r.contradicts(own=r.shelved.key in own_keys(s), sure=sure)])
        if witness is not None or against is not None:
            state: State = "verified_by_cited" if outweighs(witness, against) else "contradicted"
            return replace(s, state=state, witness=witness, against=against)
        if any(r.holds(own=False) for r in read):
            return replace(s, state="own_site", witness=_nearest(s, [r for r in read if r.holds(own=False)]))
        independent = any(site(k) != self.own.site for k in self.shelf.pages())
        return replace(s, state="unsupported") if independent else s


def own_keys(s: SentenceSupport) -> frozenset[str]:
    return frozenset(k for k in (key_of(p.link.target) for p in s.links) if k is not None)


def grounding_of(around: Around) -> GroundingConfig:
    return around.session.engine.config.grounding if around.session is not None else GroundingConfig()


def _nearest(s: SentenceSupport, read: Sequence[Read]) -> Witness | None:
    """The witness whose link stands nearest, of several the surest."""
    if not read:
        return None
    placed = [(r, _nearness(s, r.shelved.key)) for r in read]
    best, nearness = min(placed, key=lambda p: (_ORDER.index(p[1]), -p[0].strength))
    return best.witness(nearness)


def _nearness(s: SentenceSupport, key: str) -> Nearness:
    if key in own_keys(s):
        return "sentence"
    return "section" if key in s.section_links else "page"


def cited_targets(subject: Subject) -> dict[str, PlacedLink]:
    """Page key -> its first link, for the outbound links of the main content that have a place, in page order."""
    found: dict[str, PlacedLink] = {}
    for placed in placed_links(subject.record):
        key = key_of(placed.link.target)
        if key is not None and key != key_of(subject.url):
            found.setdefault(key, placed)
    return found
