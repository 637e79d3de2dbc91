"""Pairs of a prompt and a page, in columns: what every fit is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from citestack.twin.model import Part

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one prompt stand together; nan = missing."""

    parts: tuple[Part, ...]
    values: Floats
    """(pairs, parts)."""
    cited: Floats
    """0 to 1: the share of the prompt's answers that cite the page."""
    prompt: Ints
    """Number of the prompt, from 0."""
    rank: Floats
    """From 1; what the baseline ``rank`` knows."""
    relevance: Floats
    """What the baseline ``relevance`` knows; nan = not known."""
    host: Ints | None = None
    """Number of the page's site; None: sites play no part."""
    hosts: tuple[str, ...] = ()
    ranked: bool = False
    """Whether what a rank is worth becomes a part, so that the other parts tell what ranks do not."""

    @property
    def prompts(self) -> int:
        return int(self.prompt.max()) + 1 if len(self.prompt) else 0

    def of(self, prompts: NDArray[np.bool_]) -> Table:
        """The pairs of the prompts that are marked; numbers of prompts stay."""
        kept = prompts[self.prompt]
        return replace(
            self, values=self.values[kept], cited=self.cited[kept], prompt=self.prompt[kept], rank=self.rank[kept],
            relevance=self.relevance[kept], host=None if self.host is None else self.host[kept],
        )  # fmt: skip

    def with_parts(self, parts: Sequence[Part], columns: Floats) -> Table:
        """With more columns at the end."""
        return replace(self, parts=(*self.parts, *parts), values=np.column_stack([self.values, columns]))

    def column(self, name: str) -> Floats:
        found: Floats = self.values[:, [p.name for p in self.parts].index(name)]
        return found


def folds(prompts: int, many: int, seed: int) -> Ints:
    """Fold of each prompt: all pairs of a prompt are on one side, for they share an answer."""
    order = np.random.default_rng(seed).permutation(prompts)
    found = np.empty(prompts, dtype=np.int64)
    found[order] = np.arange(prompts) % many
    return found


def drawn(prompts: int, draws: int, seed: int) -> Floats:
    """How often each prompt is drawn in each of ``draws`` resamples with replacement: (draws, prompts)."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(prompts, np.full(prompts, 1 / prompts), size=draws).astype(np.float64)
