"""Do the findings of experiments keep their word? Made worlds whose truth is known, peers beside.

``python -m benchmarks.experiment_statistics`` writes ``results/experiment_statistics.json`` in about half an hour;
names of parts (``false_positives again coverage tests power``) measure those alone.
False positives: share of experiments without any effect in which any arm is called up or down, for ours, for a plain
before/after t test of each arm, and for the test of C-SEO Bench (one-sided Wilcoxon, Holm). Coverage: share of
experiments whose interval holds the planted effect, for ours, ``scipy.stats.bootstrap`` (percentile, BCa) and Student's
t. Power: share in which tests find it; and whether effects of the size that ``power.detectable`` gives are found.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import orjson
from scipy import stats

from benchmarks.record import RESULTS, write_result
from citestack.evaluate.statistics.interval import Floats
from citestack.experiment.figures import Effect
from citestack.experiment.findings import analyse
from citestack.experiment.findings.correction import holm
from citestack.experiment.findings.mean_interval import Resampler, usual_move
from citestack.experiment.findings.power import detectable
from citestack.experiment.findings.signed_rank import signed_rank
from citestack.experiment.model import CONTROL, ArmChoice, Asked, Case, Design, Outcome

NAME = "experiment_statistics"
SEED, RUNS, DRAWS = 7, 200, 10
PROMPTS = (20, 50, 100, 200)
COVERED = 1000
HIGH, AGAIN = 0.04, 1000
"""Share of ``RUNS`` from which a setting is run so often again, with other draws: the worst of 59 settings is high by
luck as well as by truth."""
Noise = Callable[[np.random.Generator, tuple[int, ...]], Floats]
"""What an edit that does nothing does: differences of that shape."""


def sparse(share: float, size: float) -> Noise:
    """Most answers stay as they are, the others move either way: a deterministic engine."""

    def drawn(chance: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        sizes = chance.exponential(size, shape) * chance.choice([-1.0, 1.0], shape)
        found: Floats = np.where(chance.random(shape) < share, sizes, 0.0)
        return found

    return drawn


def skewed(share: float, size: float) -> Noise:
    """Many small losses, few large gains, 0 on average."""

    def drawn(chance: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        sizes = size * (chance.lognormal(0, 1, shape) - np.exp(0.5))
        found: Floats = np.where(chance.random(shape) < share, sizes, 0.0)
        return found

    return drawn


def harmful(share: float, size: float) -> Noise:
    """Every edit costs: a placebo moves the mean as well."""

    def drawn(chance: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        found: Floats = np.where(chance.random(shape) < share, -chance.exponential(size, shape), 0.0)
        return found

    return drawn


def flips(share: float) -> Noise:
    """Cited or not: a prompt moves by 1 or not at all."""

    def drawn(chance: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        found: Floats = np.where(chance.random(shape) < share, chance.choice([-1.0, 1.0], shape), 0.0)
        return found

    return drawn


PLACEBO: Mapping[str, Noise] = {
    "5 % of prompts move": sparse(0.05, 0.1), "20 % move": sparse(0.2, 0.1), "60 % move": sparse(0.6, 0.05),
    "30 % move, skewed": skewed(0.3, 0.05), "20 % lose, none gains": harmful(0.2, 0.05),
    "cited or not, 10 % flip": flips(0.1),
}  # fmt: skip
RANDOM = {f"random engine, sd {sd * 100:.0f} points, {r} repeats": (sd, r) for sd in (0.07, 0.11) for r in (1, 3, 5)}


def analysed(values: Mapping[str, Floats], engine: str, repeats: int) -> list[Effect]:
    """Effects over all prompts in ``pawc`` of label -> (prompts, repeats)."""
    n = len(values[CONTROL])
    outcomes = [
        Outcome(label, i, r + 1, 0.0, "measured", measures={"pawc": float(v)})
        for label, rows in values.items() for i, row in enumerate(rows) for r, v in enumerate(row)
    ]  # fmt: skip
    asked = tuple(Asked(f"p{i}") for i in range(n))
    arms = tuple(ArmChoice(label) for label in values if label != CONTROL)
    design = Design("made", asked, arms, engine=engine, repeats=repeats, ranks=())  # type: ignore[arg-type]
    cases = [Case(p.text, "https://a.example/", rank=1) for p in asked]
    infos = [Info(a.name, "placebo" if a.name == "placebo" else "text") for a in arms]
    found = analyse(design, cases, outcomes, {}, infos).effects
    return [e for e in found if e.kind != "placebo" and not e.stratum]


class Info:
    def __init__(self, name: str, kind: Any) -> None:
        self.name, self.kind, self.twin = name, kind, None


def placebo_world(chance: np.random.Generator, noise: Noise, n: int, arms: int) -> dict[str, Floats]:
    base = np.full((n, 1), 0.3)
    made = {f"arm {a}": base + noise(chance, (n, 1)) for a in range(arms)}
    return {CONTROL: base, "placebo": base + noise(chance, (n, DRAWS)), **made}


def random_world(chance: np.random.Generator, sd: float, repeats: int, n: int, arms: int) -> dict[str, Floats]:
    own = chance.beta(2, 6, (n, 1))
    made = {f"arm {a}": own + chance.normal(0, sd, (n, repeats)) for a in range(arms)}
    return {CONTROL: own + chance.normal(0, sd, (n, repeats + DRAWS)), **made}


def false_positives(runs: int = RUNS, prompts: tuple[int, ...] = PROMPTS) -> list[dict[str, Any]]:
    rows = []
    sizes = [(n, a) for n in prompts for a in ((5,) if n < 50 else (5, 12))]
    for (n, arms), name in itertools.product(sizes, [*PLACEBO, *RANDOM]):
        shares = called([SEED, len(rows)], name, n, arms, runs)
        rows.append(
            {"world": name, "prompts": n, "arms": arms, "ours": shares[0], "t_test": shares[1], "c_seo": shares[2]}
        )
        print(rows[-1], flush=True)
    return rows


def again(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for i, row in enumerate(rows):
        if row["ours"] >= HIGH:
            share = called([SEED, 1000 + i], row["world"], row["prompts"], row["arms"], AGAIN)[0]
            found.append({**{k: row[k] for k in ("world", "prompts", "arms")}, "runs": AGAIN, "ours": share})
            print(found[-1], flush=True)
    return found


def called(seed: list[int], name: str, n: int, arms: int, runs: int) -> list[float]:
    chance, found = np.random.default_rng(seed), np.zeros(3)
    for _ in range(runs):
        found += false_calls(chance, name, n, arms)
    return [round(float(c), 4) for c in found / runs]


def false_calls(chance: np.random.Generator, name: str, n: int, arms: int) -> Floats:
    """1 for each way of testing that calls any arm of one experiment."""
    if name in RANDOM:
        sd, repeats = RANDOM[name]
        values, engine = random_world(chance, sd, repeats, n, arms), "sources"
    else:
        repeats, engine = 1, "stack"
        values = placebo_world(chance, PLACEBO[name], n, arms)
    effects = analysed(values, engine, repeats)
    control = values[CONTROL][:, :repeats].mean(1)
    apart = [values[f"arm {a}"].mean(1) - control for a in range(arms)]
    with np.errstate(all="ignore"):
        plain = np.nan_to_num([stats.ttest_1samp(d, 0).pvalue if d.std() > 1e-12 else 1.0 for d in apart], nan=1.0)
    one_sided = holm([signed_rank(d, "greater", "wilcoxon") for d in apart])
    ours = any(e.finding in ("up", "down") for e in effects)
    return np.array([ours, (plain <= 0.05).any(), min(p for p in one_sided if p is not None) <= 0.05]) * 1.0


def planted(share: float, size: float, gaining: float) -> Callable[[np.random.Generator, int], Floats]:
    """``share`` of the prompts move by an exponential size, ``gaining`` of them up."""

    def drawn(chance: np.random.Generator, n: int) -> Floats:
        sizes = chance.exponential(size, n) * np.where(chance.random(n) < gaining, 1.0, -1.0)
        found: Floats = np.where(chance.random(n) < share, sizes, 0.0)
        return found

    return drawn


Effects = Mapping[str, tuple[Callable[[np.random.Generator, int], Floats], float]]
EFFECTS: Effects = {
    **{
        f"{share:.0%} of prompts move, {gaining:.0%} of them up": (
            planted(share, 0.1, gaining), share * 0.1 * (2 * gaining - 1),
        )
        for share, gaining in itertools.product((0.1, 0.2, 0.3, 0.6), (0.8, 1.0))
    },
    "all prompts move by 5 points, noise 9": (lambda chance, n: 0.05 + chance.normal(0, 0.09, n), 0.05),
    "all move, skewed": (lambda chance, n: 0.05 * (chance.lognormal(0, 1, n) - np.exp(0.5)) + 0.03, 0.03),
    "30 % become cited": (lambda chance, n: (chance.random(n) < 0.3) * 1.0, 0.3),
    "20 % become cited, 5 % lose it": (
        lambda chance, n: chance.choice([1.0, -1.0, 0.0], n, p=[0.2, 0.05, 0.75]), 0.15,
    ),
}  # fmt: skip


def coverage(
    runs: int = COVERED, prompts: tuple[int, ...] = PROMPTS, *, worlds: Effects = EFFECTS, peers: int = 150
) -> list[dict[str, Any]]:
    """``ours`` beside the placebos of its run, ``alone`` where nothing else is known of how far prompts move.

    ``peers``: of how many experiments scipy's intervals are made; they take the longest.
    """
    rows = []
    for n, (name, (draw, true)) in itertools.product(prompts, worlds.items()):
        chance, resampler = np.random.default_rng(SEED), Resampler()
        made = np.stack([draw(chance, n) for _ in range(runs)])
        far = [usual_move([placebos(chance, draw, n)]) for _ in made]
        ends, alone = (
            np.array([(i.low, i.high) for w, u in zip(made, of, strict=True) if (i := resampler.interval(w, 1.0, u))])
            for of in (far, np.zeros(runs))
        )
        row = {
            "world": name,
            "prompts": n,
            "effect": true,
            "ours": held(ends, true),
            "alone": held(alone, true),
            "all_zero": round(float((made == 0).all(1).mean()), 4),
        }
        error = made.std(1, ddof=1) / n**0.5 * stats.t.ppf(0.975, n - 1)
        row["student"] = held(np.stack([made.mean(1) - error, made.mean(1) + error], 1), true)
        for method in ("percentile", "BCa") if peers else ():
            row[method.lower()] = held(scipy_ends(made[:peers], method), true)
        row["width_over_student"] = round(
            float(np.median((ends[:, 1] - ends[:, 0])[error > 0] / (2 * error[error > 0]))), 3
        )
        rows.append(row)
        print(row, flush=True)
    return rows


def placebos(chance: np.random.Generator, draw: Callable[[np.random.Generator, int], Floats], n: int) -> Floats:
    """A third as many prompts move, half as far: the arm's own sizes would be too good a guess."""
    found: Floats = np.where(chance.random(DRAWS * n) < 1 / 3, draw(chance, DRAWS * n) / 2, 0.0)
    return found


