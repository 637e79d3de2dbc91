"""1 - edit distance / longer length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.writing.preservation import levenshtein, preservation

texts = st.text("abc ", max_size=12)


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2), ("38 metres", "83 metres", 2)],
)
def test_distances(a: str, b: str, distance: int) -> None:
    assert levenshtein(a, b) == distance == levenshtein(b, a)


@pytest.mark.parametrize(
    ("a", "b", "kept"),
    [("abcd", "abcd", 1.0), ("abcd", "abXd", 0.75), ("abcd", "", 0.0), ("ab", "abcd", 0.5), ("", "", 1.0)],
)
def test_preservation_by_hand(a: str, b: str, kept: float) -> None:
    assert preservation(a, b) == kept


@given(texts, texts)
def test_preservation_is_symmetric_in_bounds_and_1_only_for_the_same(a: str, b: str) -> None:
    kept = preservation(a, b)
    assert 0.0 <= kept <= 1.0 and kept == preservation(b, a)
    assert (kept == 1.0) is (a == b)


@given(texts, texts, texts)
def test_the_distance_is_a_metric(a: str, b: str, c: str) -> None:
    assert levenshtein(a, c) <= levenshtein(a, b) + levenshtein(b, c)
    assert levenshtein(a, b) >= abs(len(a) - len(b))


@given(texts, texts, texts)
def test_a_common_head_and_tail_cost_nothing(a: str, b: str, c: str) -> None:
    assert levenshtein(c + a + c, c + b + c) == levenshtein(a, b)
