"""Which answers of a run cite which pages, each pair once, out of its citations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from citestack.track.statistics.columns_on_disk import RunColumns, coded, numbers, read, sample_rows
from citestack.track.statistics.grouping import Ints, Names, distinct
from citestack.track.statistics.marks import Rows

_ANSWERS = ("engine", "prompt", "state")
_CITES = ("page", "owner", "site")


@dataclass(frozen=True, slots=True)
class Samples:
    """The answers that count: measured, and no copies."""

    engines: Names
    prompts: Names
    ids: Ints
    engine: Ints
    prompt: Ints
    day: Ints

    @classmethod
    def of(cls, table: Any) -> Samples:
        """``table``: rows of answers with ``answer``, ``day``, ``same_as``, and engine, prompt and state coded."""
        table = sample_rows(table)
        engines, prompts = Names(), Names()
        ids, day = (numbers(table, name, 0).astype(np.int64) for name in ("answer", "day"))
        return cls(engines, prompts, ids, coded(table, "engine", engines), coded(table, "prompt", prompts), day)


@dataclass(frozen=True, slots=True)
class Cited:
    """Each answer that counts with each page that it cites, once: places in ``samples``, numbers of ``names``."""

    names: Names
    sites: Names
    owners: Names
    site: Ints
    """Of each page, as its last citation has it; like ``owner``."""
    owner: Ints
    samples: Samples
    answer: Ints
    page: Ints


def answers_of(columns: RunColumns) -> Any:
    return read(columns.answers, ("answer", "day", "same_as", *_ANSWERS), _ANSWERS)


def cited_by(columns: RunColumns, samples: Samples) -> Cited:
    """Out of the citations."""
    names, sites, owners = Names(), Names(), Names()
    cites = read(columns.path("cites"), ("answer", *_CITES), _CITES)
    if cites is None or not len(samples.ids):
        none = np.zeros(0, dtype=np.int64)
        return Cited(names, sites, owners, none, none, samples, none, none)
    page, site, owner = coded(cites, "page", names), coded(cites, "site", sites), coded(cites, "owner", owners)
    answer, known = numbers(cites, "answer"), page >= 0
    if not known.all():
        answer, page, site, owner = answer[known], page[known], site[known], owner[known]
    site_of, owner_of = (np.full(len(names), -1, dtype=np.int64) for _ in range(2))
    site_of[page], owner_of[page] = site, owner
    row = Rows(samples.ids, np.ones(len(samples.ids), dtype=bool)).find(answer)
    key = distinct(((row << 32) | page)[row >= 0])
    return Cited(names, sites, owners, site_of, owner_of, samples, key >> 32, key & 0xFFFFFFFF)
