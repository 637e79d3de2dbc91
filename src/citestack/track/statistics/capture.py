"""One capture: what a run saw, summed per answer.

A *series* is one prompt put to one engine from one place; a *capture* is what one run got for it, repeats together.
Cached copies (``same_as``) and answers that were not measured hold no citations, mentions or words here: they are
counted as asked and as what they are, and enter nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.interval import Floats
from citestack.track.model import State
from citestack.track.statistics.grouping import Flags, Ints, Names, Numbers, groups

Unit = Literal["site", "page"]
STATES = tuple(s.value for s in State)
LABELS = ("supports", "partly", "refutes", "does_not", "not_readable")
OWNERS = ("own", "competitor", "editorial", "ugc", "reference", "government", "other")
TEXT = ("words", "sentences", "lists", "blocks", "cited_blocks")


@dataclass(frozen=True, slots=True)
class Tracked:
    """A brand and what counts as its pages, for what needs both: ghost citations and unlinked mentions."""

    brand: str
    sites: frozenset[str] = frozenset()
    owner: str = ""
    """Pages of this owner type are its pages too (``own``): for ownership below the level of sites."""


@dataclass(frozen=True, slots=True)
class Book:
    """The names met so far, with numbers that hold for all captures of a scan."""

    engines: Names = field(default_factory=Names)
    places: Names = field(default_factory=Names)
    prompts: Names = field(default_factory=Names)
    units: Names = field(default_factory=Names)
    brands: Names = field(default_factory=Names)
    series: Numbers = field(default_factory=Numbers)
    """Engine, place and prompt in one number, to the series' own small number."""


@dataclass(frozen=True, slots=True)
class Held:
    """Sums over rows of (something, unit): the key is ``something << 32 | unit``, rising."""

    keys: Ints
    values: Mapping[str, Floats]

    @property
    def units(self) -> Ints:
        return self.keys & 0xFFFFFFFF

    @property
    def holders(self) -> Ints:
        return self.keys >> 32

    def spread(self, name: str, units: int, holders: int) -> Floats:
        """(units, holders)."""
        found = np.zeros((units, holders))
        if name in self.values:
            found[self.units, self.holders] = self.values[name]
        return found


@dataclass(frozen=True, slots=True)
class Capture:
    """``rows`` hold a number for each asking."""

    run: int
    at: int
    """Microseconds since 1970, UTC: the first answer of the capture."""
    day: Ints
    engine: Ints
    prompt: Ints
    series: Ints
    sample: Flags
    text_hash: Ints
    rows: Mapping[str, Floats]
    cited_row: NDArray[np.int32]
    cited_unit: NDArray[np.int32]
    """Each answer with each unit that it cites, once."""
    by_series: Held
    """What answers say of each unit, summed over the series: answers, pages, first, pawc, word_count."""
    retrieved: Held
    named: Held
    """Per answer and brand."""
    owner: Mapping[int, int]
    """Unit to the number of its owner type, as far as this capture's citations say."""


def summed(held: Held, of: Ints) -> Held:
    """Sums over holders to sums over what ``of`` says they belong to; -1 leaves a holder out."""
    belongs = of[held.holders]
    kept: Flags | slice = slice(None) if (belongs >= 0).all() else belongs >= 0
    by = groups((belongs[kept] << 32) | held.units[kept])
    return Held(by.keys, {name: by.sums(values[kept]) for name, values in held.values.items()})
