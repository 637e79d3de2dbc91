"""The three sentences a busy reader needs; they say no more than the test does."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.experiment.figures import Detectable, Effect, Floor, ZeroSum
from citestack.experiment.findings.correction import fewest
from citestack.experiment.findings.layers import moved_layer, whole
from citestack.experiment.findings.words import LAYERS, amount, band, count, listed, points, title, unit
from citestack.experiment.findings.words import whole as said
from citestack.experiment.model import Design

NAMED, LEAST = 3, 20
"""Arms named in a sentence; pairs from which one may lead it, the fewest for which intervals were measured to hold."""
_ENGINES = {
    "stack": "this is citestack's own stack on this corpus; another engine may do otherwise",
    "sources": "one language model saw these sources and nothing else; an engine that searches may do otherwise",
    "tracked": "before and after a date, with nothing held still: whatever else changed in between is in it",
}  # fmt: skip


def summary(
    design: Design,
    effects: Sequence[Effect],
    floor: Floor | None,
    power: Detectable | None,
    zero_sums: Sequence[ZeroSum],
) -> tuple[str, ...]:
    """What moved; where and what remains of it, or what could have been seen; against which noise and on what."""
    primary = [
        e for e in whole(effects) if e.measure == design.primary and e.kind not in ("placebo", "control") and e.prompts
    ]
    found = (e for e in primary if e.finding in ("up", "down"))
    # What nobody may publish never leads, nor what rests on a few pairs.
    least = headline(primary)
    moved = sorted(found, key=lambda e: (e.kind == "fabricated", e.prompts < least, -_size(e)))
    second = (
        _where(moved, effects, zero_sums, design.primary) if moved
        else _missed(power, primary, design.primary, design.level)
    )  # fmt: skip
    return _what(primary, moved, design.primary), second, _limits(design, floor)


def headline(effects: Sequence[Effect]) -> int:
    """Pairs from which a difference may be named as the largest: ``LEAST``, or all there are in a smaller run."""
    return min(LEAST, max((e.prompts for e in effects), default=LEAST))


def _what(primary: Sequence[Effect], moved: Sequence[Effect], measure: str) -> str:
    if not primary:
        return "No arm was measured against the control."
    of, most = count(len(primary), "arm"), max(e.prompts for e in primary)
    over = count(most, "prompt")
    if not moved:
        none = f"The one arm did not move the {title(measure)} beyond noise over {over}"
        start = none if len(primary) == 1 else f"None of {of} moved the {title(measure)} beyond noise over {over}"
        return start + _untested(primary) + _largest(primary, measure, most)
    named = [f"{e.arm} by {said(e.difference, measure)}{_over(e, most)}{_marked(e)}" for e in moved[:NAMED]]
    more = len(moved) - NAMED
    told = listed([*named, f"{more} more"] if more > 0 else named)
    return f"{len(moved)} of {of} moved the {title(measure)} beyond noise over {over}{_untested(primary)}: {told}."


def _largest(primary: Sequence[Effect], measure: str, most: int) -> str:
    if not any(_size(e) for e in primary):
        return ": no prompt changed."
    least = headline(primary)
    largest = max((e for e in primary if e.prompts >= least), key=_size)
    of = f" of those with {least} pairs or more" if any(e.prompts < least for e in primary) else ""
    return (
        f"; the largest difference{of} is {said(largest.difference, measure)}, of {largest.arm}{_over(largest, most)}."
    )


def _untested(primary: Sequence[Effect]) -> str:
    """An arm that could not have been called is no evidence that it does nothing."""
    few = sum(e.finding == "too few" for e in primary)
    return f" ({few} had too few pairs for a test)" if few else ""


def _over(e: Effect, most: int) -> str:
    return f" over {count(e.prompts, 'prompt')}" if e.prompts < most else ""


def _marked(e: Effect) -> str:
    return " [fabricated: nobody verified what it added]" if e.kind == "fabricated" else ""


def _where(moved: Sequence[Effect], effects: Sequence[Effect], zero_sums: Sequence[ZeroSum], measure: str) -> str:
    first = moved[0]
    layer = moved_layer(effects, first.arm)
    place = (
        f"{first.arm} acts first in layer {layer} ({LAYERS[layer].lower()})" if layer is not None
        else f"No single layer's measure shows by itself where {first.arm} acts"
    )  # fmt: skip
    left = next((z for z in zero_sums if z.arm == first.arm), None)
    if left is None:
        return f"{place}; whether the gain lasts when others do the same was not measured."
    who = "all rivals" if left.adopters >= 1 else f"{left.adopters:.0%} of the rivals"
    gains = (amount(g, measure).removesuffix(" %") for g in (left.alone, left.together))
    all_of_them = "" if left.among is None else f", and all who do it gain {said(left.among, measure)} on average"
    return (
        f"{place}; when {who} do the same, its difference goes from {' to '.join(gains)}{unit(measure)}{all_of_them}."
    )


def _missed(power: Detectable | None, primary: Sequence[Effect], measure: str, level: float) -> str:
    if power is None or power.effect is None:
        return "How small an effect this could have found is not known, for nothing was learned about the noise."
    least = count(fewest(power.arms, level), "prompt")
    return (
        f"An effect of {points(power.effect, measure)} on every prompt would have been found in 80 of 100 such "
        f"experiments; one that changes fewer than {least} would not.{_less(primary, power.prompts, measure)}"
    )


def _less(primary: Sequence[Effect], prompts: int, measure: str) -> str:
    """Of the arm with the fewest pairs, where there are fewer than half: it is the one that is believed too soon."""
    few = [e for e in primary if 2 * e.prompts < prompts]
    if not few:
        return ""
    worst = min(few, key=lambda e: e.prompts)
    could = "none at all" if worst.detectable is None else f"only one of {points(worst.detectable, measure)}"
    more = f" ({len(few)} arms have fewer than half of the pairs)" if len(few) > 1 else ""
    return f" Of {worst.arm}, with {count(worst.prompts, 'pair')}, {could}{more}."


def _limits(design: Design, floor: Floor | None) -> str:
    where = _ENGINES[design.engine]
    if floor is None or floor.source == "none" or floor.band is None:
        return f"No A/A run says what noise alone does here; {where}."
    draws = "placebo draws" if floor.source == "placebo" else "repeats"
    of = f"{count(floor.draws, draws.removesuffix('s'), draws)} of {count(floor.prompts, 'prompt')}"
    return f"Noise alone moves it by {band(floor.band, floor.measure)} in 95 of 100 cases ({of}); {where}."


def _size(e: Effect) -> float:
    return abs(e.difference.value) if e.difference is not None else 0.0
