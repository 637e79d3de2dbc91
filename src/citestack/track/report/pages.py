"""The pages that are cited most, own ones among them, from the columns as they are: what a site's share is made of.

Two passes: pages are far more than sites, so the first only counts them, and sums by prompt, which intervals need, are
made in the second of those that are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.figures import Basis, Figure
from citestack.track.report.chosen import Chosen
from citestack.track.report.document import Board, Holder
from citestack.track.statistics.capture import OWNERS
from citestack.track.statistics.columns_on_disk import RunColumns, coded, numbers, read
from citestack.track.statistics.grouping import Flags, Ints, Names, counts, distinct
from citestack.track.statistics.intervals import Sums, intervals
from citestack.track.statistics.marks import Rows
from citestack.track.statistics.measures import ANSWERS, CITES

_NEVER = 2**31
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Of one run: each answer that counts with each page that it cites, once; and the prompt of each answer."""

    answers: Ints
    page: Ints
    prompt: Ints
    day: Ints


@dataclass(slots=True)
class Pages:
    """By page, in the order of ``names``; ``owner`` and ``site`` as the latest citation has them."""

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

    def add(self, columns: RunColumns, chosen: Chosen) -> None:
        cites = read(columns.path("cites"), ("answer", "page", "owner", "site"), ("page", "owner", "site"))
        page = np.zeros(0, dtype=np.int64) if cites is None else coded(cites, "page", self.names)
        self._grow(len(self.names))
        if cites is not None:
            self.owner[page], self.site[page] = coded(cites, "owner", self.owners), coded(cites, "site", self.sites)
        seen = _seen(columns, chosen, cites, page, self.prompts)
        self.answers += counts(seen.page, len(self.answers))
        np.minimum.at(self.first, seen.page, seen.day)
        np.maximum.at(self.last, seen.page, seen.day)
        size = len(self.prompts)
        self.by_prompt = _wider(self.by_prompt, size)
        self.by_prompt += np.stack([counts(seen.prompt, size), counts(seen.answers, size)])

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


def page_board(
    sets: Sequence[RunColumns], chosen: Chosen, wanted: Shown, universe: str, asked: Basis
) -> tuple[Board, ...]:
    """Empty where no page was cited."""
    found = Pages()
    for columns in sets:
        found.add(columns, chosen)
    ours = _ours(found, wanted)
    rows = _chosen(found, ours, wanted)
    if not len(rows):
        return ()
    names = found.names.list()
    like = Figure("", {}, 0.0, 0.0, "", universe, None, asked)
    figures = _figures(found, _hits(sets, chosen, found, [names[r] for r in rows]), like)
    holders = tuple(
        _holder(found, page, ours, *(replace(f, about={"page": names[page]}) for f in pair))
        for page, pair in zip(rows, figures, strict=True)
    )
    left, more = found.answers.sum() - found.answers[rows].sum(), int((found.answers > 0).sum()) - len(rows)
    rest = replace(holders[0].share, hits=float(left), interval=None, about={}) if left else None
    return (Board("page", holders, rest, more),)


def _seen(columns: RunColumns, chosen: Chosen, cites: Any, page: Ints, prompts: Names) -> _Seen:
    """``page``: a number for each row of ``cites``; -1 leaves it out."""
    import pyarrow.compute as pc

    names = ("engine", "prompt", "state")
    table = chosen.kept(read(columns.answers, ("answer", "day", "same_as", *names), names))
    table = table.filter(pc.and_(pc.equal(table["state"].cast("string"), "measured"), pc.is_null(table["same_as"])))
    ids, prompt = numbers(table, "answer", 0).astype(np.int64), coded(table, "prompt", prompts)
    if not len(ids):
        return _Seen(prompt, prompt, prompt, prompt)
    answer, kept = page if cites is None else numbers(cites, "answer"), page >= 0
    if not kept.all():
        answer, page = answer[kept], page[kept]
    row = Rows(ids, np.ones(len(ids), dtype=bool)).find(answer)
    key = distinct(((row << 32) | page)[row >= 0])
    at = key >> 32
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


def _hits(sets: Sequence[RunColumns], chosen: Chosen, found: Pages, names: Sequence[str]) -> Floats:
    """(pages, prompts): answers that cite each of ``names``."""
    hits = np.zeros((len(names), len(found.prompts)))
    for columns in sets:
        cites = read(columns.path("cites"), ("answer", "page"), ("page",))
        if cites is not None:
            seen = _seen(columns, chosen, cites, _places(cites, names), found.prompts)
            hits += counts(seen.page * hits.shape[1] + seen.prompt, hits.size).reshape(hits.shape)
    return hits


def _places(cites: Any, names: Sequence[str]) -> Ints:
    """The place of each row's page in ``names``, -1 for others: looked up once for each name of the file."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted, found = pa.array(names, pa.string()), [np.zeros(0, dtype=np.int64)]
    for chunk in cites.column("page").chunks:
        place = pc.fill_null(pc.index_in(chunk.dictionary, value_set=wanted), -1).to_numpy(zero_copy_only=False)
        codes = np.append(place, -1).astype(np.int64)
        found.append(codes[pc.fill_null(chunk.indices, len(place)).to_numpy(zero_copy_only=False)])
    return np.concatenate(found)


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
