"""Every link with its anchor, rel, kind and place."""

from __future__ import annotations

from tests.corpus.extract.samples import FILLER, read


def links(body: str, head: str = "", url: str = "https://example.org/a/page.html") -> list[tuple[object, ...]]:
    found = read(f"<head>{head}</head><body><main><p>{FILLER}</p>{body}</main></body>", url=url).links
    return [(link.target, link.anchor, link.rel, link.kind, link.place) for link in found]


def test_anchor_rel_and_place() -> None:
    html = '<p>See <a href="/pumps#deep" rel="noopener NoFollow">deep  <b>pumps</b></a>.</p>'
    assert links(html) == [("https://example.org/pumps", "deep pumps", ("nofollow", "noopener"), "text", "main")]


def test_image_links_are_named_by_their_alt() -> None:
    assert links('<a href="b.html"><img src=x alt="A pump"></a>') == [
        ("https://example.org/a/b.html", "A pump", (), "image", "main")
    ]


def test_base_is_respected_and_only_web_links_count() -> None:
    body = '<a href="x">x</a><a href="mailto:a@b.c">m</a><a href="javascript:1">j</a><a href="#t">t</a><a>none</a>'
    assert [t for t, *_ in links(body, '<base href="https://cdn.example.net/d/">')] == ["https://cdn.example.net/d/x"]


def test_plain_relative_paths_resolve_like_all_others() -> None:
    body = "".join(
        f'<a href="{h}">{h}</a> ' for h in ("b.html", "d/e.html#f", "../up.html", "?q=1", "//o.org/z", "C:x")
    )
    assert [t for t, *_ in links(body)] == [
        "https://example.org/a/b.html",
        "https://example.org/a/d/e.html",
        "https://example.org/up.html",
        "https://example.org/a/page.html?q=1",
        "https://o.org/z",
    ]


def test_a_page_level_nofollow_is_added() -> None:
    assert links('<a href="/x" rel=ugc>x</a>', '<meta name="robots" content="noindex, nofollow">')[0][2] == (
        "nofollow",
        "ugc",
    )


def test_links_of_the_menu_are_boilerplate() -> None:
    html = f'<body><nav><a href="/home">Home</a></nav><main><p>{FILLER} <a href="/in">inside</a></p></main></body>'
    assert [(link.target[-3:], link.place) for link in read(html).links] == [("ome", "boilerplate"), ("/in", "main")]


def test_a_card_link_around_blocks_keeps_its_whole_anchor() -> None:
    assert links('<a href="/card"><h3>Pump</h3><p>Deep wells</p></a>')[0][1] == "Pump Deep wells"
