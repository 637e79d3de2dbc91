"""Measures and trust parts with what they mean, in a sentence each. Definitions: ``docs/authority.md``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from citestack.model import Trust
from citestack.store.authority import Node

MEASURES: Mapping[str, tuple[str, str]] = {
    "link_trust": (
        "Link trust",
        "Independent referring domains that two others vouch for; 0 to 1, 100 full ones make 1.",
    ),
    "rating": ("Rating", "Followed links weighed by their domain's own; 0 to 100, comparable within one build."),
    "pagerank": ("PageRank", "A random surfer's share of time; all nodes of the graph together have 100 %."),
    "harmonic": ("Harmonic", "Sum over all other nodes of 1 / the number of links to get here; more is nearer."),
    "referring": ("Referring", "Other nodes that link here, by any link."),
    "referring_followed": ("Followed", "Of those, with a link that is not nofollow, ugc or sponsored."),
    "referring_earned": ("Earned", "Of those, with a followed link in the main content that is not on most pages."),
    "linked": ("Links to", "Nodes that this one links to."),
    "trust_rank": ("TrustRank", "PageRank that starts at the seeds only."),
    "anti_trust": ("Anti-trust", "PageRank against the links, from known bad sites; more is worse."),
}
By = Literal["link_trust", "rating", "pagerank", "harmonic", "referring", "trust_rank"]
SORTABLE: tuple[By, ...] = get_args(By)
SHARES = frozenset({"pagerank", "trust_rank", "anti_trust"})
"""Shares of a whole, printed in percent."""
PARTS: Mapping[str, tuple[str, str]] = {
    "links": ("Links to the site", "link trust of the site"),
    "page_links": ("Links to this page", "the same referrers' links to this very page"),
    "author": ("Author", "somebody is named, and the site says who that is"),
    "dates": ("Dates", "published and changed dates that agree wherever they stand"),
    "sources": ("Sources", "links in the text to other sites, for what it states"),
    "policies": ("Policies", "imprint, contact, corrections, who pays"),
    "markup_agreement": ("Markup", "its JSON-LD says what the page says"),
    "depth": ("Depth", "the site has more pages about the same"),
    "https": ("HTTPS", "it is served encrypted"),
    "consistency": ("Consistency", "names and facts agree over the site"),
}
TIERS: Mapping[str, str] = {
    "seed": "trusted from the start",
    "high": "link trust 0.6 and more",
    "medium": "link trust 0.3 to 0.6",
    "low": "vouched for, link trust under 0.3",
    "unvouched": "no two independent voices vouch for it",
}


@dataclass(frozen=True, slots=True)
class MeasureShown:
    key: str
    name: str
    value: float | None
    shown: str
    meaning: str


@dataclass(frozen=True, slots=True)
class PartShown:
    key: str
    name: str
    value: float | None
    """None: it cannot be told, and adds nothing."""
    weight: float
    contribution: float
    meaning: str


@dataclass(frozen=True, slots=True)
class TrustShown:
    value: float
    parts: tuple[PartShown, ...]


def measures_of(node: Node) -> tuple[MeasureShown, ...]:
    return tuple(
        MeasureShown(k, name, getattr(node, k), figure(k, getattr(node, k)), text)
        for k, (name, text) in MEASURES.items()
    )


def figure(key: str, value: float | None) -> str:
    """A measure as it is printed; ``not measured`` for None."""
    if value is None:
        return "not measured"
    if isinstance(value, int):
        return f"{value:,}"
    if key in SHARES:
        return f"{100 * value:.3g} %"
    return f"{value:,.{3 if key == 'link_trust' else 1}f}"


def trust_shown(trust: Trust | None) -> TrustShown | None:
    if trust is None:
        return None
    parts = (PartShown(p.name, *_named(p.name, p.value, p.weight, p.contribution)) for p in trust.parts)
    return TrustShown(trust.value, tuple(parts))


def _named(key: str, value: float | None, weight: float, adds: float) -> tuple[str, float | None, float, float, str]:
    name, meaning = PARTS.get(key, (key.replace("_", " "), ""))
    return name, value, weight, adds, meaning
