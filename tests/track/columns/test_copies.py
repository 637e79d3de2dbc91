from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from citestack.track.columns.copies import NOTHING, Texts, copies

HOUR = 3600 * 1_000_000


def texts(rows: list[tuple[int, int, int, int]]) -> Texts:
    """From (run, number, text, hour)."""
    answer, key, at = zip(*((run << 32 | n, text, hour * HOUR) for run, n, text, hour in rows), strict=True)
    return Texts(np.array(answer), np.array(key), np.array(at))


def told(own: list[tuple[int, int, int, int]], earlier: Texts = NOTHING) -> dict[int, int]:
    found = copies(earlier, texts(own), 24 * 3600)
    return {copy & 0xFFFF: sample & 0xFFFF for copy, sample in found.items()}


def test_an_identical_answer_within_the_window_repeats_the_first_one():
    assert told([(1, 1, 5, 0), (1, 2, 5, 1), (1, 3, 6, 1), (1, 4, 5, 24)]) == {2: 1, 4: 1}


def test_the_window_is_counted_from_the_sample_not_from_its_copies():
    assert told([(1, 1, 5, 0), (1, 2, 5, 20), (1, 3, 5, 40), (1, 4, 5, 60)]) == {2: 1, 4: 3}


def test_a_later_run_repeats_an_earlier_one_whatever_their_times():
    earlier = texts([(1, 1, 5, 10)])
    assert told([(2, 2, 5, 0), (2, 3, 5, 33)], earlier) == {2: 1, 3: 1}
    assert told([(2, 2, 5, 35)], earlier) == {}


ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 60)), min_size=1, max_size=25)


@given(ROWS)
def test_every_copy_names_a_sample_with_its_text_near_in_time_and_samples_are_apart(rows):
    own = [(1, i, text, hour) for i, (text, hour) in enumerate(rows)]
    found = told(own)
    for copy, sample in found.items():
        assert sample not in found
        assert rows[copy][0] == rows[sample][0]
        assert abs(rows[copy][1] - rows[sample][1]) <= 24
    samples = [r for i, r in enumerate(rows) if i not in found]
    for text in {t for t, _ in samples}:
        hours = sorted(h for t, h in samples if t == text)
        assert all(b - a > 24 for a, b in itertools.pairwise(hours))
