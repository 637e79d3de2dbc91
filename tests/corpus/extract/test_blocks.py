"""What becomes a block, and with what text."""

from __future__ import annotations

import pytest

from tests.corpus.extract.samples import FILLER, blocks, page_of, read, texts


def test_offsets_cut_the_text_exactly() -> None:
    page = page_of("<h2>Parts</h2><ul><li>Spring</li><li>Seat</li></ul>")
    assert page.text == f"Water valves\n\n{FILLER}\n\nParts\n\nSpring\nSeat"
    assert [page.text[b.start : b.end] for b in page.blocks][-2:] == ["Spring", "Seat"]


def test_white_space_reads_as_a_browser_shows_it() -> None:
    page = page_of("<p>One \n\t two<b> three</b>&nbsp;four<i>five</i> six&shy;seven\u200b</p>")
    assert texts(page) == ["One two three fourfive sixseven"]


def test_one_break_is_a_line_and_two_are_a_new_block() -> None:
    page = page_of("<p>First line<br>second line<br><br>Another paragraph</p>")
    assert texts(page) == ["First line\nsecond line", "Another paragraph"]


def test_headings_keep_their_level() -> None:
    page = page_of("<h2>Two</h2><p>Text under two stands here.</p><h4>Four</h4><p>Text under four.</p>")
    assert [b for b in blocks(page) if b[0] == "heading"] == [("heading", 2, "Two"), ("heading", 4, "Four")]


def test_nested_lists_know_their_depth() -> None:
    page = page_of("<ul><li>Outer<ol><li>Inner one</li><li>Inner two</li></ol></li><li>Last</li></ul>")
    assert blocks(page) == [
        ("list_item", 1, "Outer"),
        ("list_item", 2, "Inner one"),
        ("list_item", 2, "Inner two"),
        ("list_item", 1, "Last"),
    ]


def test_table_rows_are_units_under_a_head() -> None:
    page = page_of(
        "<table><caption>Sizes</caption><thead><tr><th>Name</th><th>Bore</th></tr></thead>"
        "<tbody><tr><td>Small</td><td>10 mm</td></tr><tr><th>Large</th><td>25 mm</td></tr></tbody></table>"
        "<p>After the table the section goes on.</p>"
    )
    assert blocks(page) == [
        ("heading", 7, "Sizes"),
        ("heading", 8, "Name | Bore"),
        ("table_row", 2, "Small | 10 mm"),
        ("table_row", 2, "Large | 25 mm"),
        ("paragraph", 0, "After the table the section goes on."),
    ]


def test_a_layout_table_gives_its_cells_as_blocks() -> None:
    page = page_of(f"<table><tr><td><h2>Left</h2><p>{FILLER}</p></td><td><p>Right side</p></td></tr></table>")
    assert ("heading", 2, "Left") in blocks(page)
    assert not texts(page, "table_row")


def test_terms_head_their_descriptions_and_nothing_after() -> None:
    page = page_of("<dl><dt>-a</dt><dt>--all</dt><dd><p>Open every valve.</p></dd></dl><p>Then wait.</p>")
    assert blocks(page) == [
        ("heading", 7, "-a"),
        ("heading", 7, "--all"),
        ("paragraph", 1, "Open every valve."),
        ("paragraph", 0, "Then wait."),
    ]


def test_an_accordion_survives_closed() -> None:
    page = page_of(
        "<details><summary>How long does it last?</summary><p>Ten years in clean water.</p></details>"
        '<div class="accordion"><h3><button aria-expanded="false">Is it safe?</button></h3>'
        '<div class="accordion-panel" hidden><p>Yes, it is tested at ten bar.</p></div></div>'
    )
    assert texts(page, "heading") == ["How long does it last?", "Is it safe?"]
    assert texts(page, "paragraph") == ["Ten years in clean water.", "Yes, it is tested at ten bar."]


