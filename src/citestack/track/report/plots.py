"""The plots of a report as panels of inline SVG: over time, side by side, volatility, where citations fall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from citestack.audit.report.elements import Markup, el
from citestack.track.figures import Figure
from citestack.track.report.document import Band, EngineRow, Point, Series, Spread, VolatilityRow, figure_of
from citestack.track.report.svg import WIDTH, Axis, canvas, ceiling, dot, highest, line, path, r, text, tick, whisker
from citestack.track.report.wording import engine_name, explained, measure, percent, shown, spread

TALL, LEFT, TOP, BOTTOM = 150, 40, 10, 20
ROW = 34
ONE_AXIS = ("turnover_repeats", "turnover_answers")
"""Read against each other: the noise of asking again, and the distance to the capture before."""


def trend(series: Series, top: float) -> Markup:
    """The figure of one engine over time with its interval as a band; a gap is a time nothing was measured in."""
    days = [date.fromisoformat(p.start).toordinal() for p in series.points]
    first, span = min(days), max(days) - min(days) or 1
    wide, high = WIDTH - LEFT - 8, TALL - TOP - BOTTOM

    def x(p: Point) -> float:
        return LEFT + wide * (date.fromisoformat(p.start).toordinal() - first) / span

    def y(value: float) -> float:
        return TOP + high * (1 - min(max(value, 0.0), top) / top)

    drawn: list[Markup] = [*_grid(series.measure, top, wide, y(0), high)]
    for run in _runs(series.points):
        ends = [(x(p), p.figure.interval or p.figure) for p in run]
        banded = [(at, i) for at, i in ends if not isinstance(i, Figure)]
        if len(banded) > 1:
            edge = [(at, y(i.high)) for at, i in banded] + [(at, y(i.low)) for at, i in reversed(banded)]
            drawn.append(path(edge, "band", closed=True))
        elif banded:
            drawn.append(line(banded[0][0], y(banded[0][1].low), banded[0][0], y(banded[0][1].high), "reach"))
        drawn.append(path([(x(p), y(p.figure.value or 0.0)) for p in run], "line"))
        drawn += [dot(x(p), y(p.figure.value or 0.0), p.figure) for p in run]
    edges = (series.points[0].start, series.points[-1].end)
    drawn += [text(LEFT, TALL - 4, edges[0], "tick"), text(WIDTH - 8, TALL - 4, edges[1], "tick", "end")]
    return canvas(WIDTH, TALL, _trend_words(series), *drawn)


def trend_top(series: Sequence[Series]) -> float:
    """One axis for all panels: side by side, heights must mean the same."""
    return ceiling([highest(p.figure for s in series for p in s.points)], measure(series[0].measure).unit)


def _grid(name: str, top: float, wide: float, base: float, high: float) -> list[Markup]:
    unit, drawn = measure(name).unit, []
    for part in (0.0, 0.5, 1.0):
        at = base - high * part
        drawn.append(line(LEFT, at, LEFT + wide, at, "axis" if not part else "grid"))
        drawn.append(text(LEFT - 6, at + 4, tick(top * part, unit, top), "tick", "end"))
    return drawn


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Stretches without a gap."""
    runs: list[list[Point]] = [[]]
    for p in points:
        if p.figure.value is None:
            runs.append([])
        else:
            runs[-1].append(p)
    return [run for run in runs if run]


def _trend_words(series: Series) -> str:
    known = [p for p in series.points if p.figure.value is not None]
    name = f"{measure(series.measure).title}, {engine_name(series.engine)}"
    if not known:
        return f"{name}: never measured"
    first, last = known[0], known[-1]
    return f"{name}: {_at(first)}, then {_at(last)}; {len(known)} of {len(series.points)} times measured"


def _at(p: Point) -> str:
    return f"{_said(p.figure)} from {p.start} to {p.end}"


def side_by_side(name: str, rows: Sequence[EngineRow]) -> Markup | None:
    """One measure, a line for each engine: name and value above, dot and whisker beneath; None without any value."""
    found = [(engine_name(row.name), f) for row in rows if (f := figure_of(row.figures, name)) is not None]
    return _whiskers(name, found, measure(name).title)


