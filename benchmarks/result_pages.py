"""Made-up result pages with an AI answer beside them, after published counts. Nothing here was seen on a real page.

P(cited | rank) is that of 409 result pages with an AI Overview of June 2025 (equal addresses, first 100 organic
results). Planted on top, of plausible size: sites have their own log odds, words of the prompt in the snippet help
among the first 20 results, some answers cite more than others. Each rank is then put back to its counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from citestack.twin.pages import Heading, ResultPage, ResultRow

CITED_AT = (0.545, 0.477, 0.477, 0.443, 0.391, 0.362, 0.374, 0.342, 0.306, 0.286)
"""Ranks 1 to 10."""
BANDS = ((20, 0.152), (50, 0.031), (100, 0.008))
"""Up to this rank, on average."""
VOCABULARY = 4000


@dataclass(frozen=True, slots=True)
class Planted:
    site_sd: float = 0.7
    """Standard deviation of sites' log odds."""
    overlap: float = 2.0
    """Log odds per share of the prompt's words in the snippet, first 20 results."""
    government: float = 0.6
    prompt_sd: float = 0.6
    """Of prompts' log odds: some answers cite many pages, some few."""


@dataclass(frozen=True, slots=True)
class World:
    pages: tuple[ResultPage, ...]
    sites: dict[str, float]
    """Domain -> planted log odds."""
    probability: np.ndarray
    """Of every pair, in the order of the pages."""


def rank_rates(depth: int) -> np.ndarray:
    """P(cited) at each rank; falling within a band, with the band's mean."""
    rates, first = list(CITED_AT), 11
    for last, mean in BANDS:
        fall = np.linspace(1.5, 0.5, last - first + 1)
        rates += list(mean * fall)
        first = last + 1
    return np.asarray(rates[:depth])


def result_pages(prompts: int = 409, depth: int = 100, planted: Planted = Planted(), seed: int = 3) -> World:
    rng = np.random.default_rng(seed)
    names, effects = _sites(rng, planted)
    shown = rng.choice(len(names), size=(prompts, depth), p=_popularity(len(names)))
    words = [_word(n) for n in range(2 * VOCABULARY)]
    texts = [_texts(rng, depth, words) for _ in range(prompts)]
    overlap = np.asarray([t[2] for t in texts])
    top = np.arange(depth) < 20
    shift = effects[shown] + planted.overlap * np.where(top, overlap - 0.4, 0.0)
    shift = shift + rng.normal(0, planted.prompt_sd, (prompts, 1))
    chance = _at_rates(shift, rank_rates(depth))
    cited = rng.random((prompts, depth)) < chance
    pages = []
    for p, (prompt, rows, _) in enumerate(texts):
        found = [
            ResultRow(k + 1.0, f"https://{names[shown[p, k]]}/{p}/{k}", *rows[k], float(cited[p, k]))
            for k in range(depth)
        ]
        heading = Heading("made-up", "serp", "simulated", "US", "en", f"2025-06-{1 + p % 28:02d}T08:00:00Z", True)
        pages.append(ResultPage(prompt, tuple(found), heading))
    return World(tuple(pages), dict(zip(names, effects, strict=True)), chance.ravel())


def _sites(rng: np.random.Generator, planted: Planted) -> tuple[list[str], np.ndarray]:
    kinds = rng.choice(4, size=1500, p=[0.82, 0.08, 0.06, 0.04])
    ends = ("com", "org", "edu", "gov")
    names = [f"site{i}.{ends[k]}" for i, k in enumerate(kinds)]
    return names, rng.normal(0, planted.site_sd, len(names)) + planted.government * (kinds == 3)


def _popularity(many: int) -> np.ndarray:
    """Few sites stand on most pages (Zipf)."""
    weights = 1 / (np.arange(many) + 5.0)
    return weights / weights.sum()


def _texts(
    rng: np.random.Generator, depth: int, words: list[str]
) -> tuple[str, list[tuple[str, str, str | None]], np.ndarray]:
    """Prompt, (title, snippet, date) of each result, share of the prompt's words in each snippet."""
    asked = [words[n] for n in rng.choice(VOCABULARY, size=5, replace=False)]
    has = rng.random((depth, 5)) < rng.beta(2, 3, (depth, 1))
    titled = rng.random((depth, 5)) < 0.5
    sizes, fill = rng.integers(12, 28, depth), rng.integers(VOCABULARY, 2 * VOCABULARY, (depth, 28))
    years, months = rng.integers(2016, 2026, depth), rng.integers(1, 6, depth)
    dated, numbered = rng.random(depth) < 0.4, rng.random(depth) < 0.3
    rows = []
    for k in range(depth):
        filler = [words[n] for n in fill[k, : sizes[k]]]
        snippet = filler[:6] + [w for w, h in zip(asked, has[k], strict=True) if h] + filler[6:]
        title = [w for w, h in zip(asked, titled[k], strict=True) if h] + filler[:4]
        day = f"{years[k]}-{months[k]:02d}-10" if dated[k] else None
        rows.append((" ".join(title), " ".join(snippet) + (" 240" if numbered[k] else ""), day))
    return " ".join(asked), rows, has.mean(1)


def _word(n: int) -> str:
    """Five letters, another for every number."""
    letters = "abcdefghklmnoprstuvwz"
    out = ""
    for _ in range(5):
        n, at = divmod(n * 7 + 3, len(letters))
        out += letters[at]
    return out + letters[n % len(letters)]


def _at_rates(shift: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """Probabilities whose mean at each rank is the rate: the intercept of each rank, by bisection."""
    low, high = np.full(len(rates), -20.0), np.full(len(rates), 20.0)
    for _ in range(60):
        middle = (low + high) / 2
        above = (1 / (1 + np.exp(-(middle + shift)))).mean(0) > rates
        high, low = np.where(above, middle, high), np.where(above, low, middle)
    return 1 / (1 + np.exp(-(low + shift)))
