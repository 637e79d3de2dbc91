"""Sentence borders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.corpus.sentences import sentences
from tests.corpus.extract.hard_sentences import HELD, TUNED


@pytest.mark.parametrize(("text", "expected"), TUNED, ids=[t[:30] for t, _ in TUNED])
def test_hard_strings(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(text[a:b] for a, b in sentences(text)) == expected


def test_strings_not_tuned_on() -> None:
    right = sum(tuple(t[a:b] for a, b in sentences(t)) == e for t, e in HELD)
    assert right >= len(HELD) - 3


def test_scripts_without_spaces_are_cut() -> None:
    text = "阀门打开。水流出来。然后关闭。"
    assert [text[a:b] for a, b in sentences(text, "zh")] == ["阀门打开。", "水流出来。", "然后关闭。"]


@given(st.text(alphabet=st.sampled_from(list('aB .!?…[]1,"”\n')), max_size=120) | st.text(max_size=60))
def test_nothing_is_lost_or_shared(text: str) -> None:
    spans = sentences(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
