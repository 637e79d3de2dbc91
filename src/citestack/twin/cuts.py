"""Cuts and caps: how many passages are kept, how many of a host and a page, and how many sources an answer may name.

A cut has no slope to follow, so each is tried: the pages that come first with it, by the fitted weights, as many as the
engine cites, against those that it cites. A cut moves only where another value is better beyond noise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from citestack.config import Config
from citestack.stack.rerank_parts import host
from citestack.twin.asking import PARTS, Reading
from citestack.twin.fitting import Fitting
from citestack.twin.model import Setting
from citestack.twin.observed import Observed
from citestack.twin.pages import alike
from citestack.twin.settings import LEVEL
from citestack.twin.table import Floats, drawn

TRIED: Mapping[str, tuple[int, ...]] = {
    "rerank.keep": (2, 4, 6, 8, 12, 16, 24),
    "rerank.host_cap": (1, 2, 3, 4, 6, 10),
    "rerank.page_cap": (1, 2, 3, 4),
}
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A prompt's passages by the fitted weights, best first, and what was cited."""

    urls: tuple[str, ...]
    hosts: tuple[str, ...]
    cited: Mapping[str, float]


def cut_settings(
    readings: Sequence[Reading], seen: Sequence[Observed], weights: Mapping[str, float], config: Config, how: Fitting
) -> list[Setting]:
    ranked = [_ranked(r, o, weights) for r, o in zip(readings, seen, strict=True)]
    now = {path: int(_value(config, path)) for path in TRIED}
    chosen, why = dict(now), dict.fromkeys(TRIED, "no other value cites more alike beyond noise")
    draws = drawn(len(ranked), how.judged, how.seed + 6)
    for _ in range(ROUNDS):
        for path, values in TRIED.items():
            value, said = _best(ranked, chosen, path, values, draws)
            if said:
                chosen[path], why[path] = value, said
    caps = sources_setting([len(o.cited) for o in seen], config)
    moved = [Setting(p, chosen[p], now[p], why[p], chosen[p] != now[p]) for p in TRIED]
    return [*caps, *moved]


def sources_setting(counts: Sequence[int], config: Config) -> list[Setting]:
    """A cap on sources is contradicted by answers that name more, and never by those that name fewer."""
    named = [n for n in counts if n]
    if not named:
        return []
    now, most = config.citation.max_sources, int(np.ceil(np.quantile(named, 0.95)))
    why = f"95 of 100 answers cite at most {most} pages, half of them at most {int(np.median(named))}"
    return [Setting("citation.max_sources", max(most, now), now, why, most > now)]


def _best(
    ranked: Sequence[_Ranked], chosen: Mapping[str, int], path: str, values: Sequence[int], draws: Floats
) -> tuple[int, str]:
    held = _alike(ranked, chosen)
    tried = {v: _alike(ranked, {**chosen, path: v}) for v in values if v != chosen[path]}
    best = max(tried, key=lambda v: (float(tried[v].mean()), -v))
    gain = tried[best] - held
    if float(np.quantile(draws @ gain / len(gain), 1 - LEVEL)) <= 0:
        return chosen[path], ""
    return (
        best,
        f"cited pages alike {held.mean():.3f} -> {tried[best].mean():.3f} (Jaccard index, {len(ranked)} prompts)",
    )


def _alike(ranked: Sequence[_Ranked], cuts: Mapping[str, int]) -> Floats:
    return np.asarray([jaccard(_cited(r, cuts), r.cited) for r in ranked])


def jaccard(mine: frozenset[str], theirs: Mapping[str, float]) -> float:
    """Shares of answers weigh as much as they say."""
    both = sum(theirs.get(key, 0.0) for key in mine)
    whole = len(mine) + sum(share for key, share in theirs.items() if key not in mine)
    return both / whole if whole else 1.0


def _cited(r: _Ranked, cuts: Mapping[str, int]) -> frozenset[str]:
    """The first pages among the passages that the caps let through."""
    pages: dict[str, int] = {}
    many = len(r.cited)
    hosts: dict[str, int] = {}
    kept = 0
    for url, where in zip(r.urls, r.hosts, strict=True):
        if kept == cuts["rerank.keep"]:
            break
        if pages.get(url, 0) < cuts["rerank.page_cap"] and hosts.get(where, 0) < cuts["rerank.host_cap"]:
            pages[url], hosts[where] = pages.get(url, 0) + 1, hosts.get(where, 0) + 1
            kept += 1
    return frozenset(list(pages)[:many])


def _ranked(reading: Reading, seen: Observed, weights: Mapping[str, float]) -> _Ranked:
    def score(values: Sequence[float | None]) -> float:
        return sum(weights.get(n, 0.0) * v for n, v in zip(PARTS, values, strict=True) if v is not None)

    order = sorted(reading.head, key=lambda p: -score(p.values))
    urls = tuple(alike(p.url) or p.url for p in order)
    return _Ranked(urls, tuple(host(p.url) for p in order), seen.cited)


def _value(config: Config, path: str) -> float:
    section, _, name = path.partition(".")
    return float(getattr(getattr(config, section), name))


def with_weights(config: Config, settings: Sequence[Setting]) -> dict[str, float]:
    """What layer 3's parts weigh under the settings."""
    told = {s.path: s.value for s in settings}
    return {n: float(told.get(f"rerank.{n}_weight", getattr(config.rerank, f"{n}_weight"))) for n in PARTS}
