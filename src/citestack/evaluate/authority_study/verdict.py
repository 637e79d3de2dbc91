"""The word on one measure, from its figures by rules that can be read off; a relation is never called more than that.

Rules, in order; the first that applies is the verdict. "Zero is outside" always means the decisive interval.

1. ``too_few``: fewer than 30 domains measured, or than 10 with any of the outcome, or than 20 questions; or the measure
   or the outcome is the same everywhere.
2. ``not_shown``: zero is inside the interval of the rank correlation.
3. ``fragile``: without one domain the rank correlation moves by more than 0.1 and changes its sign or loses half; or
   without one kind of domains it moves by more than 0.1 and zero is inside.
4. ``size_unknown``: site size was not measured.
5. ``reversed``: at equal site size zero is outside on the other side.
6. ``only_with_size``: at equal site size zero is inside.
7. ``shown``: none of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citestack.evaluate.authority_study.nouns import (
    MIN_DOMAINS,
    MIN_QUESTIONS,
    MIN_SEEN,
    MOVES,
    Estimate,
    Influence,
    Part,
    Verdict,
)

CODES = ("too_few", "not_shown", "fragile", "size_unknown", "reversed", "only_with_size", "shown")
STRENGTH = ((0.1, "hardly"), (0.3, "weakly"), (0.5, "moderately"), (1.01, "strongly"))
"""Words for the size of a correlation (Cohen 1988): below .1, .3, .5."""


def too_few(n: int, seen: int, questions: int | None) -> str | None:
    """What there is too little of, in words; None when there is enough."""
    lacks = [
        f"{have} {what} (at least {least})"
        for have, least, what in (
            (n, MIN_DOMAINS, "domains measured"),
            (seen, MIN_SEEN, "domains with any of the outcome"),
            (questions, MIN_QUESTIONS, "questions"),
        )
        if have is not None and have < least
    ]
    return "; ".join(lacks) or None


def verdict(
    label: str, correlations: Mapping[str, Estimate], influence: Sequence[Influence], parts: Sequence[Part]
) -> Verdict:
    whole, sized = correlations["spearman"], correlations.get("spearman_size")
    if whole.value is None:
        return Verdict("too_few", f"Too few to say: {label} or the outcome is the same for all {whole.n} domains.")
    if whole.says == 0:
        return Verdict("not_shown", f"No relation with {label} is shown: Spearman {shown(whole)}.")
    rests = _rests_on(whole, influence, parts)
    if rests:
        return Verdict("fragile", f"What shows of {label} rests on a few: Spearman {shown(whole)}, but {rests}.")
    return _at_equal_size(label, whole, sized)


def _at_equal_size(label: str, whole: Estimate, sized: Estimate | None) -> Verdict:
    more = "more" if whole.says > 0 else "less"
    start = f"Domains with more {label} show {more} of the outcome (Spearman {shown(whole)}, {strength(whole)} related)"
    if sized is None or sized.value is None:
        return Verdict("size_unknown", f"{start}; site size is not measured, so size alone may be what is seen.")
    if sized.says == -whole.says:
        return Verdict("reversed", f"{start}, but at equal site size it is the other way round: {shown(sized)}.")
    if sized.says == 0:
        tail = "at equal site size what is left may be nothing"
        return Verdict("only_with_size", f"{start}; {tail} ({shown(sized)}), so size can account for it.")
    return Verdict("shown", f"{start}, also at equal site size ({shown(sized)}).")


def _rests_on(whole: Estimate, influence: Sequence[Influence], parts: Sequence[Part]) -> str:
    value = whole.value or 0.0
    for one in influence:
        if one.statistic == "spearman" and one.moves > MOVES and one.without * value < value * value / 2:
            return f"without {one.domain} it is {number(one.without)}"
    for part in parts:
        other = part.spearman
        if part.kind == "without" and moved(whole, other) > MOVES and other.says != whole.says:
            return f"without the kind {part.name} it is {shown(other)}"
    return ""


def moved(whole: Estimate, other: Estimate) -> float:
    return 0.0 if whole.value is None or other.value is None else abs(whole.value - other.value)


def strength(found: Estimate) -> str:
    return next(word for limit, word in STRENGTH if abs(found.value or 0.0) < limit)


def shown(found: Estimate) -> str:
    """The figure with its decisive interval and n: ``0.41, 0.28 to 0.53, n = 412``."""
    if found.value is None or found.decisive is None:
        return "not measured"
    span = found.decisive
    return f"{number(found.value)}, {number(span.low)} to {number(span.high)}, n = {found.n}"


def number(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00")
