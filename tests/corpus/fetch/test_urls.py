from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.corpus.urls import host_of, page_key, site_of
from citestack.errors import SourceError


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("HTTP://Example.ORG:80/a/../B?b=2&a=1#f", "http://example.org/B?b=2&a=1"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:443/x", "https://example.org/x"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("https://example.org./x", "https://example.org/x"),
        ("https://bücher.de/ä b", "https://xn--bcher-kva.de/%C3%A4%20b"),
        ("https://example.org/%7euser/%e4", "https://example.org/~user/%E4"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/a?utm_source=x&id=3&GCLID=y&srsltid=z", "https://example.org/a?id=3"),
        ("https://example.org/a?", "https://example.org/a"),
        ("  https://example.org/a\n\tb ", "https://example.org/ab"),
        (r"https:\\example.org\a", "https://example.org/a"),
        ("https://user:secret@example.org/", "https://example.org/"),
        ("https://[2001:DB8:0::1]/", "https://[2001:db8::1]/"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
        ("https://example.org/a#:~:text=some%20words", "https://example.org/a"),
        ("https://example.org/a/%2e%2e/b//c/.", "https://example.org/b//c/"),
    ],
)
def test_spellings_share_one_key(spelling: str, key: str) -> None:
    assert page_key(spelling) == key


def test_what_a_server_may_tell_apart_is_kept() -> None:
    keys = {page_key(f"https://example.org{tail}") for tail in ("/A", "/a", "/a/", "/a?b=1&c=2", "/a?c=2&b=1", "/%2Fa")}
    assert len(keys) == 6


@pytest.mark.parametrize(
    "bad",
    ["", "example.org", "ftp://example.org/", "file:///etc/passwd", "http://", "http://[::1", "http://x:99999/",
     "http://x:0/", "http://a b.org/", "http://[fe80::1%25eth0]/", "http://%2f/", "javascript:alert(1)", "http://" + "a." * 200 + "org"],
)  # fmt: skip
def test_not_a_page_url(bad: str) -> None:
    with pytest.raises(SourceError):
        page_key(bad)


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text(alphabet="%25eE/.?&=a#\\ ü~", max_size=40),
)
def test_key_is_idempotent(host_tail: str, tail: str) -> None:
    try:
        key = page_key(f"https://a{host_tail}.example.org/{tail}")
    except SourceError:
        return
    assert page_key(key) == key
    assert key.isascii()


def test_host_and_site() -> None:
    assert host_of("https://Docs.Example.co.uk:8080/x") == "docs.example.co.uk"
    assert site_of("https://docs.example.co.uk/x") == "example.co.uk"
    assert site_of("https://alice.github.io/") == "alice.github.io"
    assert site_of("https://github.io/") == "github.io"
    assert site_of("http://localhost/") == "localhost"
    assert site_of("http://www.docs.local/") == "docs.local"
    assert site_of("http://192.0.2.7/") == "192.0.2.7"
    assert site_of("http://[2001:db8::1]/") == "2001:db8::1"
