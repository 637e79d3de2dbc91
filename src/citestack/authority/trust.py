"""Trust of every stored page: a sum of named parts, made before any question.

    trust = links * w1 + page_links * w2 + signals (author, dates, sources, ...) * their shares of w3

Links can be bought and signals can be put on; each part is shown with its value, so that a reader can disagree with
one. A part that cannot be told is missing and adds nothing: a lone site in a store has no link parts, not zero ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from citestack.authority.build import Build, BuildInputs, build, imports_of
from citestack.authority.domains import Domains
from citestack.authority.edges import LinkRow
from citestack.authority.imports.stored import imported_edges
from citestack.authority.link_trust import LinkTrust
from citestack.authority.nouns import Signal
from citestack.authority.seeds import Seeds
from citestack.authority.signals import SiteReader, page_signals, signal_parts, site_signals
from citestack.config import Config, TrustConfig
from citestack.errors import SourceError
from citestack.model import FetchState, Link, Page, ScorePart, Trust
from citestack.store import Store

Report = Callable[[str], None]
EVERY = 1_000


@dataclass(frozen=True, slots=True)
class LinkParts:
    """The two link parts of any URL; None where the store and its imports hold no link between two sites."""

    inputs: BuildInputs
    pages: Mapping[str, float]
    """Page of the graph -> credit of the other domains that link to it."""
    full_page: float
    measured: bool

    def of(self, url: str) -> tuple[float | None, float | None]:
        if not self.measured:
            return None, None
        credit = self.pages.get(url, 0.0)
        return self.inputs.link_trust_of(url), min(1.0, math.log1p(credit) / math.log1p(self.full_page))


def trust_of(inputs: BuildInputs, config: TrustConfig, report: Report = lambda _: None) -> Iterator[Trust]:
    """Trust of every stored page, by URL. Two passes over the pages: their sites first."""
    site_of = partial(_site_of, inputs.domains)
    reader = SiteReader(site_of)
    for page, links, fetch in _pages(inputs, report, "sites read"):
        reader.take(page, links, fetch)
    sites, links_of = reader.sites(), link_parts(inputs, config)
    shown = {name: site_signals(site) for name, site in sites.items()}
    for page, links, fetch in _pages(inputs, report, "trust of"):
        name = site_of(page.url)
        signals = (*page_signals(page, links, fetch, sites[name], site_of), *shown[name])
        yield summed(page.url, *links_of.of(page.url), signals, config)


def summed(
    url: str, links: float | None, page_links: float | None, signals: tuple[Signal, ...], config: TrustConfig
) -> Trust:
    """The sum with its parts, each rounded first: what is printed is what was added."""
    parts = [_part("links", links, config.links), _part("page_links", page_links, config.page_links)]
    parts += [_part(p.name, p.value, p.weight * config.signals) for p in signal_parts(signals)]
    return Trust(url, total(parts), tuple(parts))


def total(parts: list[ScorePart]) -> float:
    return round(min(1.0, max(0.0, sum(p.contribution for p in parts))), 6)


def with_links(trust: Trust, links: float) -> Trust:
    """The same page with another link trust of its site."""
    parts = [_part(p.name, links, p.weight) if p.name == "links" else p for p in trust.parts]
    return Trust(trust.url, total(parts), tuple(parts))


def build_trust(store: Store, config: Config, seeds: Seeds | None = None, report: Report = lambda _: None) -> Build:
    """A build of the stored pages' links and all imported ones, with the trust of every page.

    Raises ``SeedError`` and ``StoreError``.
    """
    trust = partial(trust_of, config=config.trust, report=report)
    more = (LinkRow(*edge) for edge in imported_edges(store))
    return build(store, config.authority, seeds or Seeds(), report, trust_of=trust, more=more)


def up_to_date(store: Store) -> bool | None:
    """Whether no page and no import has changed since the newest build; None without one. A build moves the generation
    by one, an import does not.
    """
    kept = store.authority.kept()
    if not kept:
        return None
    return kept[0].generation + 1 == store.generation and kept[0].figures.get("imports", []) == imports_of(store)


def link_parts(inputs: BuildInputs, config: TrustConfig) -> LinkParts:
    return LinkParts(inputs, _page_credit(inputs), config.full_page, len(inputs.graphs["domain"].edges) > 0)


def _page_credit(inputs: BuildInputs) -> dict[str, float]:
    """Per page the credit of the domains whose earned links point at it, each domain once."""
    folded, edges, weight = inputs.folded, inputs.graphs["page"].edges, _weights(inputs.links)
    earned = edges.earned > 0
    source, target = folded.domain_of[edges.source[earned]], edges.target[earned]
    other = source != folded.domain_of[target]
    pairs = np.unique(np.stack([target[other], source[other]]), axis=1)
    credit = np.bincount(pairs[0], weight[pairs[1]], minlength=len(folded.pages))
    return {folded.pages[n]: float(credit[n]) for n in np.flatnonzero(credit).tolist()}


def _weights(links: LinkTrust) -> np.ndarray:
    """What a domain's word counts: nothing unless it is vouched for."""
    return np.where(links.trust > 0, links.weight, 0.0)


def _pages(
    inputs: BuildInputs, report: Report, doing: str
) -> Iterator[tuple[Page, tuple[Link, ...], FetchState | None]]:
    urls = inputs.store.urls()
    for n, url in enumerate(urls, 1):
        record = inputs.store.record(url)
        if record is not None:
            yield record.page, record.links, record.fetch
        if n % EVERY == 0 or n == len(urls):
            report(f"{doing} {n} of {len(urls)} pages")


def _site_of(domains: Domains, url: str) -> str:
    """Registrable domain; empty for what pages link to and is no address (``http://<server>/``)."""
    try:
        return domains.domain(url)
    except SourceError:
        return ""


def _part(name: str, value: float | None, weight: float) -> ScorePart:
    return ScorePart(name, None if value is None else round(value, 4), round(weight, 6))
