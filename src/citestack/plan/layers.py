"""Survival per layer of the site beside the sites that are cited, and the layer that holds it back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from citestack.evaluate.statistics.interval import Floats, Interval, percentile
from citestack.evaluate.statistics.resample import SEED, drawn
from citestack.explain.fate import LAYER_NAMES
from citestack.plan.descent import Descent
from citestack.plan.model import LayerCount

ROUNDS = 1000
LEAST = 6
"""Prompts under which nothing is said: six that all agree are the fewest whose agreement chance gives in less than one
of 20 cases (two-sided sign test, 2 / 2**6 = .03)."""


def layer_counts(descents: Sequence[Descent], domain: str, others: Sequence[str]) -> tuple[LayerCount, ...]:
    """Layers 1 to 5. Layer 1 is survived by whoever any query of the fan found."""
    if not descents:
        return ()
    mine = _survival([domain], descents)[0]
    theirs = _survival(others, descents)
    draws = np.concatenate(list(drawn(len(descents), ROUNDS, SEED)))
    return tuple(_count(layer, mine, theirs, draws) for layer in range(1, 6))


def _survival(sites: Sequence[str], descents: Sequence[Descent]) -> Floats:
    """Shape (sites, 6, prompts): 1 where the site survived layers 1 to n."""
    last = np.array([[d.reached.get(s, 0) for d in descents] for s in sites]).reshape(len(sites), len(descents))
    found: Floats = (last[:, None, :] >= np.arange(6)[None, :, None]).astype(np.float64)
    return found


def _count(layer: int, mine: Floats, theirs: Floats, draws: Floats) -> LayerCount:
    entered, survived = mine[layer - 1], mine[layer]
    n, k = int(entered.sum()), int(survived.sum())
    rates = _ratio(draws @ survived, draws @ entered)
    there = theirs[:, layer - 1].sum(axis=0), theirs[:, layer].sum(axis=0)
    cited = float(there[1].sum() / there[0].sum()) if there[0].sum() else None
    rate = percentile(k / n, rates) if n else None
    relative = None
    if n and cited:
        relative = percentile(k / n / cited, rates / _ratio(draws @ there[1], draws @ there[0]))
    return LayerCount(layer, n, k, rate, cited, relative)


def _ratio(hits: Floats, of: Floats) -> Floats:
    found: Floats = np.divide(hits, of, out=np.full(hits.shape, np.nan), where=of > 0)
    return found


def bottleneck(counts: Sequence[LayerCount]) -> tuple[int | None, str]:
    """The layer with the worst survival against that of the cited sites, in words; None with too few prompts."""
    known = [c for c in counts if c.entered >= LEAST and c.rate is not None]
    if not known:
        return None, ""
    compared = [c for c in known if c.relative is not None]
    if not compared:
        worst = min(known, key=lambda c: (c.survived / c.entered, c.layer))
        return worst.layer, f"{_said(worst)}; no other site is cited, so that nothing can be compared."
    worst = min(compared, key=lambda c: (_value(c.relative), c.layer))
    if _value(worst.relative) >= 1:
        return worst.layer, f"{_said(worst)}; no layer loses more of the site than of the sites that are cited."
    return worst.layer, f"{_said(worst)}; of the sites that are cited {worst.cited_sites:.0%} do."


def _value(interval: Interval | None) -> float:
    return float("inf") if interval is None else interval.value


def _said(c: LayerCount) -> str:
    span = f" ({c.rate.low:.0%} to {c.rate.high:.0%})" if c.rate is not None else ""
    name = LAYER_NAMES[c.layer]
    return f"Layer {c.layer}, {name}: of {c.entered} prompts that reach it the site survives {c.survived}{span}"
