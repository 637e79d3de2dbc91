"""Authority of a store's sites, from its newest build of the link graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from citestack.evaluate.authority_study.nouns import Measures

if TYPE_CHECKING:
    from citestack.store import Store
    from citestack.store.authority import Edge


def stored_measures(store: Store) -> dict[str, Measures]:
    """Registrable domain -> its measures; empty without a build. ``trust`` is link trust: page trust has parts that
    other pages of the site share.
    """
    builds = store.authority
    linked = _linked(builds.edges("domain"))
    return {
        node.name: Measures(
            {
                "trust": node.link_trust,
                "referring_domains": float(node.referring),
                "referring_followed": float(node.referring_followed),
                "referring_nofollowed": float(node.referring - node.referring_followed),
                "pagerank": node.pagerank,
                "harmonic": node.harmonic,
                "rating": node.rating,
                "links_text": float(linked["text", node.id]),
                "links_image": float(linked["image", node.id]),
            }
        )
        for node in builds.nodes("domain")
    }


def _linked(edges: Iterable[Edge]) -> Counter[tuple[str, int]]:
    """Links that other sites' pages point at a site with, by kind."""
    found = Counter[tuple[str, int]]()
    for edge in edges:
        found["image", edge.target] += edge.image
        found["text", edge.target] += edge.links - edge.image
    return found
