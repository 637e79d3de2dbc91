"""Small plots, one panel an arm: by rank of the target, by share of adopters, from layer to layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from citestack.audit.report.elements import Markup, el
from citestack.experiment.figures import Effect
from citestack.experiment.findings.words import count, whole
from citestack.experiment.report.forest import Scale, mark, tick
from citestack.experiment.report.survival import Survival
from citestack.track.report.svg import WIDTH, canvas, line, r, text

TALL, LEFT, RIGHT, TOP, BOTTOM = 150, 40, 10, 8, 24
Name = Callable[[Effect], str]


def across(effects: Sequence[Effect], name: Name, scale: Scale, *, joined: bool = False) -> Markup:
    """Effects side by side with their noise bands; ``joined``: by a line, where what lies between is something."""
    room = (WIDTH - LEFT - RIGHT) / max(len(effects), 1)
    places = [LEFT + room * (i + 0.5) for i in range(len(effects))]

    def y(value: float) -> float:
        return TALL - BOTTOM - (scale.at(value) - scale.left) / scale.wide * (TALL - BOTTOM - TOP)

    drawn = _grid(scale, y, effects[0].measure)
    for x, e in zip(places, effects, strict=True):
        drawn += _column(x, room, e, y)
    known = [(x, y(e.difference.value)) for x, e in zip(places, effects, strict=True) if e.difference is not None]
    if joined and len(known) > 1:
        path = "M" + "L".join(f"{r(x)},{r(at)}" for x, at in known)
        drawn.append(el("path", d=path, class_="line"))
    for x, e in zip(places, effects, strict=True):
        drawn.append(text(x, TALL - 8, name(e), "tick", "middle"))
        if e.difference is not None:
            drawn.append(mark(x, y(e.difference.value), e))
    told = "; ".join(f"{name(e)}: {whole(e.difference, e.measure)}, {e.finding}" for e in effects)
    return canvas(WIDTH, TALL, f"{effects[0].arm}: {told}", *drawn)


def _grid(scale: Scale, y: Callable[[float], float], measure: str) -> list[Markup]:
    drawn = []
    for t in scale.ticks:
        drawn.append(line(LEFT, y(t), WIDTH - RIGHT, y(t), "grid" if t else "axis"))
        drawn.append(text(LEFT - 6, y(t) + 4, tick(t, measure), "tick", "end"))
    return drawn


def _column(x: float, room: float, e: Effect, y: Callable[[float], float]) -> list[Markup]:
    drawn = []
    if e.floor is not None:
        high, low = y(e.floor[1]), y(e.floor[0])
        drawn.append(
            el(
                "rect",
                x=r(x - room * 0.4),
                y=r(high),
                width=r(room * 0.8),
                height=r(max(low - high, 1.5)),
                class_="noise",
            )
        )
    if e.difference is not None:
        drawn.append(line(x, y(e.difference.low), x, y(e.difference.high), "reach"))
    return drawn


def layers(found: Survival) -> Markup:
    """Two bars a layer: how many prompts the target came through in the control, and under the arm."""
    room = (WIDTH - LEFT - RIGHT) / max(len(found.steps), 1)
    high = TALL - BOTTOM - TOP
    base = TALL - BOTTOM
    drawn = []
    for part in (0.0, 0.5, 1.0):
        drawn.append(line(LEFT, base - high * part, WIDTH - RIGHT, base - high * part, "grid" if part else "axis"))
        drawn.append(text(LEFT - 6, base - high * part + 4, f"{part:.0%}", "tick", "end"))
    for i, step in enumerate(found.steps):
        x, wide = LEFT + room * (i + 0.5), room * 0.32
        for left, share, side in ((x - wide - 1, step.control, "control"), (x + 1, step.changed, "arm")):
            told = el("title", f"{step.name}, {side}: {share:.0%} of {count(step.cases, 'case')}")
            drawn.append(el("rect", told, x=r(left), y=r(base - high * share), width=r(wide),
                            height=r(max(high * share, 1)), class_=f"side {side}"))  # fmt: skip
        drawn.append(text(x, TALL - 8, step.name, "tick", "middle"))
    words = "; ".join(f"{s.name} {s.control:.0%} then {s.changed:.0%}" for s in found.steps)
    return canvas(WIDTH, TALL, f"{found.arm}: {words}", *drawn)
