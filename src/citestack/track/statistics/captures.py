"""From the sums of a run to a capture: in the numbers of a scan, with what tracked brands have to do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.capture import OWNERS, Book, Capture, Kept, Tracked, bits
from citestack.track.statistics.grouping import Ints, Numbers, floats, groups, order_of, rising, tally
from citestack.track.statistics.run_sums import RunSums


def capture_of(sums: RunSums, book: Book, tracked: Sequence[Tracked]) -> Capture:
    series = sums.series
    key = (series.engine << 48) | ((series.place + 1) << 32) | series.prompt
    order = order_of(key)
    number = np.empty(len(key), dtype=np.int64)
    number[order] = book.series.codes(key[order])
    cited, who = _cited(sums, number, book.cited)
    named, rows = _named(sums, number, book, tracked)
    holder, unit, values = sums.retrieved
    return Capture(
        sums.run, int(series.at.min()), (int(series.first_day.min()), int(series.last_day.max())), number,
        series.engine, series.prompt, {**sums.rows, **rows}, series.samples, sums.text_hash, sums.held, cited, who,
        sums.among, _kept((number[holder] << 32) | unit, values, book.retrieved), named, sums.owner,
    )  # fmt: skip


def _cited(sums: RunSums, number: Ints, register: Numbers) -> tuple[Kept, NDArray[np.uint8]]:
    given = sums.cited
    keys = (number[given.holder] << 32) | given.unit
    if rising(keys):
        return _kept(keys, given.values, register), given.who
    order = order_of(keys)
    kept = _kept(keys[order], {name: values[order] for name, values in given.values.items()}, register)
    return kept, given.who[:, order]


def _kept(keys: Ints, values: Mapping[str, NDArray[Any]], register: Numbers) -> Kept:
    if not rising(keys):
        order = order_of(keys)
        keys, values = keys[order], {name: v[order] for name, v in values.items()}
    return Kept(keys, register, register.codes(keys), values)


def _named(run: RunSums, number: Ints, book: Book, tracked: Sequence[Tracked]) -> tuple[Kept, dict[str, Floats]]:
    """By series and brand; and rows that say how many brands answers name."""
    said, size = run.mentions, len(run.held)
    holder = np.repeat(np.arange(len(number)), run.series.samples)
    links, slots = _cites_of_brands(run, book, tracked)
    by = groups(np.concatenate([(said.sample << 32) | said.brand, links]), runs=True)
    blank, fill = np.zeros(len(said.sample)), np.zeros(len(links))

    def total(values: Floats) -> Floats:
        return by.sums(np.concatenate([values, fill]))

    named = total(blank + 1) > 0
    linked = by.sums(np.concatenate([blank, fill + 1])) > 0
    brands = tally(by.keys >> 32, named, size)
    rows = {"mentions": tally(holder, brands, len(number)), "naming": tally(holder, brands > 0, len(number))}
    values: dict[str, NDArray[Any]] = {
        "answers": named, "times": total(said.times), "ranked": total(~np.isnan(said.rank) * 1.0),
        "rank": total(np.nan_to_num(said.rank)), "linked": linked, "ghost": linked & ~named,
        "unlinked": named & ~linked, "slots": by.sums(np.concatenate([blank, slots])),
    }  # fmt: skip
    whole = groups((number[holder[by.keys >> 32]] << 32) | (by.keys & 0xFFFFFFFF))
    sums = {name: whole.sums(floats(v)) for name, v in values.items()}
    return Kept(whole.keys, book.named, book.named.codes(whole.keys), sums), rows


def _cites_of_brands(sums: RunSums, book: Book, tracked: Sequence[Tracked]) -> tuple[Ints, Floats]:
    """Keys of (sample, brand) for answers that cite pages of the brand, and how many pages."""
    keys, slots = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    for one in tracked:
        units = [book.units.codes[s] for s in one.sites if s in book.units.codes]
        count = _pages(sums, np.array(units, dtype=np.int64), len(book.units))
        if one.owner in OWNERS:
            count = np.maximum(count, sums.owned[one.owner])
        citing = np.flatnonzero(count)
        keys.append((citing << 32) | book.brands.code(one.brand))
        slots.append(floats(count[citing]))
    return np.concatenate(keys), np.concatenate(slots)


def _pages(sums: RunSums, units: Ints, known: int) -> Ints:
    """Pages of these units that each sample cites."""
    cited, first, size = sums.cited, sums.series.first, len(sums.held)
    ours = np.zeros(known, dtype=bool)
    ours[units] = True
    mine = np.flatnonzero(ours[cited.unit])
    found = np.zeros(size, dtype=np.int64)
    for row, place in bits(cited.who[:, mine]):
        found += np.bincount(first[cited.holder[mine[row]]] + place, minlength=size)
    row, place, extra = cited.more
    of_ours = np.flatnonzero(ours[cited.unit[row]])
    np.add.at(found, first[cited.holder[row[of_ours]]] + place[of_ours], extra[of_ours])
    return found
