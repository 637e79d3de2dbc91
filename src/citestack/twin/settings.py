"""From fitted weights to settings of the stack: only proportions of weights change an order, so their sum is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from citestack.config import Config, RetrievalConfig
from citestack.twin.asking import Reading
from citestack.twin.fitting import Fitting, choose_ridge, fitted, splits
from citestack.twin.judged import log_losses
from citestack.twin.logistic import sigmoid
from citestack.twin.make import refitted
from citestack.twin.model import PartWeight, Setting
from citestack.twin.observed import Observed
from citestack.twin.stack_parts import fusion_table, known_parts
from citestack.twin.table import Floats, Table, drawn

RRF_K = (1, 2, 4, 8, 15, 30, 60)
DIGITS = 3
LEVEL = 0.995
"""Of the one-sided bound where the best of several values is compared with the present one."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Raw weights of some parts, and the same on resampled prompts."""

    names: tuple[str, ...]
    weights: Floats
    draws: Floats


def weighed(table: Table, how: Fitting) -> tuple[Weighed, tuple[PartWeight, ...]]:
    """Fitted to all prompts of the table."""
    ridge = choose_ridge(table, how)
    whole = fitted(table, ridge, None)
    draws, told = refitted(whole.extended(table), whole, ridge, how)
    many = len(table.parts)
    sd = np.where(whole.made.sd > 1e-9, whole.made.sd, np.inf)[:many]
    names = tuple(p.name for p in table.parts)
    return Weighed(names, whole.coefficients[1 : many + 1] / sd, draws[:, 1 : many + 1] / sd), told


def rerank_settings(found: Weighed, config: Config) -> list[Setting]:
    """Weights of layer 3 in the proportions of the fit; they sum to what the same weights sum to now.

    All move or none: a weight alone, without the others it was fitted with, means nothing.
    """
    now = np.asarray([float(getattr(config.rerank, f"{n}_weight")) for n in found.names])
    scaled, low, high = _scaled(found, float(now.sum()))
    return _told("rerank", [f"{n}_weight" for n in found.names], now, scaled, (low, high))


def fusion_settings(found: Weighed, rrf_k: int, k_why: str, config: Config) -> list[Setting]:
    """Weights of layer 2's modes, with the same sum as now, and ``agreement`` as a share of them."""
    modes = [i for i, n in enumerate(found.names) if n != "agreement"]
    names = [found.names[i] for i in modes]
    now = np.asarray([float(getattr(config.retrieval, f"{n}_weight")) for n in names])
    part = Weighed(tuple(names), found.weights[modes], found.draws[:, modes])
    scaled, low, high = _scaled(part, float(now.sum()))
    told = _told("retrieval", [f"{n}_weight" for n in names], now, scaled, (low, high))
    if "agreement" in found.names:
        told += _agreement(found, modes, float(now.sum()), config.retrieval)
    moved = rrf_k != config.retrieval.rrf_k
    return [*told, Setting("retrieval.rrf_k", rrf_k, config.retrieval.rrf_k, k_why, moved)]


def _agreement(found: Weighed, modes: Sequence[int], total: float, config: RetrievalConfig) -> list[Setting]:
    at = found.names.index("agreement")

    def share(weights: Floats) -> Floats:
        whole = weights[..., modes].sum(-1)
        scaled: Floats = np.clip(
            np.where(whole > 0, weights[..., at] * total / np.maximum(whole, 1e-12), 0.0), 0.0, 1.0
        )
        return scaled

    low, high = np.quantile(share(found.draws), [0.025, 0.975])
    now = np.asarray([config.agreement])
    value = share(found.weights[None])
    return _told("retrieval", ["agreement"], now, value, (np.asarray([low]), np.asarray([high])))


def _scaled(found: Weighed, total: float) -> tuple[Floats, Floats, Floats]:
    def scale(weights: Floats) -> Floats:
        whole = weights.sum(-1, keepdims=True)
        scaled: Floats = np.where(whole > 0, weights / np.maximum(whole, 1e-12) * total, 0.0)
        return scaled

    low, high = np.quantile(scale(found.draws), [0.025, 0.975], axis=0)
    return scale(found.weights[None])[0], low, high


def _told(section: str, names: Sequence[str], now: Floats, value: Floats, span: tuple[Floats, Floats]) -> list[Setting]:
    low, high = span
    moved = bool(value.sum() > 0 and ((now < low - 1e-9) | (now > high + 1e-9)).any())
    return [
        Setting(
            f"{section}.{name}", round(float(value[i]) if moved else float(now[i]), DIGITS), float(now[i]),
            f"fitted {value[i]:.3f}, 95 % interval {low[i]:.3f} to {high[i]:.3f}", moved,
        )
        for i, name in enumerate(names)
    ]  # fmt: skip


def choose_rrf_k(
    readings: Sequence[Reading], seen: Sequence[Observed], config: RetrievalConfig, how: Fitting
) -> tuple[int, str]:
    """The constant under which left-out prompts are told best; the present one, unless it is worse beyond noise."""
    ridge = how.ridges[len(how.ridges) // 2]
    losses = {}
    for k in sorted({*RRF_K, config.rrf_k}):
        table, _ = known_parts(fusion_table(readings, seen, config, k))
        losses[k] = _left_out(table, ridge, how)
    best = min(losses, key=lambda k: (float(losses[k].sum()), k))
    draws = drawn(len(losses[best]), how.judged, how.seed + 5)
    high = float(np.quantile(draws @ (losses[best] - losses[config.rrf_k]), LEVEL))
    if best == config.rrf_k or high >= 0:
        return config.rrf_k, f"none of {', '.join(map(str, losses))} tells left-out prompts better beyond noise"
    share = float(losses[best].sum() / losses[config.rrf_k].sum() - 1)
    return best, f"log loss on left-out prompts {share:+.1%} against {config.rrf_k}"


def _left_out(table: Table, ridge: float, how: Fitting) -> Floats:
    """Log loss per prompt."""
    losses = np.zeros(table.prompts)
    for train, test in splits(table, how.outer, how.seed):
        z, _ = fitted(train, ridge, None).odds(test)
        losses += np.bincount(test.prompt, log_losses(sigmoid(z), test.cited), table.prompts)
    return losses


def applied(config: Config, overrides: dict[str, float | int]) -> Config:
    """The configuration with dotted settings of layers 2, 3 and 5."""
    for path, value in overrides.items():
        section, _, name = path.partition(".")
        config = replace(config, **{section: replace(getattr(config, section), **{name: value})})
    return config
