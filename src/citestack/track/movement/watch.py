"""What a scan keeps about movement: sums per engine and prompt, small whatever the number of citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.interval import Floats
from citestack.track.movement.last_seen import LastSeen
from citestack.track.movement.repeats import Repeats
from citestack.track.statistics.capture import Capture
from citestack.track.statistics.cube import Table
from citestack.track.statistics.grouping import Ints, floats, longer, tally

AGES, PARTS = 105, 24
"""Captures in a row that are told apart (two years of weeks); parts of the prompts that a jackknife leaves out."""


@dataclass(slots=True)
class Movement:
    """A watcher for ``survey``."""

    last: LastSeen = field(default_factory=LastSeen)
    repeats: Repeats = field(default_factory=Repeats)
    engine: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    prompt: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    sums: dict[str, Floats] = field(default_factory=dict)
    """By series: pairs, by_set, by_volume, copied, empty, days, captures; pairs and distances of single answers."""
    gone: dict[int, Floats] = field(default_factory=dict)
    """By engine: (parts of the prompts, age) citations that were not there in the next capture."""
    risk: dict[int, Floats] = field(default_factory=dict)
    presence: Table = field(default_factory=Table)
    """By series and unit: captures that cite it, and citations."""

    def see(self, capture: Capture) -> None:
        compared = self.last.compare(capture)
        self._place(capture, len(compared.comparable))
        weight = compared.comparable * 1.0
        since = self.repeats.compare(capture, compared.renewed, compared.left)
        among = (capture.by_number(v, len(weight)) for v in (capture.among.pairs, capture.among.by_set))
        for name, values in (
            *zip(("repeat_pairs", "by_repeat"), among, strict=True),
            ("answer_pairs", since.pairs), ("by_answer", since.by_set),
            ("pairs", weight), ("by_set", compared.by_set * weight), ("by_volume", compared.by_volume * weight),
            ("copied", compared.copied * 1.0), ("empty", compared.empty * 1.0), ("days", compared.days * weight),
            ("captures", (capture.by_number(capture.samples, len(weight)) > 0) * 1.0),
        ):  # fmt: skip
            self.sums[name] = longer(self.sums.get(name, np.zeros(0)), len(weight)) + values
        self._survival(compared.series, compared.ages, floats(compared.gone))
        held, once = capture.cited, np.ones(len(capture.cited.keys))
        self.presence.add(replace(held, values={"captures": once, "pages": held.values["pages"]}))

    def _place(self, capture: Capture, size: int) -> None:
        for name, values in (("engine", capture.engine), ("prompt", capture.prompt)):
            known = getattr(self, name)
            whole = longer(known, size).copy()
            whole[capture.series] = values
            setattr(self, name, whole)

    def _survival(self, series: Ints, ages: NDArray[np.int32], gone: Floats) -> None:
        born = ages > 0
        series, age, gone = series[born], np.minimum(ages[born], AGES - 1), gone[born]
        place = (self.engine[series] * PARTS + self.prompt[series] % PARTS) * AGES + age
        engines = int(self.engine.max()) + 1 if len(self.engine) else 0
        shape = (engines, PARTS, AGES)
        for kept, weights in ((self.gone, gone), (self.risk, np.ones(len(gone)))):
            found = np.bincount(place, weights, engines * PARTS * AGES).reshape(shape)
            for engine in range(engines):
                kept[engine] = kept.get(engine, np.zeros(shape[1:])) + found[engine]

    def per_prompt(self, values: Mapping[str, Floats], engine: int | None) -> dict[str, Floats]:
        """Sums by series to sums by prompt, of one engine or all."""
        kept = slice(None) if engine is None else self.engine == engine
        size = int(self.prompt.max()) + 1 if len(self.prompt) else 0
        return {name: tally(self.prompt[kept], v[kept], size) for name, v in values.items()}
