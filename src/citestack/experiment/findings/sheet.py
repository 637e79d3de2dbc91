"""Outcomes as numbers: for a label and a measure a row a case, a column a repeat; nan where there is no number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.interval import Floats
from citestack.experiment.measures import MEASURES
from citestack.experiment.model import CONTROL, Case, Outcome

Flags = NDArray[np.bool_]
_WITHOUT = {m.name: m.without_answer for m in MEASURES}


def measured(outcome: Outcome, measure: str) -> float | None:
    """None: there is no such number, which is not 0. An answer that was not given does not cite: that is a 0."""
    if outcome.state not in ("measured", "abstained"):
        return None
    found = outcome.measures.get(measure)
    return _WITHOUT.get(measure) if found is None and outcome.state == "abstained" else found


@dataclass(slots=True)
class Sheet:
    """The outcomes of a run by what they are of."""

    cases: Sequence[Case]
    held: dict[tuple[str, float], dict[tuple[int, int], Outcome]]
    prompts: tuple[str, ...]
    group: NDArray[np.int64]
    """Case -> number of its prompt: cases of one prompt are one unit."""
    _values: dict[tuple[str, float, str], Floats] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, cases: Sequence[Case], outcomes: Iterable[Outcome]) -> Sheet:
        held: dict[tuple[str, float], dict[tuple[int, int], Outcome]] = {}
        for o in outcomes:
            if 0 <= o.case < len(cases):
                held.setdefault((o.arm, round(o.adopters, 6)), {})[o.case, o.repeat] = o
        prompts = {p: i for i, p in enumerate(dict.fromkeys(c.prompt for c in cases))}
        return cls(cases, held, tuple(prompts), np.array([prompts[c.prompt] for c in cases], dtype=np.int64))

    def adopters(self, label: str) -> list[float]:
        """Levels at which the label was asked, ascending."""
        return sorted(level for name, level in self.held if name == label)

    def repeats(self, label: str) -> int:
        return max((r for (name, _), some in self.held.items() if name == label for _, r in some), default=0)

    def outcome(self, label: str, case: int, adopters: float = 0.0, repeat: int = 1) -> Outcome | None:
        return self.held.get((label, round(adopters, 6)), {}).get((case, repeat))

    def values(self, label: str, measure: str, adopters: float = 0.0) -> Floats:
        """(cases, repeats)."""
        key = (label, round(adopters, 6), measure)
        if key not in self._values:
            some = self.held.get(key[:2], {})
            found = np.full((len(self.cases), max((r for _, r in some), default=1)), np.nan)
            for (case, repeat), outcome in some.items():
                value = measured(outcome, measure)
                found[case, repeat - 1] = np.nan if value is None else value
            self._values[key] = found
        return self._values[key]

    def control(self, measure: str, repeats: int) -> Floats:
        """(cases,): mean of the first ``repeats`` askings; further ones are A/A askings."""
        return mean_known(self.values(CONTROL, measure)[:, :repeats])

    def by_prompt(self, values: Floats, kept: Flags) -> Floats:
        """(prompts,): mean of the kept cases that have a number; nan for a prompt without one."""
        use = kept & np.isfinite(values)
        size = len(self.prompts)
        count = np.bincount(self.group[use], minlength=size)
        total = np.bincount(self.group[use], weights=values[use], minlength=size)
        found: Floats = np.divide(total, count, out=np.full(size, np.nan), where=count > 0)
        return found


def mean_known(rows: Floats) -> Floats:
    """Mean of each row's numbers; nan for a row without one."""
    known = np.isfinite(rows)
    count = known.sum(axis=1)
    total = np.where(known, rows, 0.0).sum(axis=1)
    found: Floats = np.divide(total, count, out=np.full(len(rows), np.nan), where=count > 0)
    return found
