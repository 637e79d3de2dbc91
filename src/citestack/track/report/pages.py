"""The pages that are cited most, own ones among them, what a site's share is made of.

Two passes: pages are far more than sites, so the first only counts them, and sums by prompt, which intervals need, are
made in the second of those that are shown. Both read a run's sums where it has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.figures import Basis, Figure
from citestack.track.report.chosen import Chosen
from citestack.track.report.document import Board, Holder
from citestack.track.report.page_runs import PageRun, page_run
from citestack.track.statistics.capture import OWNERS
from citestack.track.statistics.columns_on_disk import RunColumns
from citestack.track.statistics.grouping import Flags, Ints, Names, tally
from citestack.track.statistics.intervals import Sums, intervals
from citestack.track.statistics.measures import ANSWERS, CITES

_NEVER = 2**31
_EPOCH = date(1970, 1, 1)


@dataclass(slots=True)
class Pages:
    """By page, in the order of ``names``; ``owner`` and ``site`` as the latest citation has them."""

    sets: Sequence[RunColumns]
    chosen: Chosen
    names: Names = field(default_factory=Names)
    sites: Names = field(default_factory=Names)
    owners: Names = field(default_factory=lambda: Names({name: i for i, name in enumerate(OWNERS)}))
    prompts: Names = field(default_factory=Names)
    answers: Floats = field(default_factory=lambda: np.zeros(0))
    """That cite it."""
    first: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    last: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Days since 1970."""
    owner: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    site: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    by_prompt: Floats = field(default_factory=lambda: np.zeros((2, 0)))
    """Citations and answers of each prompt."""

    def runs(self) -> Iterator[PageRun]:
        return (run for columns in self.sets if (run := page_run(columns, self.chosen)) is not None)

    def add(self, run: PageRun) -> None:
        named, said = run.pages()
        page = self.names.of(named.names)
        self._grow(len(self.names))
        self.owner[page] = np.append(self.owners.of(named.owners), -1)[named.owner]
        self.site[page] = np.append(self.sites.of(named.sites), -1)[named.site]
        self.answers += tally(page[said.page], said.answers, len(self.answers))
        np.minimum.at(self.first, page[said.page], said.first)
        np.maximum.at(self.last, page[said.page], said.last)
        asked = run.prompts()
        prompt, size = self.prompts.of(asked.names)[asked.prompt], len(self.prompts)
        self.by_prompt = _wider(self.by_prompt, size)
        self.by_prompt += np.stack([tally(prompt, asked.cites, size), tally(prompt, asked.answers, size)])

    def _grow(self, size: int) -> None:
        for name, fill in (("answers", 0), ("first", _NEVER), ("last", -_NEVER), ("owner", -1), ("site", -1)):
            known = getattr(self, name)
            if len(known) < size:
                setattr(self, name, np.append(known, np.full(size - len(known), fill, dtype=known.dtype)))


@dataclass(frozen=True, slots=True)
class Shown:
    """How many rows: those cited most, and of them that are ours at least so many."""

    top: int
    own: int
    ours: Callable[[str, str], bool]
    """From site and owner type."""


def pages_of(sets: Sequence[RunColumns], chosen: Chosen) -> Pages:
    """The first pass."""
    found = Pages(sets, chosen)
    for run in found.runs():
        found.add(run)
    return found


def page_board(found: Pages, wanted: Shown, universe: str, asked: Basis) -> tuple[Board, ...]:
    """Empty where no page was cited."""
    ours = _ours(found, wanted)
    rows = _chosen(found, ours, wanted)
    if not len(rows):
        return ()
    names = found.names.list()
    like = Figure("", {}, 0.0, 0.0, "", universe, None, asked)
    figures = _figures(found, _hits(found, [names[r] for r in rows]), like)
    holders = tuple(
        _holder(found, page, ours, *(replace(f, about={"page": names[page]}) for f in pair))
        for page, pair in zip(rows, figures, strict=True)
    )
    left, more = found.answers.sum() - found.answers[rows].sum(), int((found.answers > 0).sum()) - len(rows)
    rest = replace(holders[0].share, hits=float(left), interval=None, about={}) if left else None
    return (Board("page", holders, rest, more),)


def _ours(found: Pages, wanted: Shown) -> Flags:
    """Asked of each pair of site and owner type once, not of each page."""
    sites, owners = found.sites.list(), found.owners.list()
    pair = found.site * len(owners) + found.owner
    kinds, of = np.unique(pair, return_inverse=True)
    told = [bool(k >= 0) and wanted.ours(sites[k // len(owners)], owners[k % len(owners)]) for k in kinds.tolist()]
    flags: Flags = np.array(told, dtype=bool)[of] & (found.answers > 0)
    return flags


def _chosen(found: Pages, ours: Flags, wanted: Shown) -> Ints:
    """The most cited first; among equals the one that was met first."""
    order = np.argsort(-found.answers, kind="stable")
    order = order[found.answers[order] > 0]
    own = order[ours[order]][: wanted.own]
    return np.array([*order[: wanted.top], *own[~np.isin(own, order[: wanted.top])]], dtype=np.int64)


def _hits(found: Pages, names: Sequence[str]) -> Floats:
    """(pages, prompts): answers that cite each of ``names``."""
    hits = np.zeros((len(names), len(found.prompts)))
    for run in found.runs():
        prompts = found.prompts.of(run.prompts().names)
        for place, prompt, times in run.hits(names):
            hits[place] += tally(prompts[prompt], times, hits.shape[1])
    return hits


def _figures(found: Pages, hits: Floats, like: Figure) -> Iterator[tuple[Figure, Figure]]:
    """Share and rate of each page; ``like``: what figures have in common."""
    cites, answers = found.by_prompt
    shares = _told("share", replace(like, measure="citation_share", denominator=CITES), hits, cites)
    rates = _told("rate", replace(like, measure="citation_rate", denominator=ANSWERS), hits, answers)
    return zip(shares, rates, strict=True)


def _told(kind: str, like: Figure, hits: Floats, of: Floats) -> list[Figure]:
    sums = Sums.dense(hits, np.broadcast_to(of, hits.shape))
    return [
        replace(like, hits=float(h), of=float(d), interval=interval)
        for h, d, interval in zip(sums.hits, sums.of, intervals(kind, sums), strict=True)
    ]


def _wider(known: Floats, size: int) -> Floats:
    return np.pad(known, ((0, 0), (0, size - known.shape[1])))


def _holder(found: Pages, page: int, ours: Flags, share: Figure, rate: Figure) -> Holder:
    owner = found.owners.list()[found.owner[page]] if found.owner[page] >= 0 else "other"
    return Holder(
        share.about["page"], owner, share, rate, bool(ours[page]), _day(found.first[page]), _day(found.last[page])
    )


def _day(days: int) -> str:
    return str(_EPOCH + timedelta(days=int(days)))
