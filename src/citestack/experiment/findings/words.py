"""How the figures of an experiment are said. The one place where they are rounded: every face shows these texts."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.evaluate.statistics.interval import Interval
from citestack.experiment.figures import Finding
from citestack.experiment.measures import MEASURES

NONE = "not measured"
LAYERS = {1: "Fan-out", 2: "Retrieval", 3: "Reranking", 4: "Grounding", 5: "Citation"}
MARKS: dict[Finding, str] = {"up": "▲", "down": "▼", "within noise": "∼", "no change": "=", "too few": "–"}
_TITLES = {m.name: m.title for m in MEASURES} | {
    "found_by": "found by the fan", "pawc": "PAWC share", "stack_score": "PAWC share, made up things left out",
    "position": "position share", "word_count": "word count share", "citation_rank_gain": "citation rank gain",
    "cited": "cited", "retrieved": "retrieved", "best_rank": "best rank, reciprocal", "reranked": "kept by reranking",
    "rerank_score": "reranking score", "drafted": "sentences drafted from it", "verified": "sentences it verifies",
}  # fmt: skip
_SHARES = {m.name for m in MEASURES if m.unit == "share"}


def title(measure: str) -> str:
    base = measure.removesuffix("_code")
    return _TITLES.get(base, base.replace("_", " ")) + (" (released code's form)" if base != measure else "")


def explained(measure: str) -> str:
    """The measure in words, for whoever meets it for the first time."""
    return next((m.title for m in MEASURES if m.name == measure.removesuffix("_code")), "")


def is_share(measure: str) -> bool:
    return measure.removesuffix("_code") in _SHARES


def amount(value: float | None, measure: str) -> str:
    """``19.3 %``, ``0.412``."""
    if value is None:
        return NONE
    return f"{_zero(value * 100, 1)} %" if is_share(measure) else _zero(value, 3 if abs(value) < 10 else 1)


def change(difference: Interval | None, measure: str) -> str:
    """``+4.2 points``."""
    if difference is None:
        return NONE
    return _signed(difference.value, measure, digits(difference, measure)) + unit(measure)


def between(low: float, high: float, measure: str, decimals: int = 1) -> str:
    """``+1.9 to +6.4``."""
    return f"{_signed(low, measure, decimals)} to {_signed(high, measure, decimals)}"


def spread(difference: Interval | None, measure: str) -> str:
    """The interval; empty where there is none."""
    if difference is None:
        return ""
    return between(difference.low, difference.high, measure, digits(difference, measure))


def whole(difference: Interval | None, measure: str) -> str:
    """``+4.2 points (+1.9 to +6.4)``."""
    return change(difference, measure) + (f" ({spread(difference, measure)})" if difference is not None else "")


def digits(difference: Interval, measure: str) -> int:
    """No more than the interval makes meaningful, no fewer than one."""
    half = (difference.high - difference.low) / 2 * (100 if is_share(measure) else 1)
    least = 1 if is_share(measure) else 2
    return least if half >= 0.1 or half == 0 else min(4, least + (1 if half >= 0.01 else 2))


def points(size: float, measure: str) -> str:
    """``3.1 points``: the size of a difference, without a sign."""
    return amount(size, measure).removesuffix(" %") + unit(measure)


def unit(measure: str) -> str:
    return " points" if is_share(measure) else ""


def chance(p: float | None) -> str:
    return "–" if p is None else "under 0.001" if p < 0.001 else f"{p:.3f}"


def count(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def band(floor: tuple[float, float] | None, measure: str) -> str:
    """``-0.4 to +0.5 points``; words where there was no A/A run."""
    if floor is None:
        return NONE
    if floor == (0.0, 0.0):
        return "0: nothing moved"
    return whole_band(Interval(0.0, *floor), measure)


def whole_band(floor: Interval, measure: str) -> str:
    return spread(floor, measure) + unit(measure)


def _signed(value: float, measure: str, decimals: int) -> str:
    found = f"{value * (100 if is_share(measure) else 1):+,.{decimals}f}"
    return found[1:] if not float(found.replace(",", "")) else found.replace("-", "\N{MINUS SIGN}")


def _zero(value: float, decimals: int) -> str:
    found = f"{value:,.{decimals}f}"
    return found.lstrip("-") if not float(found.replace(",", "")) else found.replace("-", "\N{MINUS SIGN}")
