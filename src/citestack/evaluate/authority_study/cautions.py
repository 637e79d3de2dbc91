"""What a reader must know before quoting a figure; each warning is computed, with the numbers that raised it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citestack.evaluate.authority_study.nouns import MOVES, Estimate, Influence, Part
from citestack.evaluate.authority_study.verdict import moved, number, shown

WORDS = {
    "pearson": "Pearson",
    "pearson_log": "Pearson on logarithms",
    "spearman": "Spearman",
    "spearman_size": "Spearman at equal site size",
}
APART = 0.3


def warnings(
    correlations: Mapping[str, Estimate], influence: Sequence[Influence], parts: Sequence[Part], zero_share: float
) -> tuple[str, ...]:
    whole = correlations["spearman"]
    found = [*_one_domain(correlations, influence), *_kinds(whole, parts), *_sizes(whole, parts)]
    raw = correlations["pearson"]
    if moved(whole, raw) > APART and raw.value is not None and whole.value is not None:
        text = f"Pearson ({number(raw.value)}) and Spearman ({number(whole.value)}) are far apart"
        found.append(f"{text}: the first goes by the largest domains, the second by all.")
    if zero_share > 0.5:
        found.append(f"{zero_share:.0%} of the domains have none of the outcome; ranks cannot tell them apart.")
    return tuple(found)


def _one_domain(correlations: Mapping[str, Estimate], influence: Sequence[Influence]) -> list[str]:
    return [
        f"One domain moves {WORDS[i.statistic]} by more than {MOVES}: {number(correlations[i.statistic].value or 0.0)} "
        f"with {i.domain}, {number(i.without)} without it."
        for i in influence
        if i.moves > MOVES
    ]


def _kinds(whole: Estimate, parts: Sequence[Part]) -> list[str]:
    return [
        f"Without the kind {p.name} the rank correlation is {shown(p.spearman)} instead of {shown(whole)}."
        for p in parts
        if p.kind == "without" and (moved(whole, p.spearman) > MOVES or p.spearman.says != whole.says)
    ]


def _sizes(whole: Estimate, parts: Sequence[Part]) -> list[str]:
    """Simpson's case: the parts point the other way than the whole."""
    within = [p for p in parts if p.kind == "within" and p.spearman.value is not None]
    against = [p for p in within if (p.spearman.value or 0.0) * (whole.value or 0.0) < 0]
    clearly = [p for p in against if p.spearman.says == -whole.says]
    if whole.says == 0 or not (clearly or (len(within) > 1 and len(against) == len(within))):
        return []
    listed = "; ".join(f"{p.name} {shown(p.spearman)}" for p in against)
    return [f"The sign changes within groups of site size ({listed}) against {shown(whole)} over all."]
