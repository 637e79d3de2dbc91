"""The labels of a store as arrays, to be joined to the columns by the number of the answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from citestack.store.sentiment import SentimentShelf
from citestack.track.sentiment.model import LABELS
from citestack.track.statistics.grouping import Ints, Names


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Labels:
    """Those that are one of the four. What is not measured is in no row, so it lacks in the coverage alone."""

    stamp: str = ""
    """Equal stamps mean equal labels."""
    models: tuple[tuple[str, str], ...] = ()
    """Name, and hash of its instructions."""
    brands: tuple[str, ...] = ()
    answer: Ints = field(default_factory=_none, compare=False)
    """Number of the answer in the columns; none is below the one before."""
    model: Ints = field(default_factory=_none, compare=False)
    brand: Ints = field(default_factory=_none, compare=False)
    label: Ints = field(default_factory=_none, compare=False)
    """Place among the four."""
    text: Ints = field(default_factory=_none, compare=False)
    """Hash of the answer that was read, as the columns have it."""


def labels_of(shelf: SentimentShelf) -> Labels:
    """Raises ``StoreError``."""
    models, brands, codes = Names(), Names(), {name: i for i, name in enumerate(LABELS)}
    rows = [
        (one.run << 32 | one.asking, models.code(f"{one.model}\x1f{one.prompt}"), brands.code(one.brand),
         codes[one.label], one.text)
        for one in shelf.every() if one.label in codes
    ]  # fmt: skip
    if not rows:
        return Labels()
    columns: NDArray[np.int64] = np.array(rows, dtype=np.int64).T
    named = tuple((name, prompt) for name, _, prompt in (m.rpartition("\x1f") for m in models.list()))
    told = hashlib.blake2b(repr((named, brands.list())).encode(), digest_size=16)
    told.update(columns.tobytes())
    return Labels(told.hexdigest(), named, tuple(brands.list()), *columns)
