"""Do the intervals hold, does the change test keep its word, and how small a change can it see?

``python -m benchmarks.track_statistics`` writes ``results/track_statistics.json`` in about two minutes: made worlds of
prompts whose answers are alike to a known degree, 3 and 10 repeats. Coverage: share of worlds whose 95 % interval holds
the true rate, for ours, for the middle 95 % of bootstrapped rates, and for Wilson's interval over all answers as if
they were independent. False positives: share of worlds without a change where the test says one. Power: share of worlds
with a change of the size that ``power.detectable`` gives where the test finds it.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from scipy.special import ndtri

from benchmarks.record import write_result
from citestack.evaluate.statistics.interval import Floats
from citestack.evaluate.statistics.resample import drawn
from citestack.track.statistics.change import Pairs, adjusted
from citestack.track.statistics.intervals import Sums, mean_bounds, rate_bounds, share_bounds
from citestack.track.statistics.power import Scatter, curve, detectable

SEED, WORLDS, DRAWS = 7, 2000, 300
PROMPTS, RATES, ALIKE, REPEATS = (20, 50, 200), (0.05, 0.2, 0.5, 0.9), (0.1, 0.3, 0.5, 0.9), (3, 10)


def own_rates(chance: np.random.Generator, rate: float, alike: float, shape: tuple[int, ...]) -> Floats:
    size = (1 - alike) / alike
    return chance.beta(rate * size, (1 - rate) * size, shape)


def holds(bounds: tuple[Floats, Floats], true: float) -> float:
    return round(float(((bounds[0] <= true + 1e-12) & (true - 1e-12 <= bounds[1])).mean()), 4)


def bootstrapped(hits: Floats, answers: Floats) -> tuple[Floats, Floats]:
    rates = np.concatenate([(hits @ w.T) / (answers @ w.T) for w in drawn(hits.shape[1], DRAWS, SEED)], axis=1)
    low, high = np.quantile(rates, [0.025, 0.975], axis=1)
    return low, high


def pooled(hits: Floats, answers: Floats) -> tuple[Floats, Floats]:
    n, z = answers.sum(1), float(ndtri(0.975))
    r = hits.sum(1) / n
    middle, reach = (r + z * z / (2 * n)), z * np.sqrt(r * (1 - r) / n + z * z / (4 * n * n))
    return (middle - reach) / (1 + z * z / n), (middle + reach) / (1 + z * z / n)


def coverage(chance: np.random.Generator) -> list[dict[str, Any]]:
    rows = []
    for prompts, rate, alike, repeats in itertools.product(PROMPTS, RATES, ALIKE, REPEATS):
        hits = chance.binomial(repeats, own_rates(chance, rate, alike, (WORLDS, prompts))) * 1.0
        answers = np.full(hits.shape, float(repeats))
        few = slice(0, WORLDS // 5)
        rows.append({
            "prompts": prompts, "rate": rate, "alike": alike, "repeats": repeats,
            "ours": holds(rate_bounds(Sums.dense(hits, answers)), rate),
            "percentile_bootstrap": holds(bootstrapped(hits[few], answers[few]), rate),
            "pooled_wilson": holds(pooled(hits, answers), rate),
        })  # fmt: skip
    return rows


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    found = {}
    for prompts in PROMPTS:
        for name in ("ours", "percentile_bootstrap", "pooled_wilson"):
            of = np.array([r[name] for r in rows if r["prompts"] == prompts])
            found[f"{name}_{prompts}"] = {
                "lowest": float(of.min()), "highest": float(of.max()), "mean": round(float(of.mean()), 4),
                "within_93_97": int(((of >= 0.93) & (of <= 0.97)).sum()), "scenarios": len(of),
            }  # fmt: skip
    return found


def other_ratios(chance: np.random.Generator) -> dict[str, Any]:
    """A share of citations, a share of the answer's weight, words per answer."""
    found = {}
    for prompts in PROMPTS:
        shape = (WORLDS, prompts, 3)
        cites = chance.poisson(10, shape)
        cited = chance.binomial(cites, own_rates(chance, 0.1, 0.2, shape[:2])[..., None])
        once = chance.random(shape) < own_rates(chance, 0.3, 0.33, shape[:2])[..., None]
        weight = once * chance.beta(2, 6, shape)
        words = np.exp(chance.normal(5, 0.5, (*shape[:2], 1)) + chance.normal(0, 0.3, shape)).sum(2)
        three = np.full(shape[:2], 3.0)
        found[str(prompts)] = {
            "citation_share": holds(share_bounds(Sums.dense(cited.sum(2) * 1.0, cites.sum(2) * 1.0)), 0.1),
            "pawc_share": holds(share_bounds(Sums.dense(weight.sum(2), three)), 0.3 * 0.25),
            "words": holds(mean_bounds(Sums.dense(words, three)), float(np.exp(5 + 0.34 / 2))),
        }
    return found


def changes(chance: np.random.Generator) -> list[dict[str, Any]]:
    rows = []
    for prompts, rate, alike in itertools.product(PROMPTS, (0.05, 0.2, 0.5), (0.1, 0.3, 0.6)):
        own = own_rates(chance, rate, alike, (WORLDS // 2, prompts))
        answers = np.full(own.shape, 3.0)
        before, after = (chance.binomial(3, own) * 1.0 for _ in range(2))
        size = detectable(prompts, 3, Scatter(rate * (1 - rate) * (1 - alike), 0.0))
        more = np.clip(own + size, 0, 1)
        p = Pairs((before, after), (answers, answers)).chances()
        moved = Pairs((before, chance.binomial(3, more) * 1.0), (answers, answers)).chances()
        rows.append({
            "prompts": prompts, "rate": rate, "alike": alike, "false_positives": round(float((p <= 0.05).mean()), 4),
            "false_positives_family_of_20": round(float(np.mean(
                [(adjusted(family) <= 0.05).any() for family in p.reshape(-1, 20)])), 4),
            "change": round(float((more - own).mean()), 4), "power": round(float((moved <= 0.05).mean()), 3),
        })  # fmt: skip
    return rows


def main() -> None:
    chance = np.random.default_rng(SEED)
    covered, tested = coverage(chance), changes(chance)
    within = Scatter(0.2 * 0.8 * 0.6, 0.005)
    points = [{"prompts": p.prompts, "repeats": p.repeats, "change": round(p.change, 4)} for p in curve(within)]
    found = summary(covered)
    for name, row in found.items():
        print(f"{name:26} {row}")
    print("detectable change at 80 % power, rate 0.2, answers alike 0.4, drift 0.005")
    for point in points:
        print(f"{point['prompts']:5} prompts x {point['repeats']:2} repeats: {point['change']:.3f}")
    for row in tested:
        print(row)
    figures = {"worlds": WORLDS, "coverage": covered, "coverage_summary": found, "other_ratios": other_ratios(chance),
               "change_test": tested, "power_curve": points}  # fmt: skip
    print(figures["other_ratios"])
    write_result("track_statistics", figures, seed=SEED)


if __name__ == "__main__":
    main()
