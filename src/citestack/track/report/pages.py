"""The pages that are cited most, own ones among them, from the columns as they are: what a site's share is made of.

Two passes: pages are far more than sites, so the first only counts them, and sums by prompt, which intervals need, are
made in the second of those that are shown.
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
from citestack.track.statistics.capture import OWNERS
from citestack.track.statistics.columns_on_disk import RunColumns, coded, numbers, read
from citestack.track.statistics.grouping import Flags, Ints, Names, counts, distinct
from citestack.track.statistics.intervals import Sums, intervals
from citestack.track.statistics.measures import ANSWERS, CITES

_NEVER = 2**31
_EPOCH = date(1970, 1, 1)


@dataclass(slots=True)
class Pages:
    """By page, in the order of ``names``; ``owner`` and ``site`` as the latest citation has them."""

    names: Names = field(default_factory=Names)
    sites: Names = field(default_factory=Names)
    owners: Names = field(default_factory=lambda: Names({name: i for i, name in enumerate(OWNERS)}))
    answers: Floats = field(default_factory=lambda: np.zeros(0))
    """That cite it."""
    first: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    last: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Days since 1970."""
    owner: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    site: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def add(self, seen: _Seen) -> None:
        self._grow(len(self.names))
        self.answers += counts(seen.page, len(self.answers))
        np.minimum.at(self.first, seen.page, seen.day)
        np.maximum.at(self.last, seen.page, seen.day)

    def describe(self, page: Ints, owner: Ints, site: Ints) -> None:
        self._grow(len(self.names))
        self.owner[page], self.site[page] = owner, site

    def _grow(self, size: int) -> None:
        for name, fill in (("answers", 0), ("first", _NEVER), ("last", -_NEVER), ("owner", -1), ("site", -1)):
            known = getattr(self, name)
            if len(known) < size:
                setattr(self, name, np.append(known, np.full(size - len(known), fill, dtype=known.dtype)))


@dataclass(frozen=True, slots=True)
class _Seen:
    """Of one run: its answers that count, and each of them with each page that it cites, once."""

    answers: Ints
    """The prompt of each."""
    page: Ints
    prompt: Ints
    day: Ints


@dataclass(frozen=True, slots=True)
class Shown:
    """How many rows: those cited most, and of them that are ours at least so many."""

    top: int
    own: int
    ours: Callable[[str, str], bool]
    """From site and owner type."""


def page_board(
    sets: Sequence[RunColumns], chosen: Chosen, wanted: Shown, universe: str, asked: Basis
) -> tuple[Board, ...]:
    """Empty where no page was cited."""
    found = Pages()
    for columns in sets:
        _count(found, columns, chosen)
    ours = _ours(found, wanted)
    rows = _chosen(found, ours, wanted)
    if not len(rows):
        return ()
    figures = _figures(sets, chosen, found, rows, Figure("", {}, 0.0, 0.0, "", universe, None, asked))
    holders = tuple(_holder(found, page, ours, *pair) for page, pair in zip(rows, figures, strict=True))
    left, more = found.answers.sum() - found.answers[rows].sum(), int((found.answers > 0).sum()) - len(rows)
    rest = replace(holders[0].share, hits=float(left), interval=None, about={}) if left else None
    return (Board("page", holders, rest, more),)


def _count(found: Pages, columns: RunColumns, chosen: Chosen) -> None:
    seen = _seen(columns, chosen, found.names, Names())
    if seen is None:
        return
    found.add(seen)
    told = read(columns.path("cites"), ("page", "owner", "site"), ("page", "owner", "site"))
    found.describe(
        coded(told, "page", found.names), coded(told, "owner", found.owners), coded(told, "site", found.sites)
    )


def _seen(columns: RunColumns, chosen: Chosen, pages: Names, prompts: Names) -> _Seen | None:
    import pyarrow.compute as pc

    names = ("engine", "prompt", "state")
    table = chosen.kept(read(columns.answers, ("answer", "day", "same_as", *names), names))
    table = table.filter(pc.and_(pc.equal(table["state"].cast("string"), "measured"), pc.is_null(table["same_as"])))
    cites = read(columns.path("cites"), ("answer", "page"), ("page",))
    if cites is None or not table.num_rows:
        return None
    ids = numbers(table, "answer").astype(np.int64)
    order, answer = np.argsort(ids), numbers(cites, "answer")
    row = order[np.minimum(np.searchsorted(ids, answer, sorter=order), len(order) - 1)]
    key = distinct(((row << 32) | coded(cites, "page", pages))[ids[row] == answer])
    prompt, at = coded(table, "prompt", prompts), key >> 32
    return _Seen(prompt, key & 0xFFFFFFFF, prompt[at], numbers(table, "day", 0).astype(np.int64)[at])


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


def _figures(
    sets: Sequence[RunColumns], chosen: Chosen, found: Pages, rows: Ints, like: Figure
) -> Iterator[tuple[Figure, Figure]]:
    """Share and rate of each page; ``like``: what figures have in common."""
    place = np.full(len(found.names), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    prompts, hits, cites, answers = Names(), np.zeros((len(rows), 0)), np.zeros(0), np.zeros(0)
    for columns in sets:
        seen = _seen(columns, chosen, found.names, prompts)
        if seen is None:
            continue
        size = len(prompts)
        at, kept = place[seen.page], place[seen.page] >= 0
        more = counts(at[kept] * size + seen.prompt[kept], len(rows) * size).reshape(len(rows), size)
        hits = np.pad(hits, ((0, 0), (0, size - hits.shape[1]))) + more
        cites = np.pad(cites, (0, size - len(cites))) + counts(seen.prompt, size)
        answers = np.pad(answers, (0, size - len(answers))) + counts(seen.answers, size)
    names = [found.names.list()[page] for page in rows]
    shares = _told("share", replace(like, measure="citation_share", denominator=CITES), hits, cites)
    rates = _told("rate", replace(like, measure="citation_rate", denominator=ANSWERS), hits, answers)
    for name, pair in zip(names, zip(shares, rates, strict=True), strict=True):
        share, rate = (replace(f, about={"page": name}) for f in pair)
        yield share, rate


def _told(kind: str, like: Figure, hits: Floats, of: Floats) -> list[Figure]:
    sums = Sums.dense(hits, np.broadcast_to(of, hits.shape))
    return [
        replace(like, hits=float(h), of=float(d), interval=interval)
        for h, d, interval in zip(sums.hits, sums.of, intervals(kind, sums), strict=True)
    ]


def _holder(found: Pages, page: int, ours: Flags, share: Figure, rate: Figure) -> Holder:
    owner = found.owners.list()[found.owner[page]] if found.owner[page] >= 0 else "other"
    return Holder(
        share.about["page"], owner, share, rate, bool(ours[page]), _day(found.first[page]), _day(found.last[page])
    )


def _day(days: int) -> str:
    return str(_EPOCH + timedelta(days=int(days)))
