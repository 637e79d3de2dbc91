"""Prompts where I am not cited, and who is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.figures import Figure
from citestack.track.statistics.capture import OWNERS
from citestack.track.statistics.grouping import Flags, tally
from citestack.track.statistics.measures import SITE
from citestack.track.statistics.view import Units, View

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Instead:
    name: str
    owner: str
    answers: int


@dataclass(frozen=True, slots=True)
class Gap:
    prompt: str
    answers: int
    """Measured, none of which cites me."""
    retrieved: int | None
    """In how many of them I was retrieved all the same; None = the engine does not tell."""
    instead: tuple[Instead, ...]


def gap_prompts(view: View, mine: Sequence[int]) -> Flags:
    """Prompts with answers none of which cites one of ``mine``."""
    missing: Flags = (view.row("answers") > 0) & (_answers(view, mine, retrieved=False) == 0)
    return missing


def gaps(
    view: View, mine: Sequence[int], prompts: Sequence[str], names: Sequence[str], owner: Mapping[int, int]
) -> list[Gap]:
    """The prompts with most answers first; in each the sites in most answers."""
    missing = gap_prompts(view, mine)
    retrieved, told, answers = _answers(view, mine, retrieved=True), view.row("told"), view.row("answers")
    there = replace(view, prompts=view.prompts & missing)
    held = there.held(view.cube.cited, names={"answers"})
    prompt, unit, count = held.holders, held.units, held.values.get("answers", np.zeros(0))
    order = np.lexsort((unit, -count, prompt))
    starts = np.searchsorted(prompt[order], np.arange(len(missing) + 1))
    found = []
    for p in sorted(np.flatnonzero(missing).tolist(), key=lambda p: (-answers[p], p)):
        first = order[starts[p] : min(starts[p + 1], starts[p] + SHOWN)]
        instead = tuple(
            Instead(names[u], OWNERS[owner.get(u, len(OWNERS) - 1)], int(n))
            for u, n in zip(unit[first].tolist(), count[first], strict=True)
        )
        found.append(Gap(prompts[p], int(answers[p]), int(retrieved[p]) if told[p] else None, instead))
    return found


def cited_instead(view: View, mine: Sequence[int], names: Sequence[str], *, top: int = 20) -> list[Figure]:
    """Citation rates over the prompts where I am not cited at all."""
    there = replace(view, prompts=view.prompts & gap_prompts(view, mine),
                    universe=f"{view.universe}; prompts with no citation of mine")  # fmt: skip
    found = there.of_units(Units(names, top=top), SITE[:1])
    return [replace(f, measure="cited_instead") for f in found]


def _answers(view: View, mine: Sequence[int], *, retrieved: bool) -> Floats:
    place = np.full(max([0, *mine, *_last(view)]) + 1, -1, dtype=np.int64)
    place[np.asarray(mine, dtype=np.int64)] = 0
    held = view.held(view.cube.retrieved if retrieved else view.cube.cited, place, {"answers"})
    return tally(held.holders, held.values.get("answers", np.zeros(0)), len(view.prompts))


def _last(view: View) -> list[int]:
    """The greatest number of a unit in each table."""
    tables = (view.cube.cited, view.cube.retrieved)
    return [int(t.whole().units.max(initial=0)) for t in tables]
