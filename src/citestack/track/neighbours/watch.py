"""The citations that a co-citation graph is made of, kept while a scan passes, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from citestack.track.statistics.capture import Capture, bits
from citestack.track.statistics.grouping import Ints

MOST = 4_000_000
"""Citations kept (24 bytes each). Beyond, every second prompt is let go, whole, so that what is left is a sample of
prompts; how many there are is told with the graph."""


@dataclass(slots=True)
class CitedTogether:
    """A watcher for ``survey``. ``engine`` None keeps all engines."""

    engine: int | None = None
    most: int = MOST
    every: int = 1
    """One in so many prompts is kept."""
    answers: int = 0
    held: int = 0
    parts: list[tuple[Ints, Ints, Ints]] = field(default_factory=list)
    """Number of the answer, of the prompt, of the site."""
    sampled: list[tuple[Ints, Ints]] = field(default_factory=list)
    """Number and prompt of every sampled answer, citing or not."""
    owner: dict[int, int] = field(default_factory=dict)

    def see(self, capture: Capture) -> None:
        self.owner = {**capture.owner, **self.owner}
        wanted = capture.prompt % self.every == 0
        wanted = wanted if self.engine is None else wanted & (capture.engine == self.engine)
        place = np.full(int(capture.series.max()) + 1, -1, dtype=np.int64)
        place[capture.series[wanted]] = np.flatnonzero(wanted)
        held = place[capture.cited.keys >> 32]
        kept = np.flatnonzero(held >= 0)
        first = capture.first + self.answers
        for row, repeat in bits(capture.who[:, kept]):
            series = held[kept[row]]
            self.parts.append(
                (first[series] + repeat, capture.prompt[series], capture.cited.keys[kept[row]] & 0xFFFFFFFF)
            )
            self.held += len(row)
        series = np.repeat(np.arange(len(capture.series)), capture.samples)
        answers = np.flatnonzero(wanted[series])
        self.sampled.append((answers + self.answers, capture.prompt[series[answers]]))
        self.answers += len(series)
        while self.held > self.most:
            self._thin()

    def _thin(self) -> None:
        self.every *= 2
        self.parts = [tuple(c[p[1] % self.every == 0] for c in p) for p in self.parts]
        self.sampled = [tuple(c[p[1] % self.every == 0] for c in p) for p in self.sampled]
        self.held = sum(len(p[0]) for p in self.parts)
