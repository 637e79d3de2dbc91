"""What others published of an effect, each with the caveat without which it must not be quoted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    said: str
    source: str


_GEO = "GEO, KDD 2024, table 1; C-SEO Bench, NeurIPS 2025, second-hand"
_GEO_CAVEAT = (
    "one gpt-3.5 engine over five sources with invented facts allowed, and a later benchmark found 3 of 54 methods by "
    "domains significant"
)
PUBLISHED: Mapping[str, Known] = {
    "grounding.source_named": Known(f"+27 % position-adjusted words for cited sources, from {_GEO_CAVEAT}", _GEO),
    "grounding.sourced": Known(f"+27 % position-adjusted words for cited sources, from {_GEO_CAVEAT}", _GEO),
    "grounding.statements": Known(f"+31 % position-adjusted words for added figures, from {_GEO_CAVEAT}", _GEO),
    "retrieval.front_loaded": Known(
        "44 to 55 % of citations come from a page's first 30 %; with the words counted, the top third had 47 % of them "
        "and 37 % of the words, so that the gain is small",
        "CXL, 100 citations; Growth Memo, 18,012, second-hand; richvoller, 480 calls",
    ),
    "retrieval.freshness": Known(
        "cited pages are 26 % younger on average, in AI Overviews slightly older than organic results: a relation over "
        "many sites, no effect of a date",
        "Ahrefs, 17 million citations",
    ),
}
"""Check of the audit -> what is known."""
LINKS = Known(
    "no study shows what one link does (rank correlation with citations about .2 to .4)",
    "Ahrefs 2025, .218, second-hand; Semrush 2025, about .36, no intervals",
)
MENTIONS = Known(
    "visibility went with branded mentions at .66, with backlinks at .22, over 75,000 brands: a relation, no effect",
    "Ahrefs, May 2025, second-hand",
)
NOISE = Known(
    "one source's share moves by 7 to 11 points from run to run: less than 15 to 20 points between two single runs "
    "says nothing",
    "two engines, 3 runs, 20 queries, computed from a replication of AutoGEO",
)
PROMPTS = Known("fewer than 50 prompts are exploratory", "IAB, Measuring Visibility in the AI Era, 2026, second-hand")
"""From which on figures are fit for decisions."""
DECISION_PROMPTS = 50