def test_code_keeps_its_lines() -> None:
    page = page_of("<pre><code>if open:\n\tclose()   \n\n\n\nwait()</code></pre>")
    assert texts(page, "code") == ["if open:\n        close()\n\nwait()"]


def test_prose_inside_pre_is_read_as_prose() -> None:
    page = page_of(
        "<pre>The valve is opened by the pump and stays open until the\npressure falls below the bar that was set.\n\n"
        "  - the first kind of valve closes by itself when it is dry\n  - the second kind must be closed by hand\n\n"
        "    set valve = { open: 1 };\n    run(valve)</pre>"
    )
    kinds = [(kind, text[:20]) for kind, _, text in blocks(page)]
    assert kinds == [
        ("paragraph", "The valve is opened "),
        ("list_item", "- the first kind of "),
        ("list_item", "- the second kind mu"),
        ("code", "    set valve = { op"),
    ]


@pytest.mark.parametrize(
    "pre",
    [
        "<pre><code>from valves import every open valve and close them all again now</code></pre>",
        '<div class="highlight"><pre>From the words alone this reads like a sentence, yet it is code.</pre></div>',
        '<pre class="programlisting">Set the valve to open and wait for the pump to stop by itself.</pre>',
        "<pre>// The valve is opened here by the pump and then closes by itself after a while.\nrun</pre>",
        "<pre>from valves import every open valve and close them all again now</pre>",
    ],
)
def test_listings_are_not_taken_for_prose(pre: str) -> None:
    assert [kind for kind, _, _ in blocks(page_of(pre))] == ["code"]


def test_quotes_are_quotes() -> None:
    assert texts(page_of("<blockquote><p>Water finds its way.</p></blockquote>"), "quote") == ["Water finds its way."]


@pytest.mark.parametrize(
    "noise",
    [
        '<a class="headerlink" href="#x">¶</a>',
        '<a href="#parts">#</a>',
        '<sup><a href="#fn1">1</a></sup>',
        '<sup id="r1" class="reference"><a href="https://example.org/guide/page.html#note-1">[1]</a></sup>',
        '<a href="#fn2">[2]</a>',
        '<a href="/edit/page">[edit]</a>',
        "<button>Copy</button>",
        '<span class="sr-only">opens in a new window</span>',
        '<span style="display: none">hidden</span>',
        "<script>var x = '<p>no</p>';</script>",
        "<style>p { color: red }</style>",
        "<!-- a comment with <b>tags</b> -->",
        "<noscript>Please enable scripts</noscript>",
        "<svg><title>icon</title><text>drawn</text></svg>",
        "<select><option>choose</option></select>",
        "<textarea>typed</textarea>",
    ],
)
def test_noise_inside_text_is_gone(noise: str) -> None:
    assert texts(page_of(f"<p>The valve opens{noise} slowly.</p>")) == ["The valve opens slowly."]


def test_marks_that_are_text_stay() -> None:
    page = page_of('<p>Area is 5 m<sup>2</sup>, see <a href="#two">section two</a> and <a href="/c">C#</a>.</p>')
    assert texts(page) == ["Area is 5 m2, see section two and C#."]


def test_an_exponent_after_a_digit_is_set_apart() -> None:
    page = page_of("<p>It holds 2<sup>48</sup> bytes at 10<sup>-9</sup> errors, in the 21<sup>st</sup> year.</p>")
    assert texts(page) == ["It holds 2^48 bytes at 10^-9 errors, in the 21st year."]


def test_no_control_characters_and_no_surrogates() -> None:
    page = page_of("<p>One&#1;two&#xD800;three\x07four\x9dfive &#x202E;six.</p>")
    assert all(c == "\n" or c.isprintable() for c in page.text)


def test_xhtml_is_read_as_a_page() -> None:
    page = read(
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">'
        f'<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><body><p>{FILLER}</p><br/></body></html>',
        content_type="application/xhtml+xml",
    ).page
    assert page.text == FILLER
    assert page.language == "en"
