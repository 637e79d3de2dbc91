"""Links are found again where their words stand."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.audit.placing import placed_links
from tests.audit.web import record

URL = "https://a.example/page"


def test_links_with_the_same_words_stand_in_order() -> None:
    body = "<p>Go <a href=/1>here</a> or <a href=/2>there</a>, or <a href=/3>here</a>, adhered to here.</p>"
    page = record(body, URL)
    placed = placed_links(page)
    assert [p.link.target[-1] for p in placed] == ["1", "2", "3"]
    text = page.page.text
    assert [p.start for p in placed] == [text.index("here"), text.index("there"), text.index("here,", 20)]


def test_a_link_is_not_placed_inside_a_longer_word() -> None:
    placed = placed_links(record("<p>Theatre and tea, and <a href=/1>tea</a>.</p><p>Tea <a href=/2>tea</a>.</p>", URL))
    assert all(p.start != 0 for p in placed)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["here", "tea", "the lab", "red pot"]), st.booleans()), max_size=12))
def test_a_placed_link_says_its_anchor_and_places_rise(words: list[tuple[str, bool]]) -> None:
    parts = (f"<a href=/{i}>{w}</a>" if linked else w for i, (w, linked) in enumerate(words))
    page = record(f"<p>A page of words: {' and '.join(parts)}.</p>", URL)
    placed = placed_links(page)
    assert all(page.page.text[p.start : p.end] == p.link.anchor for p in placed)
    assert all(a.end <= b.start for a, b in itertools.pairwise(placed))


def test_five_thousand_links_are_placed_up_to_a_bound() -> None:
    body = "".join(f"<p>A line with <a href=/{i}>link {i}</a> in it, and words.</p>" for i in range(5_000))
    assert len(placed_links(record(body, URL))) == 1_000
