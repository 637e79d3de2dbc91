"""The words of a study: measures, outcomes and pairs it knows, and what others have published.

A measure it does not know is taken as a count when all its figures are whole and none is negative, else as a score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from citestack.evaluate.statistics.interval import Floats

Scale = Literal["count", "log", "score"]
"""How a measure is laid out: counts as log(1 + x), shares of rank spread over decades as log(x), scores as they are."""


@dataclass(frozen=True, slots=True)
class Known:
    label: str
    scale: Scale


KNOWN: Mapping[str, Known] = {
    "trust": Known("trust", "score"),
    "referring_domains": Known("referring domains", "count"),
    "referring_followed": Known("referring domains (followed)", "count"),
    "referring_nofollowed": Known("referring domains (nofollow)", "count"),
    "links_text": Known("text links", "count"),
    "links_image": Known("image links", "count"),
    "pagerank": Known("PageRank", "log"),
    "harmonic": Known("harmonic centrality", "score"),
    "rating": Known("DR-like rating", "score"),
}
PAIRS = (("referring_followed", "referring_nofollowed"), ("links_text", "links_image"))

GIVEN_CANDIDATE = "cited_given_candidate"
OUTCOMES: Mapping[str, str] = {
    "citations": "citations: numbered sources of an answer",
    "cited": "answers that cite the domain",
    "mentions": "answers that name the domain without citing it",
    "candidate": "answers for which the domain was a candidate (reached layer 3)",
    "found": "answers for which some query found the domain (layer 2)",
    GIVEN_CANDIDATE: "share of the answers it was a candidate for that cite it",
}
SIGNALS = tuple(o for o in OUTCOMES if o != GIVEN_CANDIDATE)
"""The outcomes that are counted; they are different signals and never added up."""

TOGETHER = ("ugc", "video")
"""Kinds removed together as well: in one public data set a relation of trust and citation stood on them alone."""


@dataclass(frozen=True, slots=True)
class Published:
    study: str
    finding: str
    status: str


PUBLISHED = (
    Published(
        "Semrush and Indig, October 2025: 1,000 domains, 5 surfaces",
        "Authority Score and share of voice: Pearson about .23, Spearman about .36; Authority Score and mentions: "
        "Pearson .65; nofollow about as follow, image links at or above text links",
        "vendor page; no intervals",
    ),
    Published(
        "Ahrefs, May 2025: 75,000 brands",
        "visibility in AI Overviews with branded web mentions .664, with backlinks .218",
        "vendor page, second-hand",
    ),
    Published(
        "SE Ranking, November 2025: 129,000 domains",
        "referring domains first of the factors; above 32,000 of them 5.6 mean citations against 2.9",
        "vendor page, second-hand",
    ),
    Published("Seer, March 2025", "mentions on large news sites about .07", "vendor page, second-hand"),
)


def label(measure: str) -> str:
    return KNOWN[measure].label if measure in KNOWN else measure.replace("_", " ")


def scale_of(measure: str, values: Floats) -> Scale:
    """The scale the figures can bear: no logarithm of zero."""
    if measure in KNOWN:
        scale = KNOWN[measure].scale
        return "score" if scale == "log" and values.min() <= 0 else scale
    return "count" if values.min() >= 0 and np.array_equal(values, np.round(values)) else "score"


def laid_out(values: Floats, scale: Scale) -> Floats:
    if scale == "count":
        return np.log1p(values)
    return np.log(values) if scale == "log" else values


def per_step(values: Floats, scale: Scale) -> tuple[Floats, str]:
    """The column for a regression, and what one more of it means."""
    if scale == "score":
        spread = values.std()
        return (values - values.mean()) / (spread or 1.0), f"standard deviation ({spread:.3g})"
    return laid_out(values, scale) / np.log(2), "doubling (of 1 + the count)" if scale == "count" else "doubling"