def volatility(name: str, rows: Sequence[VolatilityRow]) -> Markup | None:
    """One measure of movement, a line for each engine."""
    found = [(engine_name(row.engine), f) for row in rows if (f := figure_of(row.figures, name)) is not None]
    beside = ONE_AXIS if name in ONE_AXIS else (name,)
    other = [f for row in rows for m in beside if (f := figure_of(row.figures, m)) is not None]
    return _whiskers(name, found, measure(name).title, other)


def _whiskers(
    name: str, found: Sequence[tuple[str, Figure]], title: str, beside: Sequence[Figure] = ()
) -> Markup | None:
    """``beside``: figures of other panels on the same axis."""
    if all(f.value is None for _, f in found):
        return None
    unit = measure(name).unit
    top = ceiling([highest((*beside, *(f for _, f in found)))], unit)
    wide, drawn = WIDTH - 16, []
    base = ROW * len(found) + 6
    for part in (0.0, 0.5, 1.0):
        at = 8 + wide * part
        anchor = "start" if not part else "end" if part == 1 else "middle"
        drawn += [
            line(at, 4, at, base, "grid" if part else "axis"),
            text(at, base + 14, tick(top * part, unit, top), "tick", anchor),
        ]
    for n, (label, figure) in enumerate(found):
        y = ROW * n + 14
        drawn += [text(12, y, label, "name"), text(8 + wide, y, _said(figure), "value", "end")]
        drawn += whisker(y + 12, figure, Axis(8, wide, top))
    return canvas(WIDTH, base + 20, f"{title}: " + "; ".join(f"{label} {_said(f)}" for label, f in found), *drawn)


def _said(figure: Figure) -> str:
    return shown(figure) + (f" ({spread(figure)})" if spread(figure) else "")


def falls_top(spreads: Sequence[Spread]) -> float:
    """One axis for all panels."""
    bands = [b for s in spreads for b in s.bands]
    return ceiling([highest(b.citations for b in bands), *(b.words or 0.0 for b in bands)])


def falls(spread_: Spread, top: float) -> Markup:
    """Where citations fall (bars) against where the words stand (a line across each bar)."""
    wide, high = WIDTH - LEFT - 8, TALL - TOP - BOTTOM
    base = TOP + high
    drawn = _grid("band_share", top, wide, base, high)
    for band in spread_.bands:
        drawn += _bar(band, top, wide, base, high)
    drawn += [text(LEFT, TALL - 4, "beginning", "tick"), text(WIDTH - 8, TALL - 4, "end", "tick", "end")]
    return canvas(WIDTH, TALL, falls_words(spread_), *drawn)


def _bar(band: Band, top: float, wide: float, base: float, high: float) -> list[Markup]:
    left, right = LEFT + wide * band.low + 2, LEFT + wide * band.high - 2
    value = band.citations.value or 0.0
    middle, tall = (left + right) / 2, high * value / top
    words = "" if band.words is None else f"; {percent(band.words)} of the words stand here"
    told = el("title", f"{band_name(band)}: {explained(band.citations)}{words}")
    class_ = "bar-value exploratory" if band.citations.basis.exploratory else "bar-value"
    drawn = [el("rect", told, x=r(left), y=r(base - tall), width=r(right - left), height=r(tall), class_=class_)]
    if band.citations.interval is not None:
        low, up = (
            base - high * min(max(v, 0.0), top) / top
            for v in (band.citations.interval.low, band.citations.interval.high)
        )
        drawn.append(line(middle, low, middle, up, "reach"))
    if band.words is not None:
        at = base - high * band.words / top
        drawn.append(line(left - 2, at, right + 2, at, "words"))
    return drawn


def band_name(band: Band) -> str:
    return f"{band.low * 100:.0f} to {band.high * 100:.0f} %"


def falls_words(spread_: Spread) -> str:
    parts = [
        f"{band_name(b)}: {shown(b.citations)} of citations"
        + ("" if b.words is None else f", {percent(b.words)} of words")
        for b in spread_.bands
    ]
    return f"Where in the {spread_.where} citations fall, {engine_name(spread_.engine)}: " + "; ".join(parts)
