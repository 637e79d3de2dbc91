"""How often answers that name a brand speak well or ill of it: a rate for each label, brand, engine and model.

Of two models, or of one with other instructions, each has figures of its own: opinions are never pooled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.figures import Basis, Figure
from citestack.track.report.chosen import Chosen
from citestack.track.report.document import SentimentRow
from citestack.track.sentiment.labels import Labels
from citestack.track.sentiment.model import LABELS
from citestack.track.statistics.columns_on_disk import RunColumns, coded, numbers, read, sample_rows
from citestack.track.statistics.grouping import Ints, Names, found_in, rising, tally
from citestack.track.statistics.intervals import Sums, intervals

MEASURES = tuple(f"sentiment_{label}" for label in LABELS)
_NAMES = ("engine", "prompt", "state")


@dataclass(slots=True)
class _Found:
    """Over the selection: answers naming each brand, and those of them that have a label."""

    labels: Labels
    order: Sequence[str]
    universe: str
    engines: Names = field(default_factory=Names)
    prompts: Names = field(default_factory=Names)
    named: list[Ints] = field(default_factory=list)
    """Parts with the rows (brand, engine)."""
    labelled: list[Ints] = field(default_factory=list)
    """Parts with the rows (model, brand, engine, prompt, label)."""


@dataclass(frozen=True, slots=True)
class _Samples:
    """Answers that count, by rising number."""

    ids: Ints
    text: Ints
    engine: Ints
    prompt: Ints


def sentiment_rows(
    sets: Sequence[RunColumns], chosen: Chosen, labels: Labels, order: Sequence[str], universe: str
) -> tuple[SentimentRow, ...]:
    """``order``: the tracked brands as they are to stand. Empty where no answer of the selection has a label."""
    if not labels.models:
        return ()
    found = _Found(labels, order, universe)
    for columns in sets:
        _add(found, columns, chosen)
    named, labelled = (np.concatenate([np.zeros((n, 0), dtype=np.int64), *parts], axis=1)
                       for n, parts in ((2, found.named), (5, found.labelled)))  # fmt: skip
    return tuple(_rows(found, named, labelled))


def _add(found: _Found, columns: RunColumns, chosen: Chosen) -> None:
    labels, samples = found.labels, _samples(found, columns, chosen)
    mentions = read(columns.path("mentions"), ("answer", "brand"), ("brand",))
    if mentions is None or not len(samples.ids):
        return
    brands = len(labels.brands)
    brand = coded(mentions, "brand", Names({name: i for i, name in enumerate(labels.brands)}))
    row, there = found_in(samples.ids, numbers(mentions, "answer").astype(np.int64))
    kept = there & (brand >= 0) & (brand < brands)
    pair = np.sort(row[kept] * brands + brand[kept])
    found.named.append(np.stack([pair % brands, samples.engine[pair // brands]]))
    low, high = np.searchsorted(labels.answer, (samples.ids[0], samples.ids[-1] + 1))
    row, there = found_in(samples.ids, labels.answer[low:high])
    same = there & (samples.text[row % len(samples.ids)] == labels.text[low:high])
    at = low + np.flatnonzero(same & found_in(pair, row * brands + labels.brand[low:high])[1])
    mine = row[at - low]
    parts = (labels.model[at], labels.brand[at], samples.engine[mine], samples.prompt[mine], labels.label[at])
    found.labelled.append(np.stack(parts))


def _samples(found: _Found, columns: RunColumns, chosen: Chosen) -> _Samples:
    table = sample_rows(chosen.kept(read(columns.answers, ("answer", "day", "same_as", "text_hash", *_NAMES), _NAMES)))
    ids, text = (numbers(table, n, 0).astype(np.int64) for n in ("answer", "text_hash"))
    engine, prompt = coded(table, "engine", found.engines), coded(table, "prompt", found.prompts)
    rows = slice(None) if rising(ids) else np.argsort(ids)
    return _Samples(ids[rows], text[rows], engine[rows], prompt[rows])


def _rows(found: _Found, named: Ints, labelled: Ints) -> Iterator[SentimentRow]:
    """The model with most labels first; all engines together before each."""
    labels, places = found.labels, {name: n for n, name in enumerate(found.order)}
    by_labels = np.argsort(-tally(labelled[0], np.ones(labelled.shape[1]), len(labels.models)), kind="stable")
    engines: list[tuple[str, int | None]] = [("", None), *sorted(found.engines.codes.items())]
    for which in by_labels.tolist():
        (model, prompt), of_model = labels.models[which], labelled[1:, labelled[0] == which]
        for brand in sorted(set(of_model[0].tolist()), key=lambda b: (places.get(labels.brands[b], len(places)), b)):
            naming, mine = named[1, named[0] == brand], of_model[1:, of_model[0] == brand]
            for name, engine in engines:
                asked = len(naming) if engine is None else int((naming == engine).sum())
                part = mine if engine is None else mine[:, mine[0] == engine]
                about = {"brand": labels.brands[brand], "model": model} | ({"engine": name} if name else {})
                if asked:
                    figures = _figures(part, len(found.prompts), Figure("", about, universe=found.universe), asked)
                    yield SentimentRow(model, prompt, labels.brands[brand], name, tuple(figures))


def _figures(part: Ints, prompts: int, like: Figure, asked: int) -> Iterator[Figure]:
    """``part``: rows (engine, prompt, label) of the answers that were labelled."""
    of = tally(part[1], np.ones(part.shape[1]), prompts)
    hits: Floats = np.stack([tally(part[1], part[2] == i, prompts) for i in range(len(LABELS))])
    sums = Sums.dense(hits, np.broadcast_to(of, hits.shape))
    basis = Basis(int((of > 0).sum()), part.shape[1], asked, what="namings")
    denominator = f"answers naming the brand that {like.about['model']} labelled"
    for name, h, interval in zip(MEASURES, sums.hits, intervals("rate", sums), strict=True):
        yield Figure(name, like.about, float(h), float(part.shape[1]), denominator, like.universe, interval, basis)
