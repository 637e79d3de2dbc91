"""What all plots share: a canvas, an axis from zero, and marks that look as uncertain as the figure is.

Plots are inline SVG made by ``el``; their colours are classes of the style sheet, so that one drawing serves light,
dark and paper. A panel is as wide as a phone: more of them stand side by side where there is room.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citestack.audit.report.elements import Markup, el
from citestack.track.figures import Figure
from citestack.track.report.wording import Unit, amount, explained

WIDTH = 336
STEPS = (0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)


def canvas(width: float, height: float, reads: str, *children: object, class_: str = "plot") -> Markup:
    """``reads``: the drawing in words."""
    return el(
        "svg", *children, viewBox=f"0 0 {r(width)} {r(height)}", width=r(width), height=r(height), role="img",
        aria_label=reads, class_=class_,
    )  # fmt: skip


def r(value: float) -> str:
    """A coordinate: a tenth of a pixel is finer than any screen, and the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")


def ceiling(values: Iterable[float], unit: Unit = "share") -> float:
    """Where an axis from zero ends so that all values fit and its half is a round number."""
    high = max(values, default=0.0)
    if unit == "share":
        return next((step for step in STEPS if step >= min(high, 1.0) - 1e-12), 1.0)
    scale = 1.0
    while scale * 10 < high:
        scale *= 10
    return next((scale * m for m in (1, 2, 4, 5, 10) if scale * m >= high), 10 * scale)


def tick(value: float, unit: Unit, top: float) -> str:
    scaled = top * 100 if unit == "share" else top
    return amount(value, unit, 0 if scaled >= 4 else 1) if value else "0"


def text(x: float, y: float, words: str, class_: str = "", anchor: str = "start") -> Markup:
    return el("text", words, x=r(x), y=r(y), class_=class_ or None, text_anchor=None if anchor == "start" else anchor)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    return el("line", x1=r(x1), y1=r(y1), x2=r(x2), y2=r(y2), class_=class_)


def path(points: Sequence[tuple[float, float]], class_: str, *, closed: bool = False) -> Markup:
    drawn = "M" + "L".join(f"{r(x)},{r(y)}" for x, y in points) + ("Z" if closed else "")
    return el("path", d=drawn, class_=class_)


def dot(x: float, y: float, figure: Figure) -> Markup:
    """Filled; hollow when exploratory or without an interval. Pointing at it tells everything about the figure."""
    hollow = figure.basis.exploratory or figure.interval is None
    class_ = "dot hollow" if hollow else "dot"
    return el("circle", el("title", explained(figure)), cx=r(x), cy=r(y), r=4, class_=class_)


@dataclass(frozen=True, slots=True)
class Axis:
    """Horizontal, from 0."""

    left: float
    wide: float
    top: float

    def at(self, value: float) -> float:
        return self.left + self.wide * min(max(value, 0.0), self.top) / self.top


def whisker(y: float, figure: Figure, axis: Axis) -> list[Markup]:
    """A figure with its interval as a line with ends; dashed when exploratory."""
    if figure.value is None:
        return []
    value, low, high = (axis.at(v) for v in _ends(figure))
    drawn = []
    if figure.interval is not None:
        drawn.append(line(low, y, high, y, "reach exploratory" if figure.basis.exploratory else "reach"))
        drawn += [line(x, y - 3, x, y + 3, "reach") for x in (low, high)]
    return [*drawn, dot(value, y, figure)]


def _ends(figure: Figure) -> tuple[float, float, float]:
    value, interval = figure.value or 0.0, figure.interval
    return (value, value, value) if interval is None else (value, interval.low, interval.high)


def highest(figures: Iterable[Figure]) -> float:
    """The greatest value or upper end."""
    return max((max(_ends(f)) for f in figures if f.value is not None), default=0.0)
