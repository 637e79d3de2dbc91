"""The twin against what is planted: weights recovered, shuffled citations refused, result pages of published shape.

``python -m benchmarks.twin`` (about three minutes of one core); scikit-learn's models stand beside where it is there.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.record import peak_rss_mib, write_result
from benchmarks.result_pages import Planted, result_pages
from benchmarks.twin_worlds import PLANTED, stack_table
from citestack.twin import judged
from citestack.twin.crossed import crossed, shuffled
from citestack.twin.features import results_table
from citestack.twin.fitting import Fitting, fitted
from citestack.twin.judge import judge
from citestack.twin.learned import learn, with_learned
from citestack.twin.logistic import sigmoid
from citestack.twin.make import make
from citestack.twin.table import Table, drawn, folds

SEED = 7


def recovery(worlds: int) -> dict[str, Any]:
    """Weights planted anew in each world: correlation, and how often the interval holds what was planted."""
    how = Fitting(trees=None, draws=100, judged=400, ridges=(0.3, 3.0))
    correlations, held = [], []
    for seed in range(worlds):
        planted = np.random.default_rng(seed).permutation(PLANTED)
        parts = make(stack_table(150, seed=seed, planted=planted), how).parts
        correlations.append(np.corrcoef([w.weight.value for w in parts], planted)[0, 1])
        held += [w.weight.low <= p <= w.weight.high for w, p in zip(parts, planted, strict=True)]
    return {
        "worlds": worlds,
        "prompts": 150,
        "correlation_median": round(float(np.median(correlations)), 4),
        "correlation_least": round(float(np.min(correlations)), 4),
        "intervals_that_hold": round(float(np.mean(held)), 3),
    }


def refusals(worlds: int) -> dict[str, Any]:
    """Citations dealt anew within each prompt: every twin of them is to be refused."""
    how = Fitting(trees=None, judged=1000, ridges=(3.0,))
    shipped = 0
    for seed in range(worlds):
        table = shuffled(stack_table(120, seed=seed), seed)
        shipped += judge(table, crossed(table, how), how).verdict.shipped
    real = stack_table(120)
    return {
        "worlds": worlds,
        "shipped": shipped,
        "unshuffled_shipped": judge(real, crossed(real, how), how).verdict.shipped,
    }


def pages(planted: Planted, prompts: int, *, draws: int = 100) -> dict[str, Any]:
    world = result_pages(prompts, 100, planted)
    table = results_table(world.pages)
    how = Fitting(draws=draws, tree_draws=5)
    started = time.perf_counter()
    made = make(table, how)
    seconds = time.perf_counter() - started
    oracle = judged.score("planted", judged.per_prompt(table, world.probability), drawn(prompts, 500, SEED))
    known = {h: c for h, c in made.predictor.hosts.items() if c.prompts >= 20}
    shrink = made.predictor.shrink
    effects = [np.log((c.cited + shrink) / (c.expected + shrink)) for c in known.values()]
    j = made.judgement
    return {
        "prompts": prompts,
        "pairs": len(table.cited),
        "cited": int(table.cited.sum()),
        "shipped": j.verdict.shipped,
        "model": j.model,
        "seconds": round(seconds, 1),
        "scores": {s.name: _score(s) for s in (*j.scores, oracle)},
        "less_log_loss": {c.baseline: [c.share, c.difference.low, c.difference.high] for c in j.contrasts},
        "ece": [j.ece.value, j.ece.low, j.ece.high],
        "sites_correlation": round(float(np.corrcoef(effects, [world.sites[h] for h in known])[0, 1]), 3),
        "peers": peers(table, how),
    }


def _score(s: judged.Score) -> dict[str, Any]:
    return {"log_loss": s.log_loss.value, "auc_top20": s.auc.value, "ndcg10": s.ndcg.value}


def peers(table: Table, how: Fitting) -> dict[str, Any]:
    """scikit-learn on the same folds with the same columns."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
    except ImportError:
        return {}
    models = {
        "sklearn LogisticRegression": make_pipeline(StandardScaler(), LogisticRegression(C=1 / 3, max_iter=500)),
        "sklearn HistGradientBoosting": HistGradientBoostingClassifier(
            max_iter=60, learning_rate=0.07, max_depth=3, l2_regularization=20, random_state=SEED
        ),
    }
    fold, found = folds(table.prompts, how.outer, how.seed), {n: np.zeros(len(table.cited)) for n in models}
    for f in range(how.outer):
        train, test = table.of(fold != f), table.of(fold == f)
        whole = np.ones(table.prompts)
        known = learn(train, whole)
        seen, asked = with_learned(train, known, whole).values, with_learned(test, known, None).values
        for name, model in models.items():
            plain = "Logistic" in name
            model.fit(np.nan_to_num(seen) if plain else seen, train.cited > 0.5)
            found[name][fold[table.prompt] == f] = model.predict_proba(np.nan_to_num(asked) if plain else asked)[:, 1]
    draws = drawn(table.prompts, 500, SEED)
    return {n: _score(judged.score(n, judged.per_prompt(table, p), draws)) for n, p in found.items()}


def same_weights() -> float:
    """Largest difference to scikit-learn's coefficients, unheld, at the same ridge; nan without scikit-learn."""
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        return float("nan")
    table = stack_table(120, lost=0.0)
    free = replace(table, parts=tuple(replace(p, held=False) for p in table.parts))
    mine = fitted(free, 3.0, None)
    theirs = LogisticRegression(C=1 / 3.0, tol=1e-8, max_iter=1000).fit(mine.made.columns[:, 1:], table.cited)
    assert sigmoid(np.zeros(1))[0] == 0.5
    return float(np.abs(mine.coefficients[1:] - theirs.coef_[0]).max())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=15)
    parser.add_argument("--prompts", type=int, default=409)
    told = parser.parse_args()
    figures: dict[str, Any] = {}
    for name, measure in {
        "result_pages": lambda: pages(Planted(), told.prompts),
        "recovery": lambda: recovery(told.worlds),
        "refusals": lambda: refusals(told.worlds),
        "largest_difference_to_sklearn": same_weights,
        "result_pages_crossed": lambda: pages(Planted(overlap=6.0, site_sd=0.4), told.prompts // 2, draws=20),
        "peak_rss_mib": peak_rss_mib,
    }.items():
        figures[name] = measure()
        print(name, figures[name])
    write_result("twin", figures, seed=SEED)


if __name__ == "__main__":
    main()
