"""Single answers against each other: among the repeats of a capture, and against the capture before."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.track.movement.repeats import Repeats
from citestack.track.statistics.capture import Kept
from citestack.track.statistics.grouping import Numbers
from citestack.track.statistics.run_sums import Cited, Numbering, among_repeats
from tests.track.made_columns import Said, sites
from tests.track.movement.test_movement import weeks

Sets = list[tuple[int, frozenset[int]]]
"""Rows of a capture: series, and what it cites; the order of a series' rows is that of its repeats."""


def capture(rows: Sets, sample: list[bool], register: Numbers) -> Any:
    """As much of a capture as repeats are read of; most of it as a reader makes it."""
    numbering = Numbering.of(np.array([s for s, _ in rows], dtype=np.int64), np.array(sample, dtype=bool), SERIES)
    places = (numbering.sample - numbering.first[numbering.holder]).tolist()
    cited: dict[int, int] = {}
    for (series, units), place in zip(rows, places, strict=True):
        for unit in units if place >= 0 else ():
            cited[series << 32 | unit] = cited.get(series << 32 | unit, 0) | 1 << place
    keys = np.array(sorted(cited), dtype=np.int64)
    who = np.array([[cited[k] >> 8 * byte & 255 for k in sorted(cited)] for byte in range(2)], dtype=np.uint8)
    held = numbering.of_samples(np.array([len(units) for _, units in rows]))
    within = Cited(keys >> 32, keys & 0xFFFFFFFF, {}, who, (keys[:0], keys[:0], keys[:0]))
    return SimpleNamespace(
        series=np.arange(SERIES), samples=numbering.samples, first=numbering.first, held=held, who=who,
        by_number=lambda values, size: values, among=among_repeats(within, numbering.samples, held),
        cited=Kept(keys, register, register.codes(keys), {}),
    )  # fmt: skip


def by_hand(pairs: list[tuple[int, frozenset[int], frozenset[int]]], size: int) -> tuple[list[int], list[float]]:
    count, far = [0] * size, [0.0] * size
    for series, a, b in pairs:
        if a | b:
            count[series] += 1
            far[series] += 1 - len(a & b) / len(a | b)
    return count, far


SERIES = 3
ROWS = st.lists(
    st.tuples(
        st.tuples(st.integers(0, SERIES - 1), st.frozensets(st.integers(0, 4), max_size=4)), st.sampled_from([True, True, False])
    ), min_size=1, max_size=9,
)  # fmt: skip
CAPTURES = st.lists(st.tuples(ROWS, st.frozensets(st.integers(0, SERIES - 1), max_size=1)), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(CAPTURES)
def test_distances_are_those_of_counting_by_hand(captures: list[Any]) -> None:
    repeats, register, before = Repeats(), Numbers(), dict[int, list[frozenset[int]]]()
    held = np.zeros(0, dtype=np.int64)
    for told, copied in captures:
        rows, sample = [r for r, _ in told], [s for _, s in told]
        now = {s: [u for (t, u), k in zip(rows, sample, strict=True) if t == s and k] for s in range(SERIES)}
        renewed = np.array([bool(now[s]) and s not in copied for s in range(SERIES)])
        among = [(s, *pair) for s, held in now.items() for pair in pairwise(held)]
        since = [
            (s, *pair) for s, held in now.items() if renewed[s] for pair in zip(before.get(s, []), held, strict=False)
        ]
        made = capture(rows, sample, register)
        left = held[renewed[held >> 40]] & 0xFFFFFFFF
        found = made.among, repeats.compare(made, renewed, left)
        for said, pairs in zip(found, (among, since), strict=True):
            count, far = by_hand(pairs, SERIES)
            assert said.pairs.tolist() == count
            assert said.by_set == pytest.approx(far)
        fresh = renewed[made.cited.keys >> 32]
        held = np.append(held[~renewed[held >> 40]], ((made.cited.keys[fresh] >> 32) << 40) | made.cited.places[fresh])
        before |= {s: answers for s, answers in now.items() if renewed[s]}


def test_an_engine_that_draws_its_sources_has_moved_no_more_than_asking_again_shows(tmp_path: Path) -> None:
    """Between captures, sets of three repeats together change less: that figure is no floor for single answers."""
    chance = np.random.default_rng(3)

    def drawn(week: int) -> list[Said]:
        return [
            Said(f"p{p}", sites(*(f"s{p}-{k}" for k in range(12) if chance.random() < 0.4)), repeat=r, text=week * 10_000 + p * 10 + r)
            for p in range(40) for r in range(3)
        ]  # fmt: skip

    found = weeks(tmp_path, [drawn(w) for w in range(5)])
    floor, since, together = (found[n] for n in ("turnover_repeats", "turnover_answers", "turnover_set"))
    assert floor.of == 5 * 40 * 2 and since.of == 4 * 40 * 3
    assert floor.interval is not None and since.value is not None and together.value is not None
    assert floor.interval.low < since.value < floor.interval.high
    assert together.value < floor.interval.low
    assert found["alpha:turnover_repeats"].value == floor.value


def test_what_moves_between_captures_stands_above_the_floor(tmp_path: Path) -> None:
    captures = [[Said(p, sites(f"{p}{w}", "x"), repeat=r) for p in ("a", "b") for r in (1, 2)] for w in range(3)]
    found = weeks(tmp_path, captures)
    assert found["turnover_repeats"].value == 0
    assert found["turnover_answers"].value == pytest.approx(2 / 3)


def test_one_answer_a_capture_has_no_floor(tmp_path: Path) -> None:
    found = weeks(tmp_path, [[Said("a", sites("x"))], [Said("a", sites("y"))]])
    assert found["turnover_repeats"].value is None
    assert found["turnover_answers"].value == 1


def test_a_copy_out_of_a_cache_is_no_repeat(tmp_path: Path) -> None:
    found = weeks(tmp_path, [[Said("a", sites("x")), Said("a", sites("x"), repeat=2, same_as=10_000)]])
    assert found["turnover_repeats"].value is None
