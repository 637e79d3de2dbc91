"""The endless, seeded stream of training pairs, in blocks that can be asked for by number."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from training.support_model import natural, pages
from training.support_model.made import Pair, Shelf, make

T = TypeVar("T")
SHARES = {"docs": 32.0, "sets": 29.0, "fever": 19.0, "snli": 8.0, "control": 7.0, "propsegment": 3.0, "drop": 2.0}
"""Percent of a block by source; ``docs`` and ``sets`` are made pairs (``training.support_model.made``)."""
BLOCK = 2048


HELD = 0.03
"""Share of rows and pages held back from training, for the figures printed while it runs."""


class Stream:
    """``block(n)`` is the same for the same seed, files and code, whatever was asked before."""

    def __init__(self, train: Path, page_file: Path, seed: int, *, held: bool = False) -> None:
        self._shelves = {
            name: Shelf(_part(shelf.pages, f"{seed}:{name}", held=held), shelf.names)
            for name, shelf in pages.shelves(page_file).items()
        }
        self._natural = {
            name: (_part(found, f"{seed}:{name}", held=held), draw)
            for name, (found, draw) in natural.draws(train).items()
        }
        self._seed = f"{seed}:held" if held else str(seed)

    def block(self, number: int) -> list[Pair]:
        rng = random.Random(f"{self._seed}:block:{number}")
        found: list[Pair] = []
        for source, share in SHARES.items():
            count = round(BLOCK * share / sum(SHARES.values()))
            found += [self._one(source, number * count + k, rng) for k in range(count)]
        rng.shuffle(found)
        return found

    def _one(self, source: str, place: int, rng: random.Random) -> Pair:
        if source in self._shelves:
            return make(self._shelves[source], rng)
        found, draw = self._natural[source]
        return draw(found[place % len(found)], rng)


def _part(found: Sequence[T], seed: str, *, held: bool) -> list[T]:
    shuffled = list(found)
    random.Random(seed).shuffle(shuffled)
    cut = int(len(shuffled) * HELD)
    return shuffled[:cut] if held else shuffled[cut:]
