"""Where in the answer and in the cited page citations fall, from the columns as they are.

A share of citations means nothing beside no share of words: an answer that begins with a long introduction has many
citations at its beginning because it has many words there (the words stand beside each band).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.figures import Basis, Figure
from citestack.track.report.chosen import Chosen
from citestack.track.report.document import Band, Spread
from citestack.track.statistics.columns_on_disk import RunColumns, coded, numbers, read
from citestack.track.statistics.grouping import Ints, Names
from citestack.track.statistics.intervals import Sums, intervals

DECILES, THIRDS = 10, 3
MOST = 4_000_000
"""Citations placed; beyond, every n-th run is looked at, which a note says."""
IN_ANSWER = "citations at a sentence, by where the sentence begins in the answer's words"
IN_PAGE = "citations whose evidence was found in the page, by where it begins"


@dataclass(slots=True)
class Placed:
    """Sums by prompt; ``answer`` and ``page`` are (prompts, bands)."""

    prompts: Names = field(default_factory=Names)
    answer: Floats = field(default_factory=lambda: np.zeros((0, DECILES)))
    page: Floats = field(default_factory=lambda: np.zeros((0, THIRDS)))
    words: Floats = field(default_factory=lambda: np.zeros(DECILES))
    every: int = 1
    """One in so many runs was looked at."""


def placed(sets: Sequence[RunColumns], chosen: Chosen) -> Placed:
    found = Placed(every=_every(sets))
    for columns in sets[:: found.every]:
        _add(found, columns, chosen)
    return found


def spreads(found: Placed, universe: str, asked: Basis) -> tuple[Spread, ...]:
    """For all engines together; bands without any citation placed are left out with their spread."""
    words = found.words / found.words.sum() if found.words.sum() else np.full(DECILES, np.nan)
    drawn = []
    for where, sums, of, shares in (
        ("answer", found.answer, IN_ANSWER, words.tolist()),
        ("page", found.page, IN_PAGE, [1 / THIRDS] * THIRDS),
    ):
        if sums.sum():
            bands = _bands(sums, of, shares, universe, asked)
            drawn.append(Spread("answer" if where == "answer" else "page", "", tuple(bands)))
    return tuple(drawn)


def _bands(sums: Floats, of: str, shares: Sequence[float], universe: str, asked: Basis) -> Iterator[Band]:
    totals, count = sums.sum(axis=1), sums.shape[1]
    basis = Basis(int((totals > 0).sum()), asked.answers, asked.asked, asked.cached)
    ratios = Sums.dense(sums.T.copy(), np.broadcast_to(totals, sums.T.shape).copy())
    for i, interval in enumerate(intervals("share", ratios)):
        figure = Figure("band_share", {}, float(sums[:, i].sum()), float(totals.sum()), of, universe, interval, basis)
        yield Band(i / count, (i + 1) / count, figure, float(shares[i]))


def _every(sets: Sequence[RunColumns]) -> int:
    import pyarrow.parquet as pq

    held = sum(int(pq.read_metadata(p).num_rows) for s in sets if (p := s.path("cites")).is_file())
    return max(1, -(-held // MOST))


def _add(found: Placed, columns: RunColumns, chosen: Chosen) -> None:
    cites = read(columns.path("cites"), ("answer", "at_share", "page_share"))
    ids, prompt, sentences, words = _samples(columns, chosen, found.prompts)
    if cites is None or not len(ids):
        return
    found.words += _words(sentences, words)
    order, answer = np.argsort(ids), numbers(cites, "answer")
    row = order[np.minimum(np.searchsorted(ids[order], answer), len(ids) - 1)]
    known = ids[row] == answer
    for name in ("answer", "page"):
        where = numbers(cites, "at_share" if name == "answer" else "page_share").astype(np.float64)
        kept = known & np.isfinite(where)
        setattr(found, name, _counted(getattr(found, name), prompt[row[kept]], where[kept]))


def _samples(columns: RunColumns, chosen: Chosen, prompts: Names) -> tuple[Ints, Ints, Floats, Floats]:
    """Ids, prompts, sentences and words of the answers that count."""
    import pyarrow.compute as pc

    names = ("engine", "prompt", "state")
    table = chosen.kept(read(columns.answers, ("answer", "day", "same_as", "sentences", "words", *names), names))
    table = table.filter(pc.and_(pc.equal(table["state"].cast("string"), "measured"), pc.is_null(table["same_as"])))
    ids = numbers(table, "answer", 0).astype(np.int64)
    sentences, words = (numbers(table, n, 0).astype(np.float64) for n in ("sentences", "words"))
    return ids, coded(table, "prompt", prompts), sentences, words


def _words(sentences: Floats, words: Floats) -> Floats:
    """Words by the band in which their sentence begins, sentences of one answer taken as equally long."""
    found = np.zeros(DECILES)
    for count in np.unique(sentences[sentences > 0]).astype(np.int64).tolist():
        begins = np.minimum(np.arange(count) * DECILES // count, DECILES - 1)
        found += np.bincount(begins, minlength=DECILES) / count * words[sentences == count].sum()
    return found


def _counted(sums: Floats, prompt: Ints, where: Floats) -> Floats:
    bands = sums.shape[1]
    # Shares are 32-bit floats: 0.7 is a little less, and belongs to the band that begins there.
    band = np.clip((where * bands + 1e-5).astype(np.int64), 0, bands - 1)
    size = max(len(sums), int(prompt.max(initial=-1)) + 1)
    longer = np.zeros((size, bands))
    longer[: len(sums)] = sums
    longer += np.bincount(prompt * bands + band, minlength=size * bands).reshape(size, bands)
    return longer
