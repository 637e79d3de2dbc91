"""Volatility, half-life, core and tail as figures, per engine and together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.special import stdtrit

from citestack.evaluate.statistics.interval import LEVEL, Floats, Interval, jackknife_error
from citestack.track.figures import Basis, Figure
from citestack.track.movement.watch import Movement
from citestack.track.statistics.grouping import floats, tally
from citestack.track.statistics.intervals import Sums, intervals

CORE, TAIL, ENOUGH = 0.8, 0.2, 4
"""Shares of a series' captures from which a site is of its core, and below which of its tail; captures it takes."""
_HALF = "days after which half of newly cited sites were gone (Kaplan-Meier; still cited = not known how long)"
_PAIRS = "pairs of captures in a row of one engine, place and prompt, copies out of a cache left out"

_REPEATS = "pairs of repeats of one capture, one after the other: mean Jaccard distance of what single answers cite"
_ANSWERS = "pairs of an answer and the same repeat in the capture before: mean Jaccard distance, as among repeats"


def movement_figures(seen: Movement, engines: Sequence[str], universe: str = "") -> list[Figure]:
    """Every figure; a value is None where no series was captured twice."""
    held = _core(seen) if seen.sums else {}
    return [f for engine in (None, *range(len(engines))) for f in _of_engine(seen, engines, (engine, held), universe)]


def _of_engine(
    seen: Movement, engines: Sequence[str], which: tuple[int | None, Mapping[str, Floats]], universe: str
) -> list[Figure]:
    engine, by_series = which
    about = {} if engine is None else {"engine": engines[engine]}
    moved = seen.per_prompt(seen.sums, engine) if seen.sums else {}
    if not moved:
        return []
    pairs, copied, captures = moved["pairs"], moved["copied"], moved["captures"]
    basis = Basis(int((captures > 0).sum()), int(captures.sum()), int((captures + copied).sum()), int(copied.sum()))
    held = seen.per_prompt(by_series, engine)
    rows = (
        ("turnover_set", "share", moved["by_set"], pairs, f"{_PAIRS}: mean Jaccard distance of the cited sites"),
        ("turnover_volume", "share", moved["by_volume"], pairs, f"{_PAIRS}: mean Bray-Curtis distance of their shares"),
        ("turnover_repeats", "share", moved["by_repeat"], moved["repeat_pairs"], _REPEATS),
        ("turnover_answers", "share", moved["by_answer"], moved["answer_pairs"], _ANSWERS),
        (
            "cached_captures",
            "rate",
            copied,
            pairs + copied + moved["empty"],
            "captures with one before of their series",
        ),
        ("core_share", "share", held["core_pages"], held["pages"], f"citations in series of {ENOUGH} captures or more"),
        ("tail_share", "share", held["tail_pages"], held["pages"], f"citations in series of {ENOUGH} captures or more"),
        ("core_size", "mean", held["core"], held["series"], f"series of {ENOUGH} captures or more"),
        ("with_core", "rate", held["with_core"], held["series"], f"series of {ENOUGH} captures or more"),
    )
    found = []
    for name, kind, hits, of, words in rows:
        sums = Sums.dense(hits[None], of)
        found.append(Figure(name, about, float(hits.sum()), float(of.sum()), words, universe,
                            intervals(kind, sums)[0], basis))  # fmt: skip
    return [
        *found,
        _half_life(seen, engine, _gap(moved), Figure("half_life", about, 0.0, 0.0, _HALF, universe, None, basis)),
    ]


def _gap(moved: dict[str, Floats]) -> float:
    """Days between captures, on average."""
    pairs = moved["pairs"].sum()
    return float(moved["days"].sum() / pairs) if pairs else float("nan")


def _core(seen: Movement) -> dict[str, Floats]:
    """By series."""
    whole, captures = seen.presence.whole(), seen.sums["captures"]
    series, size = whole.holders, len(captures)
    enough = captures >= ENOUGH
    share = whole.values.get("captures", np.zeros(0)) / np.maximum(captures[series], 1)
    pages = whole.values.get("pages", np.zeros(0)) * enough[series]
    core = (share >= CORE) & enough[series]
    count = np.bincount(series, core, size)
    return {
        "pages": tally(series, pages, size), "core_pages": tally(series, pages * core, size),
        "tail_pages": tally(series, pages * (share < TAIL), size), "core": floats(count),
        "with_core": floats(count > 0), "series": floats(enough),
    }  # fmt: skip


def _half_life(seen: Movement, engine: int | None, gap: float, blank: Figure) -> Figure:
    of = [engine] if engine is not None else sorted(seen.risk)
    gone, risk = (np.sum([side[e] for e in of if e in side], axis=0) for side in (seen.gone, seen.risk))
    if np.ndim(risk) == 0 or not risk.sum():
        return blank
    value = median_age(gone.sum(0), risk.sum(0)) * gap
    parts = risk.sum(1) > 0
    left = [median_age(gone.sum(0) - g, risk.sum(0) - r) * gap for g, r in zip(gone[parts], risk[parts], strict=True)]
    interval = None
    if np.isfinite(value) and np.isfinite(left).all() and len(left) > 1:
        wide = np.exp(float(stdtrit(len(left) - 1, (1 + LEVEL) / 2)) * jackknife_error(np.log(np.array(left))))
        interval = Interval(value, float(value / wide), float(value * wide))
    return replace(blank, hits=value, of=1.0, interval=interval) if np.isfinite(value) else blank


def median_age(gone: Floats, risk: Floats) -> float:
    """Captures after which half are gone (Kaplan and Meier 1958), between two ages on a straight line of logarithms.

    nan where more than half were still there at the greatest age seen.
    """
    last = np.flatnonzero(risk)
    alive, before = 1.0, 1.0
    for age in range(1, int(last[-1]) + 1 if len(last) else 0):
        alive = before * (1 - gone[age] / risk[age]) if risk[age] else before
        if alive <= 1 / 2:
            step = np.log(before / 0.5) / np.log(before / alive) if alive > 0 else (before - 0.5) / before
            return age - 1 + float(step)
        before = alive
    return float("nan")
