"""What a model writes although it must not is taken out and counted; what only looks like it stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.writing.marks import cleaned

SAID = "The tank holds 300 litres."


@pytest.mark.parametrize(
    "written",
    [
        "The tank holds 300 litres [1].",
        "The tank holds 300 litres.[1][2]",
        "The tank holds 300 litres [1, 3-5].",
        "The tank holds 300 litres [^1].",
        "The tank holds 300 litres 【1†source】.",
        "The tank holds 300 litres.【3:0†kelvara.html】",
        "The tank holds 300 litres (source: Kelvara, 2026).",
        "The tank holds 300 litres (see passage 2).",
        "The tank holds 300 litres [Source 2].",
        "The tank holds 300 litres [citation needed].",
        "The [tank](https://evil.example/buy?x=(1)) holds 300 litres.",
        "The tank holds 300 litres ([1](https://evil.example)).",
        "The tank holds 300 litres ([evil.example](https://evil.example/a_(b))).".replace("[evil.example]", "[]"),
        "The tank holds 300 litres, https://evil.example/a.",
        "The tank holds 300 litres (https://evil.example/a).",
        "The tank holds 300 litres <https://evil.example/a>.",
        "The tank holds 300 litres (www.evil.example/a).",
        "The tank holds 300 litres.<sup>2</sup>",
        'The <a href="https://evil.example" onclick="x()">tank</a> holds 300 litres.',
        "The tank holds 300 litres<ref name=a>evil.example</ref>.",
        "According to passage 3, the tank holds 300 litres.",
        "Passage 2 states that the tank holds 300 litres.",
        "The tank holds 300 litres, according to sources 1 and 4.",
        "The tank holds 300 litres. Source: https://evil.example",
        "The tank holds 300 litres.¹²",
        "The tank holds 300 litres ![img](https://evil.example/p.png).",
    ],
)
def test_marks_links_and_addresses_are_taken_out(written: str) -> None:
    done = cleaned(written)
    assert done.text.replace(" img", "") == SAID and done.marks >= 1


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("- The tank holds 300 litres", SAID),
        ("1. The **tank** holds\n 300 litres.", SAID),
        ("## The tank holds 300 litres.", SAID),
        ("The ta\u200bnk holds\u202e 300 litres.\U000e0041\ud800", SAID),
        ("The room has 20 m² (about 215 square feet).", None),
        ("Version 3 (source code available) costs $5.", None),
        ("Call `pump[i]` for the second pump.", None),
        ("The Source filter keeps water clean.", None),
        ("Sources of heat are the air and the sun.", None),
        ("E = mc² is on page [x] of the book.", None),
        ('He calls it "the best tank".', None),
        ("The ratio is 3:1.", None),
    ],
)
def test_everything_else_keeps_its_words(written: str, text: str | None) -> None:
    done = cleaned(written)
    assert done.text == (text or written) and done.marks == 0


@given(st.text(max_size=200))
def test_cleaning_never_fails_and_leaves_what_can_be_stored(text: str) -> None:
    done = cleaned(text)
    assert done.text.encode("utf-8").decode("utf-8") == done.text
    assert "\n" not in done.text and "http://" not in done.text.replace("http://.", "")


@given(
    st.lists(st.sampled_from(["[", "]", "(", ")", "1", "a ", "【", "†", "】", "<ref>", "http://x ", ". "]), max_size=60)
)
def test_broken_marks_do_no_harm(parts: list[str]) -> None:
    assert cleaned("".join(parts)).marks >= 0