def scipy_ends(worlds: Floats, method: str) -> Floats:
    """What no interval comes of (BCa of constant data) holds its own mean alone."""
    with np.errstate(all="ignore"):
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = stats.bootstrap(
                (worlds,), np.mean, axis=1, method=method, n_resamples=999, batch=50, rng=np.random.default_rng(SEED)
            ).confidence_interval
    mean = worlds.mean(1)
    return np.stack([np.where(np.isfinite(v), v, mean) for v in (found.low, found.high)], 1)


def held(ends: Floats, true: float) -> float:
    return round(float(((ends[:, 0] <= true + 1e-12) & (true - 1e-12 <= ends[:, 1])).mean()), 4)


def chances(runs: int = 200, arms: int = 8) -> list[dict[str, Any]]:
    """Share of planted effects found at the strictest step of Holm's correction over ``arms``."""
    rows = []
    for n, (name, (draw, _)) in itertools.product((50, 100), EFFECTS.items()):
        chance, bar = np.random.default_rng(SEED), 0.05 / arms
        worlds = [draw(chance, n) for _ in range(runs)]
        found = {
            "pratt": [signed_rank(w) for w in worlds],
            "wilcoxon": [signed_rank(w, zeros="wilcoxon") for w in worlds],
        }
        found["sign_flip_of_means"] = flipped(np.stack(worlds))
        with np.errstate(all="ignore"):
            found["t"] = [stats.ttest_1samp(w, 0).pvalue if w.std() > 1e-12 else 1.0 for w in worlds]
        rows.append({"world": name, "prompts": n, "arms": arms,
                     **{k: round(float((np.array(p) <= bar).mean()), 4) for k, p in found.items()}})  # fmt: skip
        print(rows[-1], flush=True)
    return rows


