"""A build: graphs at three levels, their measures, link trust, trust of pages; written in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING, Any, get_args

from citestack.authority.domains import Domains
from citestack.authority.edges import LinkRow, columns_of, stored_rows
from citestack.authority.fold import Folded, Known, fold
from citestack.authority.graph import Graph, build_graph
from citestack.authority.link_trust import LinkTrust, link_trust
from citestack.authority.measures import Measures, measured
from citestack.authority.nouns import Level
from citestack.authority.seeds import Seeds
from citestack.authority.sitewide import mark_sitewide
from citestack.authority.stored import edge_rows, node_rows
from citestack.config import AuthorityConfig
from citestack.model import Trust
from citestack.store.authority import BuildInfo

if TYPE_CHECKING:
    from citestack.store import Store

LEVELS: tuple[Level, ...] = get_args(Level)
EDGE_LEVELS: tuple[Level, ...] = ("host", "domain")
Report = Callable[[str], None]


@dataclass(frozen=True)
class BuildInputs:
    """What a build knows when signals and trust are worked out. Nothing of it comes from a question."""

    store: Store
    config: AuthorityConfig
    generation: int
    built_on: str
    folded: Folded
    domains: Domains
    graphs: dict[Level, Graph]
    measures: dict[Level, Measures]
    links: LinkTrust
    bad_seeds: tuple[str, ...] = ()

    def link_trust_of(self, url: str) -> float:
        """Link trust of the URL's domain."""
        return self.links.value(self.domains.domain(url))


TrustOf = Callable[[BuildInputs], Iterable[Trust]]


@dataclass(frozen=True)
class Build:
    """A stored build and what it was made from."""

    info: BuildInfo
    inputs: BuildInputs


def build(  # noqa: PLR0913 (what it reads, what it is told, who is told of it)
    store: Store,
    config: AuthorityConfig,
    seeds: Seeds,
    report: Report = lambda _: None,
    *,
    trust_of: TrustOf | None = None,
    more: Iterable[LinkRow] = (),
    today: date | None = None,
) -> Build:
    """Reads the store's links (and ``more`` of others' exports) and stores a build.

    ``report`` gets a line per step. ``trust_of`` gives trust of pages; without it none is stored. Raises ``SeedError``
    for seeds that are not in the graph, ``StoreError``.
    """
    began, on = perf_counter(), (today or date.today()).isoformat()  # noqa: DTZ011 (the user's calendar day)
    imports = imports_of(store)  # before ``more`` is read: an import that comes meanwhile makes the build stale
    inputs = _inputs(store, config, seeds, report, more, on)
    previous = {level: store.authority.first_seen(level) for level in EDGE_LEVELS}
    trust = () if trust_of is None else trust_of(inputs)
    nodes = {level: node_rows(inputs.graphs[level], inputs.measures[level], _linked(inputs, level)) for level in LEVELS}
    edges = {level: edge_rows(inputs.graphs[level], previous[level], on) for level in EDGE_LEVELS}
    info = BuildInfo(
        0, inputs.generation, _links_hash(inputs.graphs["domain"]), on, asdict(config), _figures(inputs, imports)
    )
    stored = store.authority.save(info, nodes, edges, trust)
    report(f"stored build {stored.id} of generation {stored.generation} in {perf_counter() - began:.1f} s")
    return Build(stored, inputs)


def _inputs(  # noqa: PLR0913, PLR0917 (those of ``build``)
    store: Store, config: AuthorityConfig, seeds: Seeds, report: Report, more: Iterable[LinkRow], on: str
) -> BuildInputs:
    domains = Domains.bundled()
    generation, folded, known = _read(store, domains, more, on)
    folded = mark_sitewide(folded, config)
    report(f"{len(folded.columns.source)} links between {len(folded.pages)} pages of {len(folded.domains)} domains")
    graphs: dict[Level, Graph] = {}
    measures: dict[Level, Measures] = {}
    for level in LEVELS:
        graphs[level] = build_graph(folded, level, config.weighting, anchors=level in EDGE_LEVELS)
        measures[level] = measured(graphs[level], config, seeds)
        report(f"{level}: {len(graphs[level])} nodes, {len(graphs[level].edges)} edges")
    own = sorted({domains.domain(url) for url in known.stored})
    links = link_trust(graphs["domain"], config, seeds.good, seeds.bad, own)
    report(f"link trust from {len(links.seeds)} seeds, {'found by itself' if links.chosen else 'given'}")
    return BuildInputs(store, config, generation, on, folded, domains, graphs, measures, links, seeds.bad)


def _read(store: Store, domains: Domains, more: Iterable[LinkRow], on: str) -> tuple[int, Folded, Known]:
    with store.link_view() as view:
        generation = view.generation()
        columns = columns_of(chain(stored_rows(view, on), more))
        known = Known(frozenset(view.urls()), view.redirects(), view.canonicals(), view.copies())
    return generation, fold(columns, known, domains), known


def _linked(inputs: BuildInputs, level: Level) -> LinkTrust | None:
    return inputs.links if level == "domain" else None


def _links_hash(graph: Graph) -> str:
    digest = hashlib.sha256("\n".join(graph.names).encode("utf-8", "surrogatepass"))
    for column in _columns(graph):
        digest.update(column.tobytes())
    return digest.hexdigest()[:16]


def _columns(graph: Graph) -> Iterator[Any]:
    """All but the day an edge was last seen, which moves by itself."""
    e = graph.edges
    yield from (e.source, e.target, e.links, e.pages, e.nofollow, e.ugc, e.sponsored, e.image, e.boilerplate, e.earned)


def imports_of(store: Store) -> list[dict[str, Any]]:
    """The imports that a build of the store's links is made of, as its figures name them."""
    return [{"id": x.id, "label": x.label, "imported_at": x.imported_at, "rows": x.rows} for x in store.imports()]


def _figures(inputs: BuildInputs, imports: list[dict[str, Any]]) -> dict[str, Any]:
    sizes = {level: {"nodes": len(g), "edges": len(g.edges)} for level, g in inputs.graphs.items()}
    steps = {level: inputs.measures[level].figures for level in LEVELS}
    links, c = inputs.links, inputs.folded.columns
    return {
        "links": len(c.source),
        "imports": imports,
        "folded": dict(inputs.folded.figures),
        "levels": sizes,
        "measures": steps,
        "seeds": list(links.seeds),
        "seeds_chosen": links.chosen,
        "bad_seeds": list(inputs.bad_seeds),
        "vouched_domains": int((links.trust > 0).sum()),
        "link_trust_converged": links.converged,
    }
