"""What the pages of a site say together, gathered in one pass over all pages in any order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from citestack.authority.nouns import Signal
from citestack.authority.signals.bios import BioReader, Bios
from citestack.authority.signals.consistency import NameReader, SelfNames, name_consistency
from citestack.authority.signals.dates import DateReader, Datings, dates_credible
from citestack.authority.signals.hosts import site_of_url
from citestack.authority.signals.https import SchemeReader, Schemes, https_of_site
from citestack.authority.signals.policies import Policies, PolicyReader, policy_signals
from citestack.authority.signals.sources import RepeatReader
from citestack.authority.signals.topics import TopicReader, Topics, depth_of_site
from citestack.authority.signals.view import SiteOf, view_of
from citestack.model import FetchState, Link, Page


@dataclass(frozen=True, slots=True)
class Site:
    """A site as its pages show it. ``name`` is what ``site_of`` gives for them."""

    name: str
    bios: Bios
    policies: Policies
    datings: Datings
    names: SelfNames
    schemes: Schemes
    repeated: frozenset[str]
    """Targets on other sites to which so many pages link that they are no page's sources."""
    topics: Topics
    """Of the whole corpus: depth is measured against the other sites."""


@dataclass(slots=True)
class _Readers:
    bios: BioReader = field(default_factory=BioReader)
    policies: PolicyReader = field(default_factory=PolicyReader)
    datings: DateReader = field(default_factory=DateReader)
    names: NameReader = field(default_factory=NameReader)
    schemes: SchemeReader = field(default_factory=SchemeReader)
    repeats: RepeatReader = field(default_factory=RepeatReader)


class SiteReader:
    """Takes every page of the corpus once, keeps no text: bounded tables per site, about 200 bytes per page for topics.

    Pages in the same order give the same sites, byte for byte; the order of the store's URLs is one.
    """

    def __init__(self, site_of: SiteOf = site_of_url) -> None:
        self._site_of = site_of
        self._sites: dict[str, _Readers] = {}
        self._topics = TopicReader()

    def take(self, page: Page, links: Sequence[Link], fetch: FetchState | None = None) -> None:
        view = view_of(page, links, fetch, self._site_of)
        readers = self._sites.setdefault(view.site, _Readers())
        of_site = (readers.bios, readers.policies, readers.datings, readers.names, readers.schemes, readers.repeats)
        for reader in (*of_site, self._topics):
            reader.take(view)

    def sites(self) -> Mapping[str, Site]:
        """By name, sorted. May be asked again after more pages."""
        topics = self._topics.done()
        return {name: _site(name, self._sites[name], topics) for name in sorted(self._sites)}


def site_signals(site: Site) -> tuple[Signal, ...]:
    """Everything a site shows as a whole, in a fixed order; subject ``site``."""
    return (
        dates_credible(site.datings),
        *policy_signals(site.policies),
        https_of_site(site.schemes),
        depth_of_site(site.name, site.topics),
        name_consistency(site.names, site.name),
    )


def _site(name: str, readers: _Readers, topics: Topics) -> Site:
    return Site(
        name,
        bios=readers.bios.done(),
        policies=readers.policies.done(),
        datings=readers.datings.done(),
        names=readers.names.done(),
        schemes=readers.schemes.done(),
        repeated=readers.repeats.done(),
        topics=topics,
    )
