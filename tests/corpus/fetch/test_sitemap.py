from __future__ import annotations

import gzip

import pytest

from citestack.corpus.sitemap import MAX_BYTES, is_sitemap, read_sitemap
from citestack.errors import ContentError, TooLargeError

URL = "https://example.org/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*locs: str, ns: str = NS) -> bytes:
    return (
        f'<?xml version="1.0"?><urlset {ns}>{"".join(f"<url><loc>{loc}</loc></url>" for loc in locs)}</urlset>'.encode()
    )


def test_pages_are_keys_each_once_in_order() -> None:
    found = read_sitemap(
        urlset("https://example.org/b#x", " HTTPS://EXAMPLE.org/a?utm_source=y ", "/c&amp;d", "https://example.org/b"),
        URL,
    )
    assert found.pages == ("https://example.org/b", "https://example.org/a", "https://example.org/c&d")
    assert found.maps == () and found.problem is None


@pytest.mark.parametrize("ns", [NS, "", 'xmlns="http://www.google.com/schemas/sitemap/0.84"'])
def test_namespaces(ns: str) -> None:
    assert read_sitemap(urlset("https://example.org/a", ns=ns), URL).pages == ("https://example.org/a",)


def test_image_extension_is_not_a_page() -> None:
    body = f'<urlset {NS} xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://example.org/a</loc><i:image><i:loc>https://example.org/a.png</i:loc></i:image></url></urlset>'
    assert read_sitemap(body.encode(), URL).pages == ("https://example.org/a",)


def test_index() -> None:
    body = f"<sitemapindex {NS}><sitemap><loc>https://example.org/1.xml.gz</loc><lastmod>2026-01-01</lastmod></sitemap></sitemapindex>"
    assert read_sitemap(body.encode(), URL).maps == ("https://example.org/1.xml.gz",)


def test_gzip_and_text() -> None:
    assert read_sitemap(gzip.compress(urlset("https://example.org/a")), URL + ".gz").pages == ("https://example.org/a",)
    text = "https://example.org/a\r\nhttps://example.org/b\n\n"
    for body, name in ((text.encode(), "sitemap.txt"), (gzip.compress(text.encode()), "sitemap.txt.gz")):
        url = f"https://example.org/{name}"
        assert is_sitemap(body, url)
        assert read_sitemap(body, url).pages == ("https://example.org/a", "https://example.org/b")


def test_is_sitemap() -> None:
    assert is_sitemap(urlset(), "https://example.org/anything")
    assert is_sitemap(gzip.compress(urlset()), "https://example.org/x.gz")
    assert not is_sitemap(b"<html><p>About the urlset element</p>", URL)
    assert not is_sitemap(b"hello", "https://example.org/robots.txt")


def test_other_sites_are_left_out() -> None:
    found = read_sitemap(
        urlset("https://www.example.org/a", "https://evil.example.net/b", "ftp://example.org/c", "not a url:"), URL
    )
    assert found.pages == ("https://www.example.org/a", "https://example.org/not%20a%20url:")
    assert found.problem == "2 entries are not URLs of example.org"


def test_broken_off_document_keeps_what_was_readable() -> None:
    found = read_sitemap(urlset("https://example.org/a", "https://example.org/b")[:-40], URL)
    assert found.pages == ("https://example.org/a",)
    assert found.problem is not None and "broken XML" in found.problem
    with pytest.raises(ContentError):
        read_sitemap(b"<urlset><<", URL)


def test_entity_bomb() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>' + urlset("&b;")
    with pytest.raises(ContentError, match="document type"):
        read_sitemap(bomb, URL)
    with pytest.raises(ContentError, match="document type"):
        read_sitemap(b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + urlset("/a"), URL)


def test_gzip_bomb() -> None:
    with pytest.raises(TooLargeError):
        read_sitemap(gzip.compress(b"<urlset>" + b" " * (MAX_BYTES + 1), 1), URL + ".gz")


def test_number_of_urls_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citestack.corpus.sitemap.MAX_URLS", 100)
    assert len(read_sitemap(urlset(*(f"/{n}" for n in range(110))), URL).pages) == 100
