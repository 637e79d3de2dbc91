"""The suite: every page with its place on the web, and a store that holds one topic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Literal

from benchmarks.gaming.gaming import fabricated_page, faq_page, stuffed_page, thin_page
from benchmarks.gaming.honest import plain_page, source_page, source_url, sourced_page
from benchmarks.gaming.layout import Site, site_names
from benchmarks.gaming.topics import Topic, elsewhere, topics

if TYPE_CHECKING:
    from pathlib import Path

    from citestack.protocols import Embedder

SEED = "20261122"
Kind = Literal[
    "honest_sourced",
    "honest_plain",
    "fabricated",
    "keyword_stuffed",
    "off_topic",
    "faq_stuffed",
    "thin_marked_up",
    "copied",
]
KINDS: tuple[Kind, ...] = (
    "honest_sourced",
    "honest_plain",
    "fabricated",
    "keyword_stuffed",
    "off_topic",
    "faq_stuffed",
    "thin_marked_up",
    "copied",
)
FOLDERS = ("guides", "articles", "2026", "a", "posts")
NAMES = ("Vera Lang", "Tom Ashcroft", "Mira Novak", "Leo Grant", "Ella Pike", "Ivo Kern", "Jana Holt", "Max Orme")


@dataclass(frozen=True, slots=True)
class SuitePage:
    kind: Kind | Literal["source"]
    url: str
    html: str

    @property
    def body(self) -> bytes:
        return self.html.encode()


def sources(topic: Topic) -> tuple[SuitePage, ...]:
    """The two pages that hold the topic's facts."""
    return tuple(
        SuitePage("source", source_url(text), source_page(topic, n, _chance(topic, f"source {n}")))
        for n, text in enumerate(topic.sources)
    )


def competing(topic: Topic, among: tuple[Topic, ...] | None = None) -> tuple[SuitePage, ...]:
    """The eight pages that compete for the topic's prompts, in the order of ``KINDS``, each on a host of its own."""
    every = among or topics()
    place = [t.id for t in every].index(topic.id)
    sites = site_names(len(KINDS) * len(every), SEED)[place * len(KINDS) :][: len(KINDS)]
    _chance(topic, "hosts").shuffle(sites)
    return tuple(_page(kind, topic, elsewhere(topic, every), site) for kind, site in zip(KINDS, sites, strict=True))


def _page(kind: Kind, topic: Topic, other: Topic, site: Site) -> SuitePage:
    chance = _chance(topic, kind)
    about = other if kind == "off_topic" else topic
    folder = chance.choice(FOLDERS)
    url = f"https://{site.host}/{folder}/{about.id}"
    return SuitePage(kind, url, _html(kind, about, site, url, chance))


def _html(kind: Kind, topic: Topic, site: Site, url: str, chance: Random) -> str:
    makers = {
        "honest_sourced": lambda: sourced_page(topic, site, url, chance),
        "honest_plain": lambda: plain_page(topic, site, chance),
        "fabricated": lambda: fabricated_page(topic, site, url, chance),
        "keyword_stuffed": lambda: stuffed_page(topic, site, chance),
        "off_topic": lambda: sourced_page(topic, site, url, chance, copy=(chance.choice(NAMES), 0, chance)),
        "faq_stuffed": lambda: faq_page(topic, site, url, chance),
        "thin_marked_up": lambda: thin_page(topic, site, url, chance),
        "copied": lambda: _copy(topic, site, url, chance),
    }
    return makers[kind]()


def _copy(topic: Topic, site: Site, url: str, chance: Random) -> str:
    """The honest page word for word, under another name and five weeks younger."""
    return sourced_page(
        topic, site, url, _chance(topic, "honest_sourced", after=1), copy=(chance.choice(NAMES), 35, chance)
    )


def stored_pages(topic: Topic, among: tuple[Topic, ...] | None = None) -> tuple[SuitePage, ...]:
    """What a store of the topic holds: its sources, those of the off-topic page, and the eight."""
    every = among or topics()
    return (*sources(topic), *sources(elsewhere(topic, every)), *competing(topic, every))


def load(place: Path, pages: Iterable[SuitePage], embedder: Embedder | None = None) -> None:
    """A store of the pages, copies marked, authority built, vectors of ``embedder`` if one is given."""
    from citestack.authority.trust import build_trust
    from citestack.config import Config
    from citestack.corpus.fingerprint import local_state
    from citestack.corpus.intake import Intake
    from citestack.corpus.reading import read_items
    from citestack.corpus.report import Document
    from citestack.corpus.twins import mark_twins
    from citestack.index.corpus import Corpus
    from citestack.store import Store

    with Store.open(place) as store:
        intake = Intake(store, None)
        states = ((p, local_state(p.url, p.body, "2026-11-20T00:00:00+00:00")) for p in pages)
        for outcome in read_items(Document(p.url, p.body, "text/html", {}, state) for p, state in states):
            intake.take(outcome)
        intake.flush()
        mark_twins(store, intake.canonicals)
        build_trust(store, Config())
    with Corpus.open(place, embedder=embedder) as corpus:
        if embedder is not None:
            corpus.embed_pending()


def _chance(topic: Topic, what: str, after: int = 0) -> Random:
    """``after`` choices in: the first of a competing page's is its folder."""
    chance = Random(f"{SEED} {topic.id} {what}")
    for _ in range(after):
        chance.choice(FOLDERS)
    return chance