def flipped(worlds: Floats) -> list[float]:
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], (4999, worlds.shape[1]))
    reached = (np.abs(signs @ np.abs(worlds).T) >= np.abs(worlds.sum(1)) - 1e-9).sum(0)
    return [float(p) for p in (1 + reached) / 5000]


def power(runs: int = RUNS // 2) -> list[dict[str, Any]]:
    """One arm of eight has an effect of the size that is said to be found in 80 of 100 experiments."""
    rows = []
    for n, (sd, repeats) in itertools.product((20, 50, 100), ((0.07, 1), (0.09, 3), (0.11, 5))):
        chance, arms = np.random.default_rng(SEED), 8
        effect = detectable(sd * (2 / repeats) ** 0.5, n, arms) or 0.0
        hits = inside = 0
        for _ in range(runs):
            values = random_world(chance, sd, repeats, n, arms)
            values["arm 0"] = values["arm 0"] + effect
            first = next(e for e in analysed(values, "sources", repeats) if e.arm == "arm 0")
            hits += first.finding == "up"
            inside += first.difference is not None and first.difference.low <= effect <= first.difference.high
        rows.append({"prompts": n, "sd": sd, "repeats": repeats, "arms": arms, "detectable": round(effect, 4),
                     "found": round(hits / runs, 4), "held": round(inside / runs, 4)})  # fmt: skip
        print(rows[-1], flush=True)
    return rows


def main(parts: Sequence[str]) -> None:
    """Parts that are not named keep the figures that the file has."""
    kept = RESULTS / f"{NAME}.json"
    figures: dict[str, Any] = orjson.loads(kept.read_bytes())["figures"] if parts and kept.exists() else {}
    made: Mapping[str, Callable[[], Any]] = {
        "false_positives": false_positives, "again": lambda: again(figures["false_positives"]), "coverage": coverage,
        "tests": chances, "power": power,
    }  # fmt: skip
    for part in parts or made:
        figures[part] = made[part]()
    write_result(NAME, figures, seed=SEED)


if __name__ == "__main__":
    main(sys.argv[1:])
