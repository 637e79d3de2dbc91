"""How well predictions tell the cited pages: log loss, order within a prompt, calibration; intervals over prompts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from citestack.twin.logistic import EDGE
from citestack.twin.model import Bin, Estimate, Score
from citestack.twin.table import Floats, Ints, Table

TOP, DEPTH = 20, 10
BINS = 10
LEVEL = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class PerPrompt:
    """Sums and figures of each prompt; nan where a prompt has none (nothing cited, or nothing else)."""

    loss: Floats
    pairs: Floats
    auc: Floats
    ndcg: Floats


def log_losses(predicted: Floats, cited: Floats) -> Floats:
    p = np.clip(predicted, EDGE, 1 - EDGE)
    found: Floats = -(cited * np.log(p) + (1 - cited) * np.log(1 - p))
    return found


def per_prompt(table: Table, predicted: Floats) -> PerPrompt:
    many = table.prompts
    loss = np.bincount(table.prompt, log_losses(predicted, table.cited), many).astype(np.float64)
    pairs = np.bincount(table.prompt, minlength=many).astype(np.float64)
    auc, ndcg = np.full(many, np.nan), np.full(many, np.nan)
    for p, rows in _groups(table.prompt):
        top = rows[table.rank[rows] <= TOP]
        auc[p] = _auc(predicted[top], table.cited[top])
        ndcg[p] = _ndcg(predicted[rows], table.cited[rows], table.rank[rows])
    return PerPrompt(loss, pairs, auc, ndcg)


def _groups(prompt: Ints) -> list[tuple[int, Ints]]:
    order = np.argsort(prompt, kind="stable")
    starts = np.flatnonzero(np.diff(prompt[order], prepend=-1))
    return [(int(prompt[part[0]]), part) for part in np.split(order, starts[1:]) if len(part)]


def _auc(score: Floats, cited: Floats) -> float:
    """Pairs weigh what the shares of citing answers say; equal scores count half."""
    weight = cited[:, None] * (1 - cited)[None, :]
    right = (score[:, None] > score[None, :]) + 0.5 * (score[:, None] == score[None, :])
    total = float(weight.sum())
    return float((weight * right).sum()) / total if total > 0 else float("nan")


def _ndcg(score: Floats, cited: Floats, rank: Floats) -> float:
    """Equal scores stand in the order of their ranks."""
    gains = cited[np.lexsort((rank, -score))][:DEPTH]
    best = np.sort(cited)[::-1][:DEPTH]
    discount = 1 / np.log2(np.arange(2, DEPTH + 2))
    ideal = float(best @ discount[: len(best)])
    return float(gains @ discount[: len(gains)]) / ideal if ideal > 0 else float("nan")


def score(name: str, found: PerPrompt, draws: Floats) -> Score:
    return Score(name, ratio(found.loss, found.pairs, draws), mean(found.auc, draws), mean(found.ndcg, draws))


def ratio(above: Floats, below: Floats, draws: Floats) -> Estimate:
    """A ratio of sums over prompts, with the middle 95 % of its resamples."""
    spread = (draws @ above) / np.maximum(draws @ below, 1e-12)
    return estimate(float(above.sum() / max(below.sum(), 1e-12)), spread)


def mean(values: Floats, draws: Floats) -> Estimate:
    known = ~np.isnan(values)
    if not known.any():
        return Estimate(None)
    return ratio(np.where(known, values, 0.0), known.astype(np.float64), draws)


def estimate(value: float, spread: Floats) -> Estimate:
    low, high = np.quantile(spread, LEVEL)
    return Estimate(round(value, 6), round(float(low), 6), round(float(high), 6))


def reliability(table: Table, predicted: Floats, draws: Floats) -> tuple[tuple[Bin, ...], Estimate]:
    """Bins of about as many citations expected in each, and the expected calibration error over them.

    Bins of as many pairs would put nearly all of them where hardly anything is cited.
    """
    order = np.argsort(predicted, kind="stable")
    mass = np.cumsum(predicted[order] + predicted.mean())
    place = np.minimum((mass / mass[-1] * BINS).astype(np.int64), BINS - 1)
    bin_of = np.empty(len(order), dtype=np.int64)
    bin_of[order] = place
    cell = bin_of * table.prompts + table.prompt
    size = BINS * table.prompts

    def spread(weights: Floats | None) -> Floats:
        counted: Floats = np.bincount(cell, weights, size).astype(np.float64).reshape(BINS, table.prompts)
        return counted

    pairs, hits, said = spread(None), spread(table.cited), spread(predicted)
    some = pairs.sum(1) > 0
    bins = tuple(
        Bin(round(float(said[b].sum() / pairs[b].sum()), 6), ratio(hits[b], pairs[b], draws), int(pairs[b].sum()))
        for b in np.flatnonzero(some)
    )
    gaps = np.abs((hits - said) @ draws.T)[some].sum(0) / np.maximum(pairs.sum(0) @ draws.T, 1e-12)
    whole = float(np.abs((hits - said).sum(1))[some].sum() / pairs.sum())
    return bins, _unbiased(whole, gaps)


def _unbiased(value: float, spread: Floats) -> Estimate:
    """A resample is off its own bins by chance as well, so its error is greater: the interval without that excess."""
    moved = np.maximum(spread - (float(spread.mean()) - value), 0.0)
    return estimate(value, moved)
