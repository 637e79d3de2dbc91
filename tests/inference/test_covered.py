"""Taken places of a text: the same answer as comparing with each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from citestack.inference.support.covered import Covered

PLACES = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 12)).map(lambda p: (p[0], p[0] + p[1])), max_size=12)


@given(PLACES, st.integers(0, 60), st.integers(1, 12))
def test_it_is_what_comparing_with_each_tells(places: list[tuple[int, int]], start: int, length: int) -> None:
    end = start + length
    assert Covered(places).overlaps(start, end) == any(a < b and a < end and start < b for a, b in places)
