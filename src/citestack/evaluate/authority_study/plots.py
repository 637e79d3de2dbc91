"""Figures of a study as Vega-Lite charts (extra ``plots``). Colour never says anything that words or shapes do not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citestack.errors import MissingExtraError
from citestack.evaluate.authority_study.catalogue import OUTCOMES, label
from citestack.evaluate.authority_study.cautions import WORDS
from citestack.evaluate.authority_study.nouns import Estimate, MeasureStudy, PairStudy, Study, Tier
from citestack.evaluate.authority_study.points import Point

if TYPE_CHECKING:
    import altair as alt

BLUE, ORANGE, INK, GREY = "#0072b2", "#d55e00", "#222222", "#767676"
"""Blue and vermilion of Okabe and Ito's palette, told apart with any colour vision, and in grey by their lightness."""
WIDTH, LINE = 560, 20


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    """File name without ending."""
    title: str
    reads: str
    """What is drawn, in words: the caption, and the text for those who do not see it."""
    chart: Any


def figures(study: Study, points: dict[str, list[Point]]) -> Iterator[Figure]:
    """A forest of all correlations, one scatter per measure, bars for the pairs; raises ``MissingExtraError``."""
    alt = _altair()
    compared = [m for m in study.measures if m.correlations]
    if compared:
        yield _forest(alt, compared)
    if study.pairs:
        yield _bars(alt, study.pairs)
    outcome = OUTCOMES[study.outcome].partition(":")[0]
    for measure in compared:
        yield _scatter(alt, measure, points[measure.name], outcome, counted="given" not in study.outcome)


def _altair() -> Any:
    try:
        import altair as alt
        import vl_convert  # noqa: F401 - what turns charts into files
    except ImportError as e:
        raise MissingExtraError("altair or vl-convert-python", "plots", layer="study") from e
    return alt


def _styled(chart: alt.LayerChart) -> Any:
    return (
        chart.configure(font="sans-serif", background="white")
        .configure_axis(
            labelFontSize=12, titleFontSize=12, titleFontWeight="normal", gridColor="#e5e5e5", labelLimit=360
        )
        .configure_view(stroke=None)
        .configure_legend(labelFontSize=12, title=None, orient="top", labelLimit=400)
    )


def _forest(alt: Any, measures: list[MeasureStudy]) -> Figure:
    rows = [
        {"row": f"{m.label}: {WORDS[name]}", "way": WORDS[name], **_spans(found)}
        for m in measures
        for name, found in m.correlations.items()
        if found.value is not None and found.decisive is not None
    ]
    order = [r["row"] for r in rows]
    y = alt.Y("row:N", sort=order, title=None)
    across = alt.Scale(domain=[-1, 1])
    base = alt.Chart(alt.Data(values=rows)).encode(y=y)
    wide = base.mark_rule(color=INK, strokeWidth=1.2).encode(
        x=alt.X("low:Q", scale=across, title="correlation"), x2="high:Q"
    )
    thick = base.mark_rule(color=BLUE, strokeWidth=5, opacity=0.45).encode(
        x=alt.X("qlow:Q", scale=across), x2="qhigh:Q"
    )
    dots = base.mark_point(filled=True, size=60, color=BLUE, opacity=1).encode(
        x="value:Q", shape=alt.Shape("way:N", sort=list(WORDS.values()), legend=None)
    )
    text = base.mark_text(align="left", dx=4, color=INK, fontSize=11).encode(x=alt.datum(1), text="words:N")
    zero = alt.Chart(alt.Data(values=[{"x": 0}])).mark_rule(color=GREY, strokeDash=[4, 3]).encode(x="x:Q")
    chart = alt.layer(zero, thick, wide, dots, text).properties(width=WIDTH - 120, height=LINE * len(rows))
    reads = (
        "Every correlation with its interval. Thin line: other questions and other domains; thick blue line: other "
        "questions only, where that was measured. A line that crosses the dashed zero shows no relation."
    )
    return Figure("correlations", "Correlations", reads, _styled(chart))


def _spans(found: Estimate) -> dict[str, Any]:
    assert found.decisive is not None
    asked = found.questions or found.decisive
    words = f"{found.value:.2f}  ({found.decisive.low:.2f} to {found.decisive.high:.2f}), n = {found.n}"
    ends = {"low": found.decisive.low, "high": found.decisive.high, "qlow": asked.low, "qhigh": asked.high}
    return {"value": found.value, "words": words, **ends}


