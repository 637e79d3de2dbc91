"""Twins as the pages draw them. A refusal is a result: it is shown with the numbers that led to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from citestack.audit.report.elements import Markup, el
from citestack.track.report.svg import canvas, ceiling, line, path, r, text
from citestack.twin.model import (
    Agreement,
    Bin,
    Confidence,
    Contrast,
    Estimate,
    Missing,
    Model,
    Origin,
    PartWeight,
    Score,
    Setting,
    Shape,
    Twin,
    Verdict,
)

NAMES = {"twin": "this twin", "trees": "with boosted trees", "rank": "rank alone", "relevance": "relevance alone",
         "prior": "the mean rate"}  # fmt: skip
SIDE, EDGE = 300.0, 36.0
ROW, WIDE, NAMED = 30.0, 560.0, 190.0


@dataclass(frozen=True, slots=True)
class TwinLine:
    name: str
    made_at: str
    shape: str
    engines: tuple[str, ...]
    prompts: int
    pairs: int
    shipped: bool
    reason: str
    simulated: bool
    scores: tuple[Score, ...]
    """The twin's, and those of the baselines."""


@dataclass(frozen=True, slots=True)
class TwinShown:
    """A twin without the inner numbers of its predictor."""

    name: str
    made_at: str
    shape: Shape
    origin: Origin
    verdict: Verdict
    scores: tuple[Score, ...]
    contrasts: tuple[Contrast, ...]
    reliability: tuple[Bin, ...]
    ece: Estimate
    parts: tuple[PartWeight, ...]
    missing: tuple[Missing, ...]
    settings: tuple[Setting, ...]
    fusion: tuple[PartWeight, ...]
    agreement: Agreement | None
    notes: tuple[str, ...]
    profile: str
    seed: int
    version: str
    model: Model
    overrides: dict[str, float | int]
    """Dotted settings that differ from those the stack has."""


@dataclass(frozen=True, slots=True)
class TwinPage:
    twin: TwinShown
    asked: tuple[str, str]
    """URL and prompt, as typed."""
    confidence: Confidence | None
    problem: str = ""
    page: Literal["one"] = "one"

    def weights(self) -> str:
        """The parts with their intervals, drawn."""
        return _drawn(weights_plot(self.twin.parts))

    def reliability(self) -> str:
        return _drawn(reliability_plot(self.twin.reliability))

    def name_of(self, score: str) -> str:
        return NAMES.get(score, score)

    def said(self, e: Estimate, digits: int = 3, scale: float = 1.0, unit: str = "") -> str:
        return said(e, digits, scale, unit)


def twin_shown(twin: Twin) -> TwinShown:
    own = {f.name: getattr(twin, f.name) for f in fields(TwinShown) if f.name not in ("model", "overrides")}
    return TwinShown(**own, model=twin.predictor.model, overrides=twin.overrides)


def line_of(twin: Twin) -> TwinLine:
    return TwinLine(
        twin.name, twin.made_at, twin.shape, twin.origin.engines, twin.origin.prompts, twin.origin.pairs,
        twin.verdict.shipped, twin.verdict.reason, twin.origin.simulated, twin.scores,
    )  # fmt: skip


def said(e: Estimate, digits: int = 3, scale: float = 1.0, unit: str = "") -> str:
    """``0.731 (0.702 to 0.760)``."""
    if e.value is None:
        return "not measured"
    value = f"{_number(e.value * scale, digits)}{unit}"
    if e.low is None or e.high is None:
        return f"{value} (no interval)"
    return f"{value} ({_number(e.low * scale, digits)} to {_number(e.high * scale, digits)})"


def _number(value: float, digits: int) -> str:
    """With a minus sign, and never minus nothing."""
    return f"{value:z.{digits}f}".replace("-", "\N{MINUS SIGN}")


