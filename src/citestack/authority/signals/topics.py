"""Topical depth without any question: how much of what other sites write about a topic does this site write about?

A *topic* is a word or a pair of neighbouring words that titles of pages on at least ``SITES`` sites hold. Its *fan*, as
a site meets it, are the subtopics (content words of headings with text below them, on pages of that topic) that at
least two *other* sites share, the ``FAN`` most shared. Depth = share of the fan among the site's own headings on the
topic. Nobody shapes the fan one is measured by, and headings over nothing count for nothing.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from citestack.authority.nouns import Signal
from citestack.authority.signals.policies import kind_of_page
from citestack.authority.signals.view import View
from citestack.words import STOPWORDS, stem, words

SITES, OTHERS, FAN, LEAST_FAN = 3, 2, 12, 5
TITLE_WORDS, HEADINGS, HEADING_WORDS = 16, 60, 12
BELOW = 120
"""Characters of text under a heading from which on it heads something."""
# Headings that name the part of a document, not a part of its topic.
_STRUCTURE = frozenset(
    stem(w)
    for w in """introduction overview example examples note notes see summary conclusion conclusions reference
    references description contents more related further faq question questions answer answers part
    chapter section appendix page article post news index table general detail details background usage
    important warning tip tips history new version changed added default common other various
    miscellaneous und der die das wie was mit für von ein eine les des pour une dans sur los las una
    para con como que""".split()  # noqa: SIM905 - reads better
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """A site's share of one topic's fan."""

    topic: str
    pages: int
    covered: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def value(self) -> float:
        return len(self.covered) / (len(self.covered) + len(self.missing))


@dataclass(frozen=True, slots=True)
class Topics:
    """What the titles and headings of a whole corpus say; one for all sites."""

    coverage: Mapping[str, Mapping[str, Coverage]] = field(default_factory=dict)
    """Site -> topic -> coverage."""
    sites: int = 0


@dataclass(slots=True)
class TopicReader:
    """About 200 bytes a page: the numbers of its title's terms and of its headings' words."""

    numbers: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[tuple[array[int], array[int]]]] = field(default_factory=lambda: defaultdict(list))

    def take(self, view: View) -> None:
        if kind_of_page(view) is not None:
            return
        terms = array("I", (self._number(t) for t in sorted(terms_of(view.page.title))))
        below = array("I", (self._number(s) for s in sorted(subtopics(view))))
        if terms:
            self.rows[view.site].append((terms, below))

    def done(self) -> Topics:
        return Topics(_covered(self.rows, list(self.numbers)), len(self.rows))

    def _number(self, word: str) -> int:
        return self.numbers.setdefault(word, len(self.numbers))


def terms_of(title: str) -> set[str]:
    """Content words of a title, stemmed, and pairs of neighbours: "heat pump"."""
    stemmed = [stem(w) for w in _content(title)[:TITLE_WORDS]]
    return {*stemmed, *(f"{a} {b}" for a, b in pairwise(stemmed) if a != b)} - _STRUCTURE


def subtopics(view: View) -> set[str]:
    """Content words of the headings that have text below them, the page's title aside."""
    found: set[str] = set()
    blocks = view.page.blocks
    heads = [i for i, b in enumerate(blocks) if b.kind == "heading" and 2 <= b.level <= 4][:HEADINGS]
    for i in heads:
        if _text_below(view, i) >= BELOW:
            found.update(stem(w) for w in _content(view.block(blocks[i]))[:HEADING_WORDS])
    return found - _STRUCTURE - {stem(w) for w in _content(view.page.title)}


def depth_signal(view: View, topics: Topics) -> Signal:
    """``topic_depth`` of a page: its site's depth on the deepest topic that the page's title names."""
    url = view.page.url
    mine = topics.coverage.get(view.site, {})
    named = [mine[t] for t in sorted(terms_of(view.page.title)) if t in mine]
    if not named or kind_of_page(view) is not None:
        return Signal("topic_depth", None, _nothing(topics), source=url)
    best = max(named, key=lambda c: (" " in c.topic, c.value))
    return Signal("topic_depth", round(best.value, 4), _shown(best), source=url)


def depth_of_site(site: str, topics: Topics) -> Signal:
    """Mean depth over the site's topics, each weighing as many as the site has pages on it. Subject site."""
    mine = topics.coverage.get(site, {})
    if not mine:
        return Signal("topic_depth", None, _nothing(topics), "site")
    pages = sum(c.pages for c in mine.values())
    value = sum(c.value * c.pages for c in mine.values()) / pages
    top = max(mine.values(), key=lambda c: (c.pages, " " in c.topic, c.topic))
    return Signal("topic_depth", round(value, 4), f"{len(mine)} topics; {_shown(top)}", "site")


def _nothing(topics: Topics) -> str:
    return f"no topic of its titles is written about on {SITES} of the {topics.sites} sites with enough shared headings"


def _shown(c: Coverage) -> str:
    fan = f"{len(c.covered)} of the {len(c.covered) + len(c.missing)} subtopics that other sites share"
    return f"'{c.topic}': {fan} ({', '.join(c.covered) or 'none'}; not: {', '.join(c.missing) or 'none'})"


def _content(text: str) -> list[str]:
    return [w for w in words(text) if w not in STOPWORDS and len(w) > 2 and not w.isdigit()]


def _text_below(view: View, i: int) -> int:
    total = 0
    for block in view.page.blocks[i + 1 :]:
        if (block.kind == "heading" and block.level <= 6) or total >= BELOW:
            break
        total += block.end - block.start
    return total


_Rows: TypeAlias = "Mapping[str, Sequence[tuple[array[int], array[int]]]]"


def _covered(rows: _Rows, names: list[str]) -> dict[str, dict[str, Coverage]]:
    found: dict[str, dict[str, Coverage]] = {}
    for topic, sites in _shared(rows):
        itself = set(names[topic].split())
        held = {site: {w for below in pages for w in below if names[w] not in itself} for site, pages in sites.items()}
        everywhere = Counter(w for some in held.values() for w in some)
        for site, mine in held.items():
            fan = _fan(everywhere, mine, names)
            if len(fan) >= LEAST_FAN:
                covered = tuple(names[w] for w in fan if w in mine)
                missing = tuple(names[w] for w in fan if w not in mine)
                found.setdefault(site, {})[names[topic]] = Coverage(names[topic], len(sites[site]), covered, missing)
    return found


def _shared(rows: _Rows) -> Iterator[tuple[int, dict[str, list[array[int]]]]]:
    """Topics of enough sites, in the order of their numbers: site -> headings of each of its pages on the topic."""
    sites = Counter(term for pages in rows.values() for term in {t for terms, _ in pages for t in terms})
    wanted = {term for term, n in sites.items() if n >= SITES}
    held: dict[int, dict[str, list[array[int]]]] = {}
    for site, pages in rows.items():
        for terms, below in pages:
            for term in wanted.intersection(terms):
                held.setdefault(term, {}).setdefault(site, []).append(below)
    yield from sorted(held.items())


def _fan(everywhere: Counter[int], mine: set[int], names: list[str]) -> list[int]:
    """The subtopics that most other sites share, best first; ties by their letters."""
    others = [(n - (w in mine), w) for w, n in everywhere.items() if n - (w in mine) >= OTHERS]
    return [w for _, w in sorted(others, key=lambda item: (-item[0], names[item[1]]))[:FAN]]
