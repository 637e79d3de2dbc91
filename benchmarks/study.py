"""The authority study: how fast, beside scipy.stats.bootstrap in the same run; and whether its intervals hold.

``python -m benchmarks.study [--sets 200]`` writes ``results/study.json``. Speed: 2,000 domains x 1,000 questions, 2,000
draws, one measure. Coverage: share of made worlds (``benchmarks/worlds.py``) in which a 95 % interval of the rank
correlation holds the true one, for the ways an interval can be made. Verdicts: share of made worlds with each verdict.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import stats
from scipy.special import ndtr, ndtri

from benchmarks.record import write_result
from benchmarks.worlds import World, made
from citestack.evaluate.authority_study.nouns import AnswerCounts, Options, StudyTable
from citestack.evaluate.authority_study.outcome import find_outcome
from citestack.evaluate.authority_study.panel import Panel
from citestack.evaluate.authority_study.study import study
from citestack.evaluate.statistics.correlation import smooth_basis
from citestack.evaluate.statistics.interval import (
    Floats,
    Interval,
    arctanh,
    bootstrap_error,
    fisher,
    jackknife_error,
    percentile,
)
from citestack.evaluate.statistics.resample import drawn

SEED, DRAWS = 7, 2000
SIZES = ((30, 40), (100, 100), (200, 150))
NAMES = ("spearman", "spearman_size")


def lean(table: StudyTable) -> StudyTable:
    return replace(
        table, answers=tuple(AnswerCounts(a.question, {"citations": a.counts["citations"]}) for a in table.answers)
    )


def panel(table: StudyTable, statistics: tuple[str, ...] = NAMES) -> Panel:
    names = sorted(table.domains)
    raw = np.array([[table.domains[n].values["referring_domains"] for n in names]], dtype=float)
    outcome = find_outcome(table, "citations")
    assert outcome is not None
    sizes = np.array([table.domains[n].pages for n in names], dtype=float)
    return Panel(raw, np.log1p(raw), outcome, smooth_basis(sizes), statistics)


# --- speed ------------------------------------------------------------------------------------------------------------


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return {"wall_s": round(time.perf_counter() - wall, 2), "cpu_s": round(time.process_time() - cpu, 2)}, found


def speed(domains: int, questions: int) -> dict[str, Any]:
    table = lean(made("true", domains, questions, SEED).table)
    ours = panel(table, ("spearman",))
    whole, _ = timed(lambda: study(table, Options(rounds=DRAWS)))
    over_domains, draws = timed(lambda: ours.other_domains(DRAWS, SEED)[:, 0, 0])
    over_questions, _ = timed(lambda: ours.without_questions(SEED))
    with_replacement, _ = timed(lambda: drawn_questions(ours))
    x, y, matrix = ours.raw[0], ours.outcome.values, ours.outcome.matrix.toarray()  # type: ignore[union-attr]
    options = {"n_resamples": DRAWS, "method": "percentile", "rng": np.random.default_rng(SEED), "vectorized": False}
    peer_domains, theirs = timed(
        lambda: stats.bootstrap((x, y), lambda a, b: stats.spearmanr(a, b).statistic, paired=True, **options)
    )
    asked = (np.arange(questions),)
    peer_questions, _ = timed(
        lambda: stats.bootstrap(asked, lambda q: stats.spearmanr(x, matrix[q].sum(axis=0)).statistic, **options)
    )
    mine = percentile(float(ours.measured()[0, 0]), draws)
    assert mine is not None
    return {
        "domains": domains, "questions": questions, "draws": DRAWS,
        "whole_study_one_measure": whole,
        "ours": {
            "draw_domains": over_domains, "draw_questions": with_replacement, "leave_out_questions": over_questions,
        },
        "scipy_stats_bootstrap": {"draw_domains": peer_domains, "draw_questions": peer_questions},
        "spearman_over_domains_percentile": {
            "ours": [round(v, 4) for v in (mine.low, mine.high)],
            "scipy": [round(float(v), 4) for v in theirs.confidence_interval],
        },
    }  # fmt: skip


def drawn_questions(of: Panel) -> Floats:
    """Questions drawn with replacement: what the study does not use, see coverage."""
    assert of.outcome.matrix is not None
    asked, n = of.outcome.matrix.shape
    return np.concatenate([of._of(*of.outcome.redrawn(w)) for w in drawn(asked, DRAWS, SEED, width=n)])  # noqa: SLF001


# --- coverage ---------------------------------------------------------------------------------------------------------


def held(sets: int) -> list[dict[str, Any]]:
    found = []
    for domains, questions in SIZES:
        for world in ("none", "true"):
            found.append({"domains": domains, "questions": questions, "world": world, "sets": sets})
            found[-1]["same_domains_other_questions"] = same_domains(world, domains, questions, sets)
            found[-1]["other_domains_other_questions"] = other_domains(world, domains, questions, sets)
            print(found[-1], file=sys.stderr, flush=True)
    return found


def same_domains(world: World, domains: int, questions: int, sets: int) -> dict[str, list[float]]:
    """Four draws of domains; for each the truth is the mean over 150 draws of questions."""
    hits: dict[str, list[list[bool]]] = {}
    for which in range(4):
        truth = middle([made(world, domains, questions, which, asked=500_000 + i).table for i in range(150)])
        for i in range(sets // 4):
            for name, row in question_intervals(panel(made(world, domains, questions, which, asked=i).table)).items():
                hits.setdefault(name, []).append([holds(c, t) for c, t in zip(row, truth, strict=True)])
    return {name: np.mean(rows, axis=0).round(3).tolist() for name, rows in hits.items()}


def question_intervals(of: Panel) -> dict[str, list[Interval | None]]:
    values, draws, left = of.measured()[0], drawn_questions_few(of)[:, 0], of.without_questions(SEED)
    assert left is not None
    rows = [(float(v), draws[:, s], left[:, 0, s]) for s, v in enumerate(values)]
    return {
        "percentile": [percentile(v, d) for v, d, _ in rows],
        "bca": [bca(v, d, j) for v, d, j in rows],
        "bootstrap_error_fisher": [fisher(v, bootstrap_error(arctanh(d))) for v, d, _ in rows],
        "left_out_error_fisher": [fisher(v, jackknife_error(arctanh(j))) for v, _, j in rows],
    }


def drawn_questions_few(of: Panel) -> Floats:
    assert of.outcome.matrix is not None
    return np.concatenate([of._of(*of.outcome.redrawn(w)) for w in drawn(of.outcome.matrix.shape[0], 300, SEED)])  # noqa: SLF001


def bca(value: float, draws: Floats, left_out: Floats) -> Interval | None:
    """Bias-corrected and accelerated (Efron 1987)."""
    below = (np.mean(draws < value) + np.mean(draws <= value)) / 2
    if not 0 < below < 1:
        return None
    gaps = left_out.mean() - left_out
    bias, pull = ndtri(below), (gaps**3).sum() / (6 * (gaps**2).sum() ** 1.5)
    z = bias + ndtri(np.array([0.025, 0.975]))
    low, high = np.quantile(draws, ndtr(bias + z / (1 - pull * z)))
    return Interval(value, float(low), float(high))


def other_domains(world: World, domains: int, questions: int, sets: int) -> dict[str, list[float]]:
    """Domains and questions are drawn anew; the truth is the mean over 400 worlds."""
    truth = middle([made(world, domains, questions, 9_000_000 + i).table for i in range(400)])
    hits: dict[str, list[list[bool]]] = {"questions": [], "domains": [], "both": []}
    for seed in range(sets):
        of = panel(made(world, domains, questions, seed).table)
        values, left, draws = of.measured()[0], of.without_questions(SEED), of.other_domains(300, SEED)
        assert left is not None
        errors = [(jackknife_error(arctanh(left[:, 0, s])), bootstrap_error(arctanh(draws[:, 0, s]))) for s in (0, 1)]
        for name, pick in (("questions", slice(0, 1)), ("domains", slice(1, 2)), ("both", slice(0, 2))):
            row = [fisher(float(v), *e[pick]) for v, e in zip(values, errors, strict=True)]
            hits[name].append([holds(c, t) for c, t in zip(row, truth, strict=True)])
    return {name: np.mean(rows, axis=0).round(3).tolist() for name, rows in hits.items()}


def middle(tables: list[StudyTable]) -> Floats:
    found: Floats = np.tanh(arctanh(np.array([panel(t).measured()[0] for t in tables])).mean(axis=0))
    return found


def holds(interval: Interval | None, truth: float) -> bool:
    return interval is not None and interval.low <= truth <= interval.high


def verdicts(sets: int) -> dict[str, dict[str, int]]:
    worlds: tuple[World, ...] = ("none", "size", "true", "outlier")
    return {w: dict(Counter(said(w, seed) for seed in range(sets))) for w in worlds}


def said(world: World, seed: int) -> str:
    return study(lean(made(world, 100, 80, seed).table), Options(rounds=200)).measures[0].verdict.code


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--domains", type=int, default=2000)
    parser.add_argument("--questions", type=int, default=1000)
    chosen = parser.parse_args()
    figures = {"speed": speed(chosen.domains, chosen.questions)}
    print(figures, file=sys.stderr, flush=True)
    figures["coverage_of_95_percent_intervals"] = {"order": NAMES, "rows": held(chosen.sets)}
    figures["verdicts"] = {"domains": 100, "questions": 80, "sets": chosen.sets, "of_world": verdicts(chosen.sets)}
    write_result("study", figures, seed=SEED)


if __name__ == "__main__":
    main()
