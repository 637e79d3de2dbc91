"""Where in the answer and in the cited page citations fall, from the columns as they are.

A share of citations means nothing beside no share of words: an answer that begins with a long introduction has many
citations at its beginning because it has many words there (the words stand beside each band).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.figures import Basis, Figure
from citestack.track.report.chosen import Chosen
from citestack.track.report.document import Band, Spread
from citestack.track.statistics.columns_on_disk import RunColumns, coded, numbers, read, sample_rows
from citestack.track.statistics.grouping import Ints, Names
from citestack.track.statistics.intervals import Sums, intervals

DECILES, THIRDS = 10, 3
MOST = 4_000_000
"""Citations placed; beyond, every n-th run is looked at, which a note says."""
Where = Literal["answer", "page"]
ANSWER: Where = "answer"
PAGE: Where = "page"
IN_ANSWER = "citations at a sentence, by where the sentence begins in the answer's words"
IN_PAGE = "citations whose evidence was found in the page, by where it begins"


@dataclass(slots=True)
class Placed:
    """Sums by engine and prompt; ``answer`` and ``page`` are (engines, prompts, bands), ``words`` (engines, bands)."""

    engines: Names = field(default_factory=Names)
    prompts: Names = field(default_factory=Names)
    answer: Floats = field(default_factory=lambda: np.zeros((0, 0, DECILES)))
    page: Floats = field(default_factory=lambda: np.zeros((0, 0, THIRDS)))
    words: Floats = field(default_factory=lambda: np.zeros((0, DECILES)))
    every: int = 1
    """One in so many runs was looked at."""


def placed(sets: Sequence[RunColumns], chosen: Chosen) -> Placed:
    found = Placed(every=_every(sets))
    for columns in sets[:: found.every]:
        _add(found, columns, chosen)
    return found


def spreads(found: Placed, universe: str, asked: Mapping[str, Basis]) -> tuple[Spread, ...]:
    """In the answer, then in the page: all engines together, then each; without any citation placed there is none.

    ``asked``: what each engine's figures rest on, all together under the empty name.
    """
    engines: list[tuple[str, int | None]] = [("", None), *sorted(found.engines.codes.items())]
    made = (
        _spread(found, where, engine, Figure("band_share", {"engine": name} if name else {}, 0.0, 0.0, of, universe,
                                             None, asked[name]))
        for where, of in ((ANSWER, IN_ANSWER), (PAGE, IN_PAGE)) for name, engine in engines if name in asked
    )  # fmt: skip
    return tuple(one for one in made if one is not None)


def _spread(found: Placed, where: Where, engine: int | None, like: Figure) -> Spread | None:
    """None where nothing of this engine was placed. ``like``: all but the numbers of its figures."""
    sums, words = found.answer if where == ANSWER else found.page, found.words
    if engine is not None:
        sums, words = sums[engine : engine + 1], words[engine : engine + 1]
    held, said = sums.sum(axis=0), words.sum(axis=0)
    if not held.sum():
        return None
    even = np.full(THIRDS, 1 / THIRDS)
    shares = even if where == PAGE else said / said.sum() if said.sum() else None
    return Spread(where, like.about.get("engine", ""), tuple(_bands(held, shares, like)))


def _bands(sums: Floats, shares: Floats | None, like: Figure) -> Iterator[Band]:
    totals, count = sums.sum(axis=1), sums.shape[1]
    basis = replace(like.basis, prompts=int((totals > 0).sum()))
    ratios = Sums.dense(sums.T.copy(), np.broadcast_to(totals, sums.T.shape).copy())
    for i, interval in enumerate(intervals("share", ratios)):
        hits, of = float(sums[:, i].sum()), float(totals.sum())
        figure = replace(like, hits=hits, of=of, interval=interval, basis=basis)
        yield Band(i / count, (i + 1) / count, figure, None if shares is None else float(shares[i]))


def _every(sets: Sequence[RunColumns]) -> int:
    import pyarrow.parquet as pq

    held = sum(int(pq.read_metadata(p).num_rows) for s in sets if (p := s.path("cites")).is_file())
    return max(1, -(-held // MOST))


def _add(found: Placed, columns: RunColumns, chosen: Chosen) -> None:
    cites = read(columns.path("cites"), ("answer", "at_share", "page_share"))
    samples = _samples(columns, chosen, found)
    if cites is None or not len(samples.ids):
        return
    found.words = _plus(found.words, _words(samples))
    order, answer = np.argsort(samples.ids), numbers(cites, "answer")
    row = order[np.minimum(np.searchsorted(samples.ids[order], answer), len(order) - 1)]
    known = samples.ids[row] == answer
    for name in ("answer", "page"):
        where = numbers(cites, "at_share" if name == "answer" else "page_share").astype(np.float64)
        kept = known & np.isfinite(where)
        bands = getattr(found, name).shape[2]
        counted = _counted(samples.engine[row[kept]], samples.prompt[row[kept]], where[kept], bands)
        setattr(found, name, _plus(getattr(found, name), counted))


@dataclass(frozen=True, slots=True)
class _Samples:
    """The answers of a run that count."""

    ids: Ints
    engine: Ints
    prompt: Ints
    sentences: Floats
    words: Floats


def _samples(columns: RunColumns, chosen: Chosen, found: Placed) -> _Samples:
    names = ("engine", "prompt", "state")
    table = sample_rows(
        chosen.kept(read(columns.answers, ("answer", "day", "same_as", "sentences", "words", *names), names))
    )
    ids = numbers(table, "answer", 0).astype(np.int64)
    sentences, words = (numbers(table, n, 0).astype(np.float64) for n in ("sentences", "words"))
    return _Samples(ids, coded(table, "engine", found.engines), coded(table, "prompt", found.prompts), sentences, words)


def _words(samples: _Samples) -> Floats:
    """Words by engine and by the band in which their sentence begins; sentences of an answer as equally long."""
    size = int(samples.engine.max(initial=-1)) + 1
    found = np.zeros((size, DECILES))
    for count in np.unique(samples.sentences[samples.sentences > 0]).astype(np.int64).tolist():
        begins = np.minimum(np.arange(count) * DECILES // count, DECILES - 1)
        mine = samples.sentences == count
        words = np.bincount(samples.engine[mine], samples.words[mine], size)
        found += np.outer(words, np.bincount(begins, minlength=DECILES) / count)
    return found


def _counted(engine: Ints, prompt: Ints, where: Floats, bands: int) -> Floats:
    # Shares are 32-bit floats: 0.7 is a little less, and belongs to the band that begins there.
    band = np.clip((where * bands + 1e-5).astype(np.int64), 0, bands - 1)
    shape = (int(engine.max(initial=-1)) + 1, int(prompt.max(initial=-1)) + 1, bands)
    place = (engine * shape[1] + prompt) * bands + band
    return np.bincount(place, minlength=shape[0] * shape[1] * bands).reshape(shape).astype(np.float64)


def _plus(known: Floats, more: Floats) -> Floats:
    """The sum of two tables, each counted as empty where the other is larger."""
    found = np.zeros(tuple(max(pair) for pair in zip(known.shape, more.shape, strict=True)))
    for part in (known, more):
        found[tuple(slice(n) for n in part.shape)] += part
    return found
