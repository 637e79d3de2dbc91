"""Who makes the same edit, and what all who made it gain together: what one page gains another may lose (zero sum)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from math import ceil

from citestack.corpus.urls import site_of
from citestack.evaluate.geo.rank_gain import place
from citestack.evaluate.geo.rulers import Marked, impressions
from citestack.experiment.model import Case, Said


def adopters(case: Case, share: float, seed: int) -> tuple[str, ...]:
    """The rivals that adopt, best first: whole sites (public suffix and one label), a larger share always has the sites
    of a smaller one. 0: nobody but the target; 1: every rival.
    """
    sites = sorted({site_of(url) for url in case.rivals})
    random.Random(f"{seed} {case.prompt} {case.target}").shuffle(sites)  # noqa: S311 - a draw, not a secret
    # A share that is a whole number of sites but for the last bit of its float is that number.
    chosen = set(sites[: ceil(round(share * len(sites), 9))])
    return tuple(url for url in case.rivals if site_of(url) in chosen)


def among(answer: Sequence[Said], urls: Sequence[str]) -> Mapping[str, float | None]:
    """Mean over the pages of their shares of the answer; None where there is no such number."""
    pages = list(dict.fromkeys([*(u for s in answer for u in s.cited), *urls]))
    number = {url: i for i, url in enumerate(pages, 1)}
    marked = [Marked(s.text, tuple(number[u] for u in s.cited)) for s in answer]
    shares = impressions(marked, len(pages))
    cited = {u for s in answer for u in s.cited}
    gains = [place(marked, len(pages), number[u]) for u in urls]
    found: dict[str, float | None] = {
        "cited": sum(u in cited for u in urls) / len(urls),
        "citation_rank_gain": _mean([g for g in gains if g is not None]),
    }
    for name in ("word_count", "position", "pawc"):
        row = getattr(shares, name)
        found[name] = None if row is None else _mean([row[number[u] - 1] for u in urls])
    return found


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
