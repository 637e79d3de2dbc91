"""What answers made of the site, prompt by prompt: from tracked engines, or from the own stack where nobody was asked.

A prompt whose answers cite nobody says nothing about who is cited, and is left out of every rate.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citestack.plan.site import domain_of
from citestack.store.observations import TrackLog
from citestack.track.columns.record import StoredRecord
from citestack.track.model import Asking, Observation, State
from citestack.track.run.plan import read_plan

if TYPE_CHECKING:
    from citestack.store import Store

IN_PLAY = 20
"""Worst organic rank that counts as ranked. AI Overviews cited a page at ranks 11 to 20 in .152 of the cases, at 21 to
50 in .031 (409 result pages, June 2025): beyond it a page is hardly in play."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One prompt; its answers together. Shares are of answers that cite somebody."""

    prompt: str
    answers: int
    cited: float
    """Share of the answers that cite the site."""
    ranked: float | None
    """Share in which the site is among the ordinary results or those that the engine retrieved; None = not told."""
    lost_before: float | None
    """Share in which it is neither ranked nor cited."""
    sites: Mapping[str, float]
    """Domain -> its part of the citations, a page counted once per answer; the parts sum to 1."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer."""

    cited: frozenset[str]
    """Identities of the pages cited."""
    ranked: frozenset[str] | None
    """Domains in play."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """What the tracked engines said, with who was asked."""

    prompts: tuple[Answered, ...]
    engines: tuple[str, ...]
    runs: tuple[int, ...]
    simulated: int
    """Answers that were made up, and are not counted."""
    without: int
    """Measured answers that cite nobody."""


def tracked(store: Store, domain: str, engines: Sequence[str] = (), only: Sequence[str] = ()) -> Tracked:
    """Answers of engines that people use, all runs; the own stack is no such engine. ``only``: texts of prompts.

    Raises ``StoreError``.
    """
    log, record = store.shelf(TrackLog), StoredRecord(store.shelf(TrackLog))
    told, asked, runs = defaultdict[str, list[Told]](list), set[str](), list[int]()
    counts, wanted = Counter[str](), frozenset(only)
    for run in log.runs():
        if engines and not set(engines) & set(read_plan(run.about["plan"]).engines):
            continue
        for _, asking, seen in record.observations(run.id):
            if _counts(asking, seen, engines, wanted, counts):
                told[asking.prompt.text].append(told_of(seen))
                asked.add(asking.engine)
                runs.append(run.id)
    found = tuple(answered(prompt, answers, domain) for prompt, answers in sorted(told.items()))
    return Tracked(found, tuple(sorted(asked)), tuple(sorted(set(runs))), counts["simulated"], counts["without"])


def _counts(
    asking: Asking, seen: Observation, engines: Sequence[str], wanted: frozenset[str], counts: Counter[str]
) -> bool:
    if (engines and asking.engine not in engines) or (wanted and asking.prompt.text not in wanted):
        return False
    if seen.state is not State.MEASURED or seen.surface == "own":
        return False
    if seen.simulated:
        counts["simulated"] += 1
        return False
    if not told_of(seen).cited:
        counts["without"] += 1
        return False
    return True


def told_of(seen: Observation) -> Told:
    cited = frozenset(c.page.key for c in seen.cited if c.page.key and c.problem in ("", "duplicate"))
    lists = [x for x in (seen.organic, seen.retrieved) if x is not None]
    keys = [r.page.key for found in lists for r in found if r.page.key and (r.rank is None or r.rank <= IN_PLAY)]
    return Told(cited, frozenset(map(domain_of, keys)) if lists else None)


def answered(prompt: str, answers: Iterable[Told], domain: str) -> Answered:
    """Of answers that cite somebody, at least one."""
    every = list(answers)
    sites, cited, ranked, before, told = Counter[str](), 0, 0, 0, 0
    for one in every:
        hosts = [h for h in map(domain_of, one.cited) if h]
        for host in hosts:
            sites[host] += 1 / (len(hosts) * len(every))  # type: ignore[assignment]
        mine = domain in hosts
        cited += mine
        if one.ranked is not None:
            told += 1
            ranked += domain in one.ranked
            before += not mine and domain not in one.ranked
    n = len(every)
    return Answered(prompt, n, cited / n, ranked / told if told else None, before / told if told else None, dict(sites))
