"""Click links: unwrapped where the target stands in them, left alone where only a request tells it."""

from __future__ import annotations

import pytest

from citestack.track.engines.vendor_pages import page_of
from tests.track.engines import vendor_payloads as p

OPEN = (
    "https://www.google.com/goto?url=CAES",
    "https://share.google/abc",
    "https://vertexaisearch.cloud.google.com/grounding-api-redirect/x",
    "https://www.bing.com/ck/a?!&&p=1",
    "https://www.bing.com/ck/a?u=a1%%%",
    "https://www.bing.com/ck/a?u=a1" + "bm90IGEgdXJs",
    "https://bing.com/ck/a?u=b1aHR0cHM6Ly9hLmV4YW1wbGUv",
)


@pytest.mark.parametrize("url", [p.GOOGLE, p.BING, "https://google.com/url?url=https%3A%2F%2Fcook.example%2Foil"])
def test_targets_that_stand_in_the_link(url: str) -> None:
    page = page_of(url)
    assert (page.given, page.url, page.key) == (url, p.C, p.C)


@pytest.mark.parametrize("url", OPEN)
def test_targets_that_only_a_request_tells(url: str) -> None:
    page = page_of(url)
    assert (page.given, page.url, page.key) == (url, None, None)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/search?q=x",
        "https://google.com.evil.example/url?q=https://a.example/",
        "https://a.example/url?q=b",
    ],
)
def test_other_addresses_are_what_they_are(url: str) -> None:
    assert page_of(url).url == url


@pytest.mark.parametrize("url", ["", "javascript:x", "https://[", "no url", "mailto:a@b.example"])
def test_what_is_no_address(url: str) -> None:
    page = page_of(url)
    assert (page.given, page.url, page.key) == (url, None, None)


def test_the_vendor_may_say_where_a_redirect_leads() -> None:
    assert page_of(p.VERTEX, resolved=p.A).key == "https://pans.example/season"
