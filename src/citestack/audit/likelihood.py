"""How often our own stack takes a page to each layer, over the prompts: a measured rate, not a promise."""

from __future__ import annotations

from math import sqrt

from citestack.audit.asked import Asked
from citestack.audit.model import Likelihood

Z95 = 1.959963984540054
"""Normal quantile at 0.975."""
NOTE = (
    "Measured by asking each prompt of this store, with this configuration: the share of prompts for which the page "
    "was still there after a layer. It says nothing of prompts that were not asked, of pages that are not in the "
    "store, or of another engine."
)
AS_IF = " The page was put among the stored pages as if it stood there; links to it and trust it might earn are not."


def likelihood(asked: Asked | None) -> Likelihood | None:
    """None without given prompts or without a store: a page asked for its own title would only flatter itself."""
    if asked is None or not asked.given or asked.alone:
        return None
    reached = [p.survived for p in asked.prompts if p.survived is not None]
    if not reached:
        return None
    counts = [sum(r >= layer for r in reached) for layer in range(1, 6)]
    survived = (counts[0], counts[1], counts[2], counts[3], counts[4])
    note = NOTE + (AS_IF if asked.as_if else "")
    return Likelihood(len(reached), survived, wilson(survived[4], len(reached)), note)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a rate (Wilson 1927): honest at 0 and n hits, where the usual one has no width.

    ``n`` >= 1, 0 <= ``hits`` <= ``n``.
    """
    rate, square = hits / n, Z95 * Z95
    middle = (rate + square / (2 * n)) / (1 + square / n)
    half = Z95 * sqrt(rate * (1 - rate) / n + square / (4 * n * n)) / (1 + square / n)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return (0.0 if hits == 0 else low), (1.0 if hits == n else high)
