"""What one run says of pages: out of its sums where they can tell the answers chosen, else out of its citations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np

from citestack.track.report.chosen import Chosen
from citestack.track.statistics.columns_on_disk import RunColumns, coded, numbers
from citestack.track.statistics.grouping import Flags, Ints, Names
from citestack.track.statistics.page_files import Stored
from citestack.track.statistics.page_sums import Cited, Samples, answers_of, cited_by

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Named:
    """The pages that a run cites, and who they belong to, in numbers of ``sites`` and ``owners``."""

    names: Sequence[str]
    sites: Sequence[str]
    owners: Sequence[str]
    site: Ints
    owner: Ints


@dataclass(frozen=True, slots=True)
class Counted:
    """Of rows, several of which may be for one page: answers that cite it, on which days."""

    page: Ints
    answers: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True, slots=True)
class Prompts:
    """Of rows, several of which may be for one prompt: answers that count, and pages that they cite."""

    names: Sequence[str]
    prompt: Ints
    cites: Ints
    answers: Ints


class PageRun(Protocol):
    """Of the answers chosen."""

    def pages(self) -> tuple[Named, Counted]: ...
    def prompts(self) -> Prompts: ...
    def hits(self, names: Sequence[str]) -> Iterator[tuple[int, Ints, Ints]]:
        """Place in ``names``, prompts whose answers cite the page, how many of each row do."""


def page_run(columns: RunColumns, chosen: Chosen) -> PageRun | None:
    """None where no answer is chosen."""
    stored = Stored.open(columns)
    series = None if stored is None else _chosen(stored, chosen)
    if stored is not None and series is not None:
        return _OfSums(stored, series) if series.any() else None
    samples = Samples.of(chosen.kept(answers_of(columns)))
    return _OfCitations(cited_by(columns, samples)) if len(samples.ids) else None


def _chosen(stored: Stored, chosen: Chosen) -> Flags | None:
    """Series that are chosen; None where the days chosen take some answers of an engine and leave others."""
    of_engines = _of_engines(stored.series, chosen)
    first, last = (numbers(stored.series, name).astype(np.int64) for name in ("first", "last"))
    since = -np.inf if chosen.first is None else (chosen.first - _EPOCH).days
    until = np.inf if chosen.last is None else (chosen.last - _EPOCH).days
    if ((first >= since) & (last <= until))[of_engines].all():
        return of_engines
    return of_engines & False if ((last < since) | (first > until))[of_engines].all() else None


def _of_engines(table: Any, chosen: Chosen) -> Flags:
    if not chosen.engines:
        return np.ones(len(table), dtype=bool)
    names = Names()
    codes = coded(table, "engine", names)
    return np.isin(codes, [names.codes[e] for e in chosen.engines if e in names.codes])


@dataclass(frozen=True, slots=True)
class _OfSums:
    stored: Stored
    series: Flags

    def pages(self) -> tuple[Named, Counted]:
        sites, owners, table = Names(), Names(), self.stored.pages()
        site, owner = coded(table, "site", sites), coded(table, "owner", owners)
        named = Named(table["page"].to_pylist(), sites.list(), owners.list(), site, owner)
        rows = self.stored.by_engine()
        page, answers, first, last = (numbers(rows, n).astype(np.int64) for n in ("page", "answers", "first", "last"))
        if not self.series.all():
            keep = self._of_kept_engines(rows)
            page, answers, first, last = page[keep], answers[keep], first[keep], last[keep]
        return named, Counted(page, answers, first, last)

    def _of_kept_engines(self, rows: Any) -> Flags:
        names = Names()
        kept = np.unique(coded(self.stored.series, "engine", names)[self.series])
        return np.isin(coded(rows, "engine", names), kept)

    def prompts(self) -> Prompts:
        names, table = Names(), self.stored.series
        prompt = coded(table, "prompt", names)[self.series]
        cites, answers = (numbers(table, n).astype(np.int64)[self.series] for n in ("cites", "answers"))
        return Prompts(names.list(), prompt, cites, answers)

    def hits(self, names: Sequence[str]) -> Iterator[tuple[int, Ints, Ints]]:
        prompt = coded(self.stored.series, "prompt", Names())
        for place, series, times in self.stored.citing(names):
            kept = self.series[series]
            yield place, prompt[series[kept]], times[kept]


@dataclass(frozen=True, slots=True)
class _OfCitations:
    cited: Cited

    def pages(self) -> tuple[Named, Counted]:
        c = self.cited
        day = c.samples.day[c.answer]
        return (
            Named(c.names.list(), c.sites.list(), c.owners.list(), c.site, c.owner),
            Counted(c.page, np.ones(len(c.page), dtype=np.int64), day, day),
        )

    def prompts(self) -> Prompts:
        c, size = self.cited, len(self.cited.samples.ids)
        cites = np.bincount(c.answer, minlength=size)
        return Prompts(c.samples.prompts.list(), c.samples.prompt, cites, np.ones(size, dtype=np.int64))

    def hits(self, names: Sequence[str]) -> Iterator[tuple[int, Ints, Ints]]:
        for place, name in enumerate(names):
            code = self.cited.names.codes.get(name)
            answer = self.cited.answer[self.cited.page == code] if code is not None else np.zeros(0, dtype=np.int64)
            yield place, self.cited.samples.prompt[answer], np.ones(len(answer), dtype=np.int64)
