"""Markdown, plain text, and what breaks other readers."""

from __future__ import annotations

import time

import pytest

from citestack.corpus.extract import extract
from citestack.corpus.ingest import read_page
from tests.corpus.extract.samples import FILLER, URL, read

MARKDOWN = f"""---
title: "Valves: a guide"
authors:
  - Ada Long
  - name: Bo Short
date: 2021-05-03
lastmod: 2022-01-02 # second edition
---
# Valves

{FILLER}

- Spring
- Seat, see [pumps](pumps.md)

| Name | Bore |
|---|---|
| Small | 10 mm |

```c
open();
```
"""


def test_markdown_with_front_matter() -> None:
    got = read(MARKDOWN, content_type="text/markdown", url="https://example.org/guide/valves.md")
    page = got.page
    assert (page.title, page.author) == ("Valves", "Ada Long, Bo Short")
    assert (page.published, page.modified) == ("2021-05-03", "2022-01-02")
    kinds = [b.kind for b in page.blocks]
    assert kinds == ["heading", "paragraph", "list_item", "list_item", "heading", "table_row", "code"]
    assert [(link.target, link.anchor) for link in got.links] == [("https://example.org/guide/pumps.md", "pumps")]


def test_markdown_title_without_a_heading() -> None:
    page = read(f"---\ntitle: Valves\n---\n{FILLER}", content_type="text/markdown").page
    assert page.title == "Valves"


def test_plain_text() -> None:
    text = f"Valve guide\n===========\n\n{FILLER}\n\nParts\n-----\n\n * the spring of the valve\n * the seat of it all & more\n"
    page = read(text, content_type="text/plain").page
    assert page.title == "Valve guide"
    assert [(b.kind, b.level) for b in page.blocks] == [
        ("heading", 1), ("paragraph", 0), ("heading", 2), ("list_item", 1), ("list_item", 1),
    ]  # fmt: skip
    assert page.text.endswith("& more")


def test_markup_in_plain_text_stays_text() -> None:
    page = read(
        "The tag <b> makes text bold, and &amp; stands for a mark in all pages.", content_type="text/plain"
    ).page
    assert page.text == "The tag <b> makes text bold, and &amp; stands for a mark in all pages."


DEEP = {
    "div": "<div>" * 10_000 + f"<p>{FILLER}" + "</div>" * 10_000,
    "b": "<b>" * 10_000 + FILLER,
    "font": "".join(f"<font size={n}>" for n in range(10_000)) + FILLER,
    "table": "<table><tr><td>" * 10_000 + FILLER,
    "list": "<ul><li>" * 10_000 + FILLER,
    "many": "<div>" * 200_000 + FILLER,
    "unclosed p": "<p>x" * 20_000 + FILLER,
    "tags without an end": f"<p>{FILLER}</p>" + "<p" * 200_000,
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_pages_are_read_quickly(name: str) -> None:
    started = time.process_time()
    page = read(DEEP[name]).page
    assert FILLER in page.text
    assert time.process_time() - started < 2.0  # 1 s on a quiet core


def test_unclosed_paragraphs_are_not_taken_for_depth() -> None:
    page = read("<body>" + "<p>A line of text that is long enough to count as running.<br>" * 3_000).page
    assert len(page.blocks) == 3_000


def test_a_huge_page_is_cut() -> None:
    body = b"<body><p>" + b"A sentence of ten words that says nothing at all. " * 300_000 + b"</p></body>"
    started = time.process_time()
    record = read_page(body, url=URL)
    assert len(record.page.text) <= 10 * 1024 * 1024
    assert record.passages
    assert time.process_time() - started < 30.0


def test_broken_encodings_are_replaced() -> None:
    page = extract(b"<body><p>" + FILLER.encode() + b" caf\xff\xe9 \xf0\x9f</p></body>", url=URL).page
    assert FILLER in page.text
    page.text.encode("utf-8")


def test_the_declared_encoding_is_used() -> None:
    html = f'<meta charset="iso-8859-1"><body><p>{FILLER} café</p></body>'.encode("latin-1")
    assert extract(html, url=URL, content_type="text/html").page.text.endswith("café")


@pytest.mark.parametrize(
    "html",
    [
        "<p>a</b></i></div></table></p></span>{F}",
        '<p class="a>b" title=\'x"y\'>{F}<a href="un closed>x',
        "<table><p>{F}<tr><td></table></td>",
        "<html><html><body><body><p>{F}",
        "<a href=x><a href=y><div><a>{F}</a>",
        "<plaintext>{F}",
        "<![CDATA[x]]><?php echo ?><!doctype><p>{F}",
        "<button aria-expanded=true><div><button>x</button><p>{F}",
        "</p></br><li>{F}<dd><dt><tr><caption>",
        "<sup><p><a href=#x>1</a></sup>{F}",
        '<a href="http://[::1">bad</a><a href="http://a:b:c/">bad</a>{F}',
    ],
)
def test_broken_markup_is_survived(html: str) -> None:
    assert FILLER in " ".join(read(html.replace("{F}", FILLER)).page.text.split())


def test_the_same_bytes_give_the_same_record() -> None:
    body = MARKDOWN.encode()
    first = read_page(body, url=URL, content_type="text/markdown")
    assert first == read_page(body, url=URL, content_type="text/markdown")