def _bars(alt: Any, pairs: tuple[PairStudy, ...]) -> Figure:
    rows = [
        {"row": label(name), "side": side, **_spans(found)}
        for p in pairs
        for name, side, found in zip((p.first, p.second), ("first", "second"), p.correlations, strict=True)
        if found.decisive is not None
    ]
    y = alt.Y("row:N", sort=[r["row"] for r in rows], title=None)
    base = alt.Chart(alt.Data(values=rows)).encode(y=y)
    colour = alt.Color("side:N", scale=alt.Scale(domain=["first", "second"], range=[BLUE, ORANGE]), legend=None)
    bars = base.mark_bar(height=16, opacity=0.8).encode(
        x=alt.X("value:Q", title="rank correlation (Spearman)", scale=alt.Scale(domain=[-1, 1])), color=colour
    )
    rules = base.mark_rule(color=INK, strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    text = base.mark_text(align="left", dx=4, color=INK, fontSize=11).encode(x=alt.datum(1), text="words:N")
    chart = alt.layer(bars, rules, text).properties(width=WIDTH - 120, height=1.6 * LINE * len(rows))
    reads = "Rank correlation of the two kinds of links with the outcome, over the same domains; lines are intervals."
    return Figure("pairs", "Follow and nofollow, text and image", reads, _styled(chart))


def _scatter(alt: Any, measure: MeasureStudy, points: list[Point], outcome: str, *, counted: bool) -> Figure:
    xs = {"count": alt.Scale(type="symlog"), "log": alt.Scale(type="log")}.get(measure.scale, alt.Scale())
    ys = alt.Scale(type="symlog") if counted else alt.Scale()
    across = _axis(alt, measure.scale, [p.x for p in points])
    up = _axis(alt, "count" if counted else "score", [p.y for p in points])
    x = alt.X("x:Q", scale=xs, title=f"{measure.label}{_laid(measure.scale)}", axis=across)
    y = alt.Y("y:Q", scale=ys, title=f"{outcome}{' (logarithmic)' if counted else ''}", axis=up)
    dots = alt.Chart(alt.Data(values=[{"x": p.x, "y": p.y} for p in points]))
    means = alt.Chart(alt.Data(values=[_mean(t, measure.scale) for t in measure.tiers if t.mean is not None]))
    chart = alt.layer(
        dots.mark_circle(size=18, color=GREY, opacity=0.45).encode(x=x, y=y),
        means.mark_rule(color=ORANGE, strokeWidth=2).encode(x="x:Q", y="low:Q", y2="high:Q"),
        means.mark_point(shape="diamond", size=90, filled=True, color=ORANGE, opacity=1).encode(x="x:Q", y="mean:Q"),
    ).properties(width=WIDTH, height=340)
    drawn = f"{len(points)} domains" if len(points) == measure.n else f"{len(points)} of {measure.n} domains, drawn"
    reads = (
        f"Grey dots: {drawn}. Orange diamonds: mean {outcome} of each tenth of the domains by {measure.label}, with "
        "the interval over other questions and domains as a line."
    )
    return Figure(f"scatter-{measure.name}", f"{measure.label[:1].upper()}{measure.label[1:]}", reads, _styled(chart))


def _axis(alt: Any, scale: str, values: list[float]) -> Any:
    """Vega's own ticks of logarithmic axes are too few near zero and too many elsewhere."""
    if scale == "score":
        return alt.Axis(format="~g", tickCount=6)
    if scale == "log":
        low, high = (math.log10(f(values)) for f in (min, max))
        powers = [float(f"1e{e}") for e in range(math.floor(low), math.ceil(high) + 1)]
        return alt.Axis(values=powers, format="~e")
    top = max(values)
    steps = [float(f"{digit}e{power}") for power in range(12) for digit in (1, 2, 5)]
    return alt.Axis(values=[0.0, *(s for s in steps if s <= top)], format=",~r", labelOverlap=True)


def _laid(scale: str) -> str:
    return "" if scale == "score" else " (logarithmic)"


def _mean(tier: Tier, scale: str) -> dict[str, float]:
    assert tier.mean is not None
    if scale == "count":
        x = math.expm1((math.log1p(tier.low) + math.log1p(tier.high)) / 2)
    else:
        x = math.sqrt(tier.low * tier.high) if scale == "log" else (tier.low + tier.high) / 2
    return {"x": x, "mean": tier.mean.value, "low": tier.mean.low, "high": tier.mean.high}
