"""From four numbers to one of five situations, with how close the call is.

Read in this order: cited in most answers (doing well); one site or kind holds most citations (niche held); most of what
is missed is missed before ranking, and most citations go to sites with more link trust (no link equity); else the site
is there, or could be, and its pages do not give what is cited (ranks but invisible).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product

import numpy as np

from citestack.plan.model import Situation
from citestack.plan.numbers import BAR, Number, Numbers

STEADY = 0.95
"""Share of resamples that must agree; below, another situation is nearly as likely."""


@dataclass(frozen=True, slots=True)
class Call:
    situation: Situation
    margin: float | None
    close: bool
    runner_up: Situation | None
    agreeing: float | None
    """Share of the resampled sets of prompts that give the same situation."""
    deciding: tuple[str, ...]
    """Names of the numbers whose other side would be another situation; the nearest to its bar first."""
    wanted: tuple[str, ...] = ()
    """Names of the numbers that are missing and would decide."""


def situation(*, cited: bool, held: bool, before: bool, below: bool) -> Situation:
    if cited:
        return "doing_well"
    if held:
        return "niche_held"
    return "no_link_equity" if before and below else "ranks_but_invisible"


def call(numbers: Numbers) -> Call:
    """``not_enough_data`` when a number that is missing could turn the verdict."""
    sides = {n.name: n.over for n in numbers.all()}
    possible = Counter(_completions(sides))
    if len(possible) > 1:
        wanted = tuple(name for name, side in sides.items() if side is None and _matters(sides, name))
        return Call("not_enough_data", None, close=False, runner_up=None, agreeing=None, deciding=(), wanted=wanted)
    [found] = possible
    turning = sorted((n for n in numbers.all() if _turns(sides, n) is not None), key=_distance)
    spread = _resampled(numbers)
    agreeing = spread[found] / max(1, sum(spread.values()))
    others = [s for s, _ in spread.most_common() if s != found]
    second = others[0] if others else _turns(sides, turning[0]) if turning else None
    close = agreeing < STEADY or any(_reaches(n) for n in turning)
    margin = _distance(turning[0]) if turning else None
    return Call(found, margin, close, second, agreeing, tuple(n.name for n in turning))


def _completions(sides: dict[str, bool | None]) -> list[Situation]:
    """Of every way to fill in what is missing."""
    options = [(side,) if side is not None else (False, True) for side in sides.values()]
    return [situation(**dict(zip(sides, filled, strict=True))) for filled in product(*options)]


def _matters(sides: dict[str, bool | None], name: str) -> bool:
    one, other = (set(_completions({**sides, name: side})) for side in (False, True))
    return one != other


def _turns(sides: dict[str, bool | None], n: Number) -> Situation | None:
    """The situation on the other side of the number's bar, when that is another."""
    if n.over is None:
        return None
    [now] = set(_completions(sides))
    flipped = set(_completions({**sides, n.name: not n.over}))
    return next((s for s in sorted(flipped) if s != now), None)


def _distance(n: Number) -> float:
    return abs((n.value if n.value is not None else BAR) - BAR) / BAR


def _reaches(n: Number) -> bool:
    span = n.interval
    return span is not None and span.low <= BAR <= span.high


def _resampled(numbers: Numbers) -> Counter[Situation]:
    columns = [n.draws > BAR if n.over is not None else None for n in numbers.all()]
    rows = max((len(c) for c in columns if c is not None), default=0)
    sides = np.array([c if c is not None else np.zeros(rows, dtype=bool) for c in columns])
    distinct, counts = np.unique(sides, axis=1, return_counts=True)
    found = Counter[Situation]()
    for column, count in zip(distinct.T.tolist(), counts.tolist(), strict=True):
        found[situation(**dict(zip(("cited", "held", "before", "below"), column, strict=True)))] += count
    return found
