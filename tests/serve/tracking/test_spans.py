"""Cutting an answer where citations begin and end loses no character and no mark."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from citestack.serve.tracking.spans import STATES, blocks_of
from citestack.track.model import AnswerBlock, Cited, Page

PAGE = Page("https://a.example/", "https://a.example/", "a.example/")


def cited(start: int | None, end: int | None, n: int = 1) -> Cited:
    return Cited(PAGE, start, end, n)


@given(
    st.text("ab \n", max_size=40),
    st.lists(st.tuples(st.integers(-2, 45), st.integers(-2, 45)), max_size=6),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4),
    st.dictionaries(st.integers(0, 5), st.sampled_from(sorted(STATES))),
)
def test_every_character_and_every_mark_is_there_once(text, spans, layout, labels):
    blocks = [AnswerBlock("paragraph", min(a, b), max(a, b)) for a, b in layout]
    marks = [cited(min(a, b), max(a, b), i) for i, (a, b) in enumerate(spans)]
    found = blocks_of(text, blocks, marks, labels, {})
    pieces = [p for b in found for p in b.pieces]
    assert "".join("".join(p.text for p in pieces).split()) == "".join(text.split())
    signs = sorted(s.mark for p in pieces for s in p.signs)
    assert signs == (list(range(len(marks))) if found else [])


def test_a_denial_is_told_before_a_support_and_a_support_before_the_rest():
    text, marks = "It is quiet.", [cited(0, 11), cited(0, 11, 2), cited(3, 11, 3)]
    for labels, state in (
        ({0: "supports", 1: "refutes"}, "refuted"),
        ({0: "does_not", 1: "supports"}, "supported"),
        ({0: "does_not"}, "unsupported"),
        ({}, "no_check_needed"),
    ):
        [block] = blocks_of(text, [], marks, labels, {})
        assert block.pieces[0].state == state
        assert [p.text for p in block.pieces] == ["It ", "is quiet", "."]
    assert block.pieces[2].state == ""


def test_a_mark_that_is_a_point_stands_for_its_sentence():
    [block] = blocks_of("One. Two is so.", [], [cited(14, 14)], {0: "partly"}, {0: 5})
    assert [(p.text, p.state) for p in block.pieces] == [("One. ", ""), ("Two is so", "partial"), (".", "")]
