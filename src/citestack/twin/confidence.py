"""Citation confidence: how likely the engine is to cite a page for a prompt, with its interval and where it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from citestack.twin import asking, curves
from citestack.twin.features import page_values, site_of
from citestack.twin.judged import LEVEL
from citestack.twin.learned import columns
from citestack.twin.logistic import odds
from citestack.twin.model import Confidence, Estimate, Predictor, Twin
from citestack.twin.pages import ResultPage, ResultRow, alike
from citestack.twin.table import Floats
from citestack.twin.trees import summed

SEED = 11


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom the twin is asked; empty = not said."""

    engine: str = ""
    market: str = ""
    language: str = ""


def of_result(
    twin: Twin, page: ResultPage, url: str, asked: Asked = Asked(), scores: Sequence[float] = ()
) -> Confidence:
    """Of one result of a page, by a twin of result pages; the other results are its neighbours.

    ``scores``: relevance of each row where a model read them for the fit.
    """
    key = alike(url)
    at = next((i for i, row in enumerate(page.rows) if alike(row.url) == key), None)
    if at is None:
        return _silent(twin, url, page.prompt, "it is not among the results")
    values = page_values(page, None)[at : at + 1]
    if scores:
        values[0, 0] = scores[at]
    extended, many = _extended(twin.predictor, values, page.rows[at])
    return _confidence(twin, url, page.prompt, (extended, many), asked)


def _extended(predictor: Predictor, values: Floats, row: ResultRow) -> tuple[Floats, Floats]:
    """The row with the learned parts; and one row per draw, in which the site is as sure as its counts make it."""
    if predictor.rank_curve is None:
        return values, np.repeat(values, max(len(predictor.additive.draws), 1), axis=0)
    known = predictor.hosts.get(site_of(row.url))
    cited, expected, prompts = (known.cited, known.expected, float(known.prompts)) if known else (0.0, 0.0, 0.0)
    base = curves.read(predictor.rank_curve, np.asarray([row.rank]))
    one = columns(predictor.shrink, base, np.asarray([cited]), np.asarray([expected]), np.asarray([prompts]))
    size = max(len(predictor.additive.draws), 1)
    # Gamma posterior of the site's ratio to what ranks give (Clayton and Kaldor 1987).
    ratio = np.random.default_rng(SEED).gamma(cited + predictor.shrink, 1.0, size) / (expected + predictor.shrink)
    many = np.repeat(np.column_stack([values, one]), size, axis=0)
    many[:, values.shape[1] + 1] = np.log(np.maximum(ratio, 1e-6))
    return np.column_stack([values, one]), many


def of_reading(twin: Twin, reading: asking.Reading, url: str, asked: Asked = Asked()) -> Confidence:
    """Of a page of the store, by a twin of the stack's parts. ``reading``: what the first three layers say."""
    key = alike(url)
    mine = [p for p in reading.head if alike(p.url) == key]
    if not mine:
        found = any(alike(s.url) == key for s in reading.seen)
        why = "layer 2 found it, too far down to be measured" if found else "layer 2 does not find it for this prompt"
        return _silent(twin, url, reading.prompt, why)
    names = [asking.PARTS.index(n) for n in twin.predictor.additive.names]
    rows = np.asarray([[np.nan if p.values[i] is None else p.values[i] for i in names] for p in mine], dtype=np.float64)
    best = rows[[int(np.argmax(odds(twin.predictor.additive, rows)))]]
    size = max(len(twin.predictor.additive.draws), 1)
    return _confidence(twin, url, reading.prompt, (best, np.repeat(best, size, axis=0)), asked)


def _silent(twin: Twin, url: str, prompt: str, why: str) -> Confidence:
    return Confidence(url, prompt, _named(twin), Estimate(None), reason=why)


def _named(twin: Twin) -> str:
    return f"{twin.name} ({twin.made_at})"


def _confidence(twin: Twin, url: str, prompt: str, rows: tuple[Floats, Floats], asked: Asked) -> Confidence:
    """``rows``: the page's values, and the same once per draw."""
    model, values = twin.predictor.additive, rows[0]
    z = float(odds(model, values)[0] + summed(twin.predictor.trees, values)[0])
    low, high = _span(twin.predictor, rows[1], z)
    told = {n: (None if np.isnan(v) else round(float(v), 6)) for n, v in zip(model.names, values[0], strict=True)}
    return Confidence(
        url, prompt, _named(twin), Estimate(_chance(z), _chance(low), _chance(high)), _contributions(twin, values),
        told, (*_elsewhere(twin, asked), *_outside(twin, told)),
    )  # fmt: skip


def _span(predictor: Predictor, rows: Floats, z: float) -> tuple[float, float]:
    """Log odds that hold the middle 95 % of the refits on resampled prompts."""
    draws = predictor.additive.draws
    if not draws:
        return z, z
    spread = np.asarray([float(odds(predictor.additive, rows[i : i + 1], d)[0]) for i, d in enumerate(draws)])
    if predictor.trees:
        trees = predictor.tree_draws or (predictor.trees,)
        spread += np.asarray([float(summed(trees[i % len(trees)], rows[i : i + 1])[0]) for i in range(len(draws))])
    low, high = np.quantile(spread, LEVEL)
    return min(float(low), z), max(float(high), z)


def _chance(z: float) -> float:
    return round(1 / (1 + exp(-z)), 6)


def _contributions(twin: Twin, values: Floats) -> dict[str, float]:
    model = twin.predictor.additive
    by_name = {w.part.name: w for w in twin.parts}
    found = {}
    for i, name in enumerate(model.names):
        value, weight = values[0, i], by_name[name]
        part = weight.absent if np.isnan(value) else (weight.weight.value or 0.0) * (value - model.mean[i])
        found[name] = round(float(part), 6)
    return found


def _elsewhere(twin: Twin, asked: Asked) -> list[str]:
    where = twin.origin
    said: list[tuple[str, str, tuple[str, ...]]] = [
        ("engine", asked.engine, where.engines),
        ("market", asked.market.upper(), where.markets),
        ("language", asked.language, where.languages),
    ]
    found = [
        f"fitted for {what} {', '.join(known)}, not {wanted}"
        for what, wanted, known in said
        if wanted and known and wanted not in known
    ]
    found += [f"the {what} it was fitted for is not known" for what, wanted, known in said if wanted and not known]
    return found + (["fitted to made-up observations"] if where.simulated else [])


def _outside(twin: Twin, told: Mapping[str, float | None]) -> list[str]:
    found = []
    for w in twin.parts:
        value = told.get(w.part.name)
        if value is not None and not w.low - 1e-9 <= value <= w.high + 1e-9:
            found.append(f"{w.part.name} {value:.3g} is beyond what was seen ({w.low:.3g} to {w.high:.3g})")
    return found
