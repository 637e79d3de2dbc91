"""Every arm's effect on one axis, against the band of what noise does: drawn into the table of the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citestack.audit.report.elements import Markup, el
from citestack.experiment.figures import Effect
from citestack.experiment.findings.words import title, unit, whole
from citestack.track.report.svg import canvas, line, r, text

WIDE, TALL, PAD = 300, 56, 8
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From the smallest to the largest end that is to be shown, 0 among them."""

    low: float
    high: float
    left: float = PAD
    wide: float = WIDE - 2 * PAD

    @classmethod
    def over(cls, effects: Iterable[Effect], *, left: float = PAD, wide: float = WIDE - 2 * PAD) -> Scale:
        ends = [0.0]
        for e in effects:
            ends += [*((e.difference.low, e.difference.high) if e.difference is not None else ()), *(e.floor or ())]
        span = max(ends) - min(ends) or 0.01
        step = step_of(span)
        low, high = step * _down(min(ends) / step), -step * _down(-max(ends) / step)
        return cls(low, high if high > low else low + step, left, wide)

    def at(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.left + self.wide * share

    @property
    def ticks(self) -> list[float]:
        step = step_of(self.high - self.low)
        return [step * i for i in range(_down(self.low / step), -_down(-self.high / step) + 1)]


def step_of(span: float) -> float:
    """So that two to five ticks stand on the axis."""
    return next((s for s in STEPS if span / s <= 4.0 + 1e-9), STEPS[-1])


def _down(value: float) -> int:
    whole_ = int(value)
    return whole_ if whole_ <= value + 1e-9 else whole_ - 1


def axis(scale: Scale, measure: str) -> Markup:
    """The ticks, for the head of the column."""
    last = len(scale.ticks) - 1
    anchors = ["start" if not i else "end" if i == last else "middle" for i in range(last + 1)]
    drawn = [
        text(scale.at(t), 14, tick(t, measure), "tick", anchor)
        for t, anchor in zip(scale.ticks, anchors, strict=True)
    ]  # fmt: skip
    return canvas(WIDE, 18, f"Axis: difference{' in' + unit(measure) if unit(measure) else ''}", *drawn)


def tick(value: float, measure: str) -> str:
    scaled = round(value * (100 if unit(measure) else 1), 6)
    return f"{scaled:+g}".replace("-", "\N{MINUS SIGN}") if scaled else "0"


def row(e: Effect, scale: Scale) -> Markup:
    """Band, zero line, interval and dot of one arm."""
    drawn: list[Markup] = []
    if e.floor is not None:
        low, high = (scale.at(v) for v in e.floor)
        drawn.append(el("rect", x=r(low), y=0, width=r(max(high - low, 1.5)), height=TALL, class_="noise"))
    drawn.append(line(scale.at(0), 0, scale.at(0), TALL, "axis"))
    drawn += whisker(e, scale, TALL / 2)
    said = whole(e.difference, e.measure)
    return canvas(WIDE, TALL, f"{e.arm}, {title(e.measure)}: {said}; {e.finding}", *drawn)


def whisker(e: Effect, scale: Scale, y: float) -> list[Markup]:
    """Filled where something was found, hollow where not."""
    if e.difference is None:
        return []
    low, mid, high = (scale.at(v) for v in (e.difference.low, e.difference.value, e.difference.high))
    drawn = [line(low, y, high, y, "reach"), *(line(x, y - 4, x, y + 4, "reach") for x in (low, high))]
    return [*drawn, mark(mid, y, e)]


def mark(x: float, y: float, e: Effect) -> Markup:
    """Up a triangle, down one on its tip, else a hollow dot: colour is never alone."""
    told = el("title", f"{e.arm}: {whole(e.difference, e.measure)}; {e.finding}")
    if e.finding in ("up", "down"):
        tip = -6 if e.finding == "up" else 6
        shape = f"M{r(x - 6)},{r(y - tip * 0.75)}L{r(x + 6)},{r(y - tip * 0.75)}L{r(x)},{r(y + tip)}Z"
        return el("path", told, d=shape, class_=f"found {e.finding}")
    return el("circle", told, cx=r(x), cy=r(y), r=4, class_="dot hollow")


def ordered(effects: Sequence[Effect]) -> list[Effect]:
    """Honest arms by size, then the fabricated ones, placebos at the end."""
    place = {"fabricated": 1, "placebo": 2}
    return sorted(effects, key=lambda e: (place.get(e.kind, 0), -(e.difference.value if e.difference else 0.0), e.arm))
