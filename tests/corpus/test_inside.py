"""Sentences inside a stretch of a page: the same as looking at every one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from citestack.corpus.inside import inside
from citestack.model import Sentence


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20))), st.integers(0, 80), st.integers(0, 80))
def test_it_is_what_looking_at_each_finds(places: list[tuple[int, int]], start: int, end: int) -> None:
    page = [Sentence("", "", a, a + n, "x" * n) for a, n in sorted(places)]
    assert list(inside(page, start, end)) == [s for s in page if start <= s.start and s.end <= end]
