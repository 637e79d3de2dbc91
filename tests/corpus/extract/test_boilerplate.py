"""What is content and what is not."""

from __future__ import annotations

import pytest

from citestack.errors import ContentError
from tests.corpus.extract.samples import FILLER, page_of, read, texts

MENU = '<nav><ul><li><a href="/">Home</a></li><li><a href="/shop">Shop</a></li></ul></nav>'


@pytest.mark.parametrize(
    "part",
    [
        MENU,
        '<div class="site-menu"><a href="/a">About our company</a> <a href="/b">Jobs in our company</a></div>',
        "<footer><p>Copyright 2024 by the valve company, all rights reserved everywhere.</p></footer>",
        '<div id="cookie-banner"><p>We use cookies to make this site better for you. Accept them all?</p></div>',
        '<div role="dialog"><p>Subscribe to our letter and get ten percent off your first order now.</p></div>',
        '<aside class="sidebar"><p>Latest: <a href="/x">A new pump was shown at the fair in town</a></p></aside>',
        '<ol class="breadcrumb"><li><a href="/">Home</a></li><li>Valves</li></ol>',
        '<div class="hidden" hidden><p>This text was never meant to be seen by any reader of it.</p></div>',
    ],
)
def test_furniture_goes(part: str) -> None:
    page = page_of("<p>The seat is made of brass, which does not rust in water.</p>", around=part)
    assert texts(page) == ["The seat is made of brass, which does not rust in water."]


@pytest.mark.parametrize(
    "part",
    [
        '<div class="related-posts"><h2>Related articles</h2><ul><li><a href="/1">Pumps for deep wells</a></li></ul></div>',
        '<h2>You may also like</h2><ul><li><a href="/1">Pumps for deep wells</a></li><li><a href="/2">Hoses</a></li></ul>',
        '<div id="comments"><p>I had the same trouble with mine, thank you for writing this down.</p></div>',
        '<ul><li><a href="/1">Pumps for deep wells</a></li><li><a href="/2">Hoses and pipes</a></li></ul>',
        '<p><a href="/more">Read more about valves</a></p>',
        "<figure><img src=x.jpg><figcaption>A valve, seen from above.</figcaption></figure>",
    ],
)
def test_end_matter_inside_the_article_goes(part: str) -> None:
    page = page_of(f"<p>The seat is made of brass, which does not rust in water.</p>{part}")
    assert texts(page) == ["The seat is made of brass, which does not rust in water."]


@pytest.mark.parametrize("name", ["search-help", "widget", "toc", "comment", "banner"])
def test_a_name_alone_does_not_cost_the_page_its_text(name: str) -> None:
    page = read(f'<body><div class="{name}"><p>{FILLER}</p><p>{FILLER.lower()}</p></div></body>').page
    assert FILLER in page.text


@pytest.mark.parametrize("anchor", ["search", "comments", "related", "widget.set_lineno", "cookies", "tags"])
def test_an_anchor_made_from_a_heading_is_no_name(anchor: str) -> None:
    text = "Set this to the number of seconds after which the pump is stopped."
    for part in (
        f'<section id="{anchor}"><h2>About {anchor}</h2><p>{text}</p></section>',
        f'<div class="section" id="{anchor}"><h2>About {anchor}</h2><p>{text}</p></div>',
        f'<h2 id="{anchor}">About {anchor}</h2><p>{text}</p>',
        f'<dl><dt id="{anchor}">About {anchor}</dt><dd>{text}</dd></dl>',
    ):
        assert texts(page_of(part)) == [f"About {anchor}", text]


def test_a_value_that_is_a_link_stays_beside_its_term() -> None:
    page = page_of('<dl><dt>Returns</dt><dd><p><a href="/pump">Pump</a></p></dd></dl>')
    assert texts(page) == ["Returns", "Pump"]


def test_note_boxes_stay() -> None:
    page = page_of('<aside class="note admonition"><p>Note that the valve is sold without a spring.</p></aside>')
    assert texts(page) == ["Note that the valve is sold without a spring."]


def test_the_lead_between_title_and_body_is_content() -> None:
    lead = "Valves keep water from flowing back, and most wells fail for want of one good valve at the right place."
    page = read(
        f"<body>{MENU}<h1>Water valves</h1><div class=x><p>{lead}</p></div>"
        f'<div class="article-body"><p>{FILLER}</p><p>{FILLER.lower()}</p></div></body>'
    ).page
    assert lead in page.text


def test_an_index_page_keeps_its_links() -> None:
    items = "".join(f'<li><a href="/{n}">Chapter {n}: valves of kind {n}</a></li>' for n in range(9))
    page = read(f"<body>{MENU}<main><h1>Contents</h1><ul>{items}</ul></main></body>").page
    assert "Chapter 8: valves of kind 8" in page.text


def test_product_table_and_specification_survive() -> None:
    rows = "".join(f"<tr><td>Model {n}</td><td>{n} bar</td></tr>" for n in range(1, 6))
    page = page_of(f'<section class="product-info"><h2>Data</h2><table>{rows}</table></section>')
    assert "Model 5 | 5 bar" in page.text


@pytest.mark.parametrize("body", ["<html></html>", "<body><script>draw()</script></body>", "<p>&nbsp;</p>", "<img>"])
def test_a_page_without_text_is_refused(body: str) -> None:
    with pytest.raises(ContentError) as e:
        read(body)
    assert e.value.code == "bad_content"


@pytest.mark.parametrize("body", [b"", b"   \n", b"%PDF-1.7 ...", bytes(range(32)) * 40])
def test_a_body_that_is_no_page_is_refused(body: bytes) -> None:
    from citestack.corpus.extract import extract

    with pytest.raises(ContentError):
        extract(body, url="https://example.org/")
