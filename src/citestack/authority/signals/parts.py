"""Signals as a small number of named parts, each in [0, 1] or missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from citestack.authority.nouns import Signal
from citestack.model import ScorePart

WEIGHTS: Mapping[str, float] = MappingProxyType({
    "author": 0.20, "dates": 0.10, "sources": 0.25, "policies": 0.15, "markup_agreement": 0.05, "depth": 0.10,
    "https": 0.05, "consistency": 0.10,
})  # fmt: skip
"""Sum 1. What a reader can check weighs most: sources, then who says it. A choice, not a measurement."""


def signal_parts(signals: Sequence[Signal]) -> tuple[ScorePart, ...]:
    """The parts of a page from its own signals and its site's, in the order of ``WEIGHTS``; weights sum to 1."""
    page = {s.name: s.value for s in signals if s.subject == "page"}
    site = {s.name: s.value for s in signals if s.subject == "site"}
    values = {
        "author": _mean(page, {"author_named": 0.6, "author_bio": 0.4}),
        "dates": _dates(page, site),
        "sources": page.get("sources_cited"),
        "policies": _policies(site),
        "markup_agreement": _markup(page),
        "depth": page["topic_depth"] if "topic_depth" in page else site.get("topic_depth"),
        "https": page["https"] if "https" in page else site.get("https"),
        "consistency": site.get("name_consistency"),
    }
    return tuple(ScorePart(name, _rounded(values[name]), weight) for name, weight in WEIGHTS.items())


def _dates(page: Mapping[str, float | None], site: Mapping[str, float | None]) -> float | None:
    """A visible date, times whether the dates agree and whether the site's dates can be believed."""
    shown = page.get("dates_visible")
    if shown is None:
        return 0.0 if page.get("dates_agree") == 0 or site.get("dates_credible") == 0 else None
    return shown * _or_one(page.get("dates_agree")) * _or_one(site.get("dates_credible"))


def _policies(site: Mapping[str, float | None]) -> float | None:
    """About, contact (an imprint is one), privacy, editorial rules: a quarter each."""
    reached = [site.get(f"policy_{kind}") for kind in ("contact", "imprint")]
    contact = max((v for v in reached if v is not None), default=None)
    four = [site.get("policy_about"), contact, site.get("policy_privacy"), site.get("policy_editorial")]
    return None if all(v is None for v in four) else sum(v or 0.0 for v in four) / len(four)


def _markup(page: Mapping[str, float | None]) -> float | None:
    """Missing where no person or organisation is marked up: no engine needs markup, so its absence is no fault."""
    entities, same = page.get("markup_entities"), page.get("same_as")
    if entities is None:
        return 0.0 if page.get("markup_statements") == 0 else None
    agreed = entities * _or_one(page.get("markup_statements"))
    return agreed if same is None else 0.75 * agreed + 0.25 * same


def _mean(values: Mapping[str, float | None], weights: Mapping[str, float]) -> float | None:
    """Weighted mean over all; a missing one adds nothing, and all missing is missing."""
    if all(values.get(name) is None for name in weights):
        return None
    return sum((values.get(name) or 0.0) * weight for name, weight in weights.items())


def _or_one(value: float | None) -> float:
    return 1.0 if value is None else value


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
