"""The verdict: a twin is shipped only when it beats both baselines on prompts it has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citestack.twin import judged
from citestack.twin.crossed import Crossed
from citestack.twin.fitting import Fitting
from citestack.twin.model import Bin, Contrast, Estimate, Model, Score, Verdict
from citestack.twin.table import Floats, Table, drawn

BASELINES = ("rank", "relevance")
PROMPTS, CITED = 20, 20
"""Fewest prompts and citations from which anything is said."""


@dataclass(frozen=True, slots=True)
class Judgement:
    model: Model
    verdict: Verdict
    scores: tuple[Score, ...]
    contrasts: tuple[Contrast, ...]
    reliability: tuple[Bin, ...]
    ece: Estimate


def too_little(prompts: int, cited: float) -> str:
    """Why nothing can be fitted; empty when it can."""
    if prompts < PROMPTS:
        return f"{prompts} prompts with an answer are too few; it takes {PROMPTS}"
    return f"{cited:g} cited pages within reach are too few; it takes {CITED}" if cited < CITED else ""


def judge(table: Table, found: Crossed, how: Fitting) -> Judgement:
    """The additive model must beat both baselines, and saying the same of every page. Trees take its place where they
    beat it as well.
    """
    draws = drawn(table.prompts, how.judged, how.seed + 2)
    told = {name: judged.per_prompt(table, p) for name, p in found.predicted.items()}
    trees = "trees" in told and contrast(told, "trees", "twin", draws).beaten
    chosen = "trees" if trees else "twin"
    contrasts = tuple(contrast(told, chosen, name, draws) for name in (*BASELINES, "prior"))
    additive = [contrast(told, "twin", name, draws) for name in (*BASELINES, "prior")]
    bins, ece = judged.reliability(table, found.predicted[chosen], draws)
    scores = tuple(judged.score(name, per, draws) for name, per in told.items())
    return Judgement("trees" if trees else "additive", verdict(additive), scores, contrasts, bins, ece)


def contrast(told: Mapping[str, judged.PerPrompt], name: str, baseline: str, draws: Floats) -> Contrast:
    mine, theirs = told[name], told[baseline]
    difference = judged.ratio(mine.loss - theirs.loss, mine.pairs, draws)
    whole = float(theirs.loss.sum() / theirs.pairs.sum())
    high = 0.0 if difference.high is None else difference.high
    return Contrast(baseline, difference, round((difference.value or 0.0) / whole, 6), high < 0)


def verdict(contrasts: Sequence[Contrast]) -> Verdict:
    lost = [c for c in contrasts if not c.beaten]
    told = lost or [c for c in contrasts if c.baseline in BASELINES]
    words = "; ".join(f"{_named(c.baseline)} {_said(c)}" for c in told)
    if lost:
        return Verdict(False, f"refused: on prompts it was not fitted to, the twin does not beat {words}")
    return Verdict(True, f"on prompts it was not fitted to, the twin beats {words}")


def _named(baseline: str) -> str:
    return "saying the same of every page" if baseline == "prior" else f"{baseline} alone"


def _said(c: Contrast) -> str:
    d = c.difference
    return f"(log loss {d.value:+.4f}, 95 % interval {d.low:+.4f} to {d.high:+.4f}, {c.share:+.0%})"