def weights_plot(parts: Sequence[PartWeight]) -> Markup | None:
    """A line for each part about zero: dot and interval of its standardised weight, largest first."""
    known = [p for p in parts if p.standard.value is not None]
    if not known:
        return None
    known.sort(key=lambda p: -abs(p.standard.value or 0.0))
    reach = max(abs(v) for p in known for v in _ends(p.standard)) or 1.0
    middle = NAMED + (WIDE - NAMED) / 2
    half = (WIDE - NAMED) / 2 - 12
    high = ROW * len(known) + 24
    drawn: list[Markup] = [line(middle, 4, middle, high - 20, "axis")]
    for n, p in enumerate(known):
        y = ROW * n + 18
        low, at, up = (middle + half * v / reach for v in _ends(p.standard))
        sure = p.standard.low is not None and p.standard.high is not None
        told = el("title", f"{p.part.name}: {said(p.standard, 2)} per standard deviation")
        drawn.append(text(NAMED - 10, y + 4, p.part.name.replace("_", " "), "name", "end"))
        if sure:
            drawn += [line(low, y, up, y, "reach"), line(low, y - 3, low, y + 3, "reach")]
            drawn.append(line(up, y - 3, up, y + 3, "reach"))
        class_ = "dot" if sure and (_sign(p.standard) != 0) else "dot hollow"
        drawn.append(el("circle", told, cx=r(at), cy=r(y), r=4, class_=class_))
    drawn += [
        text(middle - half, high - 4, "less likely cited", "tick"),
        text(middle + half, high - 4, "more likely cited", "tick", "end"),
    ]
    words = "; ".join(f"{p.part.name.replace('_', ' ')} {said(p.standard, 2)}" for p in known)
    return canvas(WIDE, high, f"Change of the log odds per standard deviation: {words}", *drawn)


def reliability_plot(bins: Iterable[Bin]) -> Markup | None:
    """Observed share by predicted probability, each with its interval; the diagonal is a perfect twin."""
    known = [b for b in bins if b.observed.value is not None]
    if not known:
        return None
    top = ceiling([*(b.predicted for b in known), *(max(_ends(b.observed)) for b in known)])

    def x(value: float) -> float:
        return EDGE + (SIDE - EDGE - 10) * min(max(value, 0.0), top) / top

    def y(value: float) -> float:
        return SIDE - EDGE - (SIDE - EDGE - 10) * min(max(value, 0.0), top) / top

    drawn: list[Markup] = [
        line(x(0), y(0), x(top), y(0), "axis"), line(x(0), y(0), x(0), y(top), "axis"),
        path([(x(0), y(0)), (x(top), y(top))], "diagonal"),
    ]  # fmt: skip
    for part in (0.5, 1.0):
        drawn.append(text(x(0) - 5, y(top * part) + 4, f"{top * part * 100:.0f} %", "tick", "end"))
        drawn.append(
            text(x(top * part), y(0) + 15, f"{top * part * 100:.0f} %", "tick", "end" if part == 1 else "middle")
        )
    drawn.append(text((x(0) + x(top)) / 2, SIDE - 4, "predicted", "tick", "middle"))
    drawn.append(text(x(0) + 6, y(top) + 10, "observed", "tick"))
    for b in known:
        low, at, up = (y(v) for v in _ends(b.observed))
        if b.observed.low is not None:
            drawn.append(line(x(b.predicted), low, x(b.predicted), up, "reach"))
        told = el(
            "title",
            f"predicted {b.predicted * 100:.1f} %, observed {said(b.observed, 1, 100, ' %')}, {b.pairs:,} pairs",
        )
        drawn.append(el("circle", told, cx=r(x(b.predicted)), cy=r(at), r=4, class_="dot"))
    words = "; ".join(
        f"{b.predicted * 100:.0f} % predicted, {(b.observed.value or 0) * 100:.0f} % observed" for b in known
    )
    return canvas(SIDE, SIDE, f"Observed against predicted: {words}", *drawn)


def _ends(e: Estimate) -> tuple[float, float, float]:
    value = e.value or 0.0
    return (value if e.low is None else e.low, value, value if e.high is None else e.high)


def _sign(e: Estimate) -> int:
    low, _, high = _ends(e)
    return 1 if low > 0 else -1 if high < 0 else 0


def _drawn(made: Markup | None) -> str:
    from markupsafe import Markup as Safe

    # What ``el`` made is a text of its own class: the only HTML that reaches a template unescaped.
    return Safe(str(made)) if made is not None else ""  # noqa: S704
