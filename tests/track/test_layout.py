from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from citestack.answers import read_answer
from citestack.track.layout import layout_of, plain_layout


def laid(raw: str) -> list[tuple[str, str, int | None, int | None]]:
    answer = read_answer(raw)
    return [(b.kind, answer.text[b.start : b.end], b.list, b.place) for b in layout_of(answer)]


def test_an_ordered_list_goes_on_past_bullets_and_paragraphs_as_long_as_its_numbers_do():
    raw = "# Best\n\nIntro [1].\n\n1. **Acme** - good [1]\n   - cheap\n2) Globex\n\nWhy? Because.\n\n3. Initech\n\n[1]: https://a.example/x\n"
    assert laid(raw) == [
        ("heading", "Best", None, None),
        ("paragraph", "Intro.", None, None),
        ("list_item", "Acme - good", 1, 1),
        ("list_item", "cheap", 1, None),
        ("list_item", "Globex", 1, 2),
        ("paragraph", "Why? Because.", None, None),
        ("list_item", "Initech", 1, 3),
    ]


def test_bullets_single_numbers_strays_and_numbered_headings_have_no_place():
    raw = "- a\n- b\n\nText.\n\n1. Alone\n\n## 2. Heading\n\n7. Stray\n\n2026. Not a list\n"
    assert [place for *_, place in laid(raw)] == [None] * 7


def test_the_same_number_again_counts_on_and_a_new_one_begins_another_list():
    raw = "1. a\n1. b\n\nText.\n\n1. c\n2. d\n"
    assert [(which, place) for kind, _, which, place in laid(raw) if kind == "list_item"] == [
        (1, 1), (1, 2), (2, 1), (2, 2),
    ]  # fmt: skip


@given(st.text(st.sampled_from("ab1.2-*#|>` \n[]"), max_size=60))
def test_blocks_lie_in_the_clean_text_in_order(raw):
    answer = read_answer(raw)
    for found in (layout_of(answer), plain_layout(answer.text)):
        assert all(0 <= b.start < b.end <= len(answer.text) for b in found)
        assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    numbers = [b.list for b in layout_of(answer) if b.list is not None]
    assert numbers == sorted(numbers)
