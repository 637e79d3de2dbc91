"""The Markdown mirror says what the page says: read back it has the same blocks."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from citestack.audit.fixes.markdown_mirror import markdown_mirror
from citestack.audit.read import of_body
from citestack.corpus.ingest import read_page
from citestack.model import PageRecord
from tests.audit.web import around, subject

URL = "https://a.example/page"
BODY = """<h1>Kettles &amp; pots</h1><p>A <a href="https://lab.example/a_(b)">kettle [1]</a> has *no* stars, 2 < 3 and a_b_c.</p>
<h2>1. Lists</h2><ul><li>One<ul><li>Inner</li></ul></li><li>- Two</li></ul><p>1986. A great year.</p><p># No heading</p>
<table><tr><th>Pot</th><th>Size</th></tr><tr><td>Red|blue</td><td>3</td></tr><tr><td>Grey</td><td>4</td></tr></table>
<pre>if x:
    y = "```"</pre><blockquote><p>Tea is hot.</p></blockquote><p>+ plus</p><p>שלום עולם, התה חם.</p>"""


def mirrored(body: str) -> tuple[PageRecord, PageRecord, str]:
    page = subject(body, URL, "Kettles: all of them")
    fix = markdown_mirror(page, around(), ())
    assert fix is not None
    return page.record, read_page(fix.content.encode(), url=URL, content_type="text/markdown"), fix.content


def told(record: PageRecord) -> list[tuple[str, str]]:
    return [(b.kind, " ".join(record.page.text[b.start : b.end].split())) for b in record.page.blocks]


def test_headings_lists_tables_code_links_and_dates_come_back() -> None:
    page, back, content = mirrored(BODY)
    assert told(back) == told(page)
    assert back.page.title == page.page.title
    assert [link.target for link in back.links] == ["https://lab.example/a_%28b%29"]
    assert "| Pot | Size |\n| --- | --- |\n" in content


def test_front_matter_is_modest_and_is_read_back() -> None:
    body = b"""<html lang=en><head><title>A "quoted": title</title><meta name=author content="Ada Birk">
    <meta property="article:published_time" content="2025-03-01"><link rel=canonical href="https://a.example/c"></head>
    <body><main><p>A kettle boils water for tea in the morning.</p></main></body></html>"""
    page = of_body(body, URL, "text/html", "file", today=date(2026, 1, 1))
    fix = markdown_mirror(page, around(), ())
    assert fix is not None
    back = read_page(fix.content.encode(), url=URL, content_type="text/markdown").page
    assert (back.author, back.published, back.canonical) == ("Ada Birk", "2025-03-01", "https://a.example/c")


def test_a_markdown_page_needs_no_mirror() -> None:
    page = of_body(b"# Kettles\n\nA kettle boils water.\n", URL, "text/markdown", "file", today=date(2026, 1, 1))
    assert markdown_mirror(page, around(), ()) is None


WORDS = st.text(st.sampled_from("ab1.)(#*_-+>`[]|\\ <&~!"), min_size=1, max_size=24)


@settings(max_examples=120, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5))
def test_signs_of_markdown_in_the_text_stay_text(parts: list[str]) -> None:
    from html import escape

    body = "".join(f"<p>A pot {escape(p)} of tea.</p><p>{escape(p)} begins.</p>" for p in parts)
    page, back, _ = mirrored(body)
    assert [t for _, t in told(back)] == [t for _, t in told(page)]
