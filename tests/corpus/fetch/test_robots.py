from __future__ import annotations

from http.server import BaseHTTPRequestHandler

import pytest

from citestack.corpus.fetch import FetchClient, Limits, Wire
from citestack.corpus.robots import MAX_AGE_S, MAX_ERROR_AGE_S, RobotsCache, parse
from citestack.corpus.urls import split_url
from citestack.errors import (
    BlockedAddressError,
    DnsError,
    FetchError,
    FetchTimeoutError,
    HttpStatusError,
    RobotsDeniedError,
)

from .conftest import Site, redirect

URL = split_url("https://example.org/a")


def cache_answering(answer: bytes | FetchError) -> RobotsCache:
    def fetch(url: str) -> bytes:
        if isinstance(answer, FetchError):
            raise answer
        return answer

    return RobotsCache(fetch)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_robots_txt_allows(status: int) -> None:
    cache_answering(HttpStatusError("no", status)).check(URL)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_server_errors_deny(status: int) -> None:
    with pytest.raises(RobotsDeniedError, match=str(status)):
        cache_answering(HttpStatusError("no", status)).check(URL)


@pytest.mark.parametrize("error", [DnsError("x"), FetchTimeoutError("x"), BlockedAddressError("x"), FetchError("x")])
def test_unreachable_fails_by_its_own_reason(error: FetchError) -> None:
    with pytest.raises(type(error)):
        cache_answering(error).check(URL)


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: citestack\nDisallow:", "/a", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/private", "/a/private/x", False),
        ("User-agent: *\nDisallow: /*.php$", "/x.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/x.php?q=1", True),
        ("\ufeffUser-agent: CITESTACK\nDisallow: /caf%C3%A9", "/café", False),
        ("User-agent: *\nDisallow: /\n", "/robots.txt", True),
        ("\x00\xff garbage\n:::\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /" + "*a" * 5000, "/" + "a" * 3000, True),
    ],
)
def test_rules(rules: str, path: str, allowed: bool) -> None:
    cache = cache_answering(rules.encode())
    url = split_url(f"https://example.org{path}")
    assert cache.rules(url).allows(str(url)) is allowed


def test_the_first_512_kib_are_read() -> None:
    filler = b"# " + b"x" * (510 * 1024) + b"\n"
    late = filler + b"User-agent: *\nDisallow: /a\n" + filler + b"Disallow: /b\n"
    assert not parse(late).can_fetch("https://example.org/a", "citestack")
    assert parse(late).can_fetch("https://example.org/b", "citestack")


def test_cached_for_a_day() -> None:
    now, asked = [0.0], []
    cache = RobotsCache(lambda url: asked.append(url) or b"", clock=lambda: now[0])  # type: ignore[func-returns-value]
    for moment in (0.0, MAX_AGE_S - 1, MAX_AGE_S + 1):
        now[0] = moment
        cache.check(URL)
        cache.check(split_url("https://example.org:443/other"))
    assert asked == ["https://example.org/robots.txt"] * 2


def test_failures_are_cached_for_minutes() -> None:
    now, asked = [0.0], []

    def fetch(url: str) -> bytes:
        asked.append(url)
        raise HttpStatusError("no", 503)

    cache = RobotsCache(fetch, clock=lambda: now[0])
    for moment in (0.0, MAX_ERROR_AGE_S - 1, MAX_ERROR_AGE_S + 1):
        now[0] = moment
        with pytest.raises(RobotsDeniedError):
            cache.check(URL)
    assert len(asked) == 2


def test_a_dead_host_is_waited_for_once() -> None:
    """A thousand pages of it must not mean a thousand times the waits of three attempts."""
    slept: list[float] = []
    with FetchClient(Limits(rate=0.0), allow_private=True, wire=Wire(sleep=slept.append)) as client:
        for n in range(5):
            with pytest.raises(FetchError) as caught:
                client.get(f"http://127.0.0.1:1/{n}")
            assert caught.value.code == "fetch_failed"
    assert slept == [1.0, 2.0]


def test_redirected_and_huge_robots_txt(site: Site, client: FetchClient) -> None:
    for n in range(5):
        site.routes["/robots.txt" if n == 0 else f"/r{n}"] = redirect(f"/r{n + 1}")
    site.page(
        "/r5", b"User-agent: *\nDisallow: /private\nCrawl-delay: 2\nSitemap: /map.xml\n#" + b"x" * 900_000, "text/plain"
    )
    site.page("/private", "<p>secret</p>")
    with pytest.raises(RobotsDeniedError):
        client.get(site.url("/private"))
    rules = client.robots.rules(split_url(site.url("/")))
    assert rules.crawl_delay == 2.0 and rules.sitemaps == ("/map.xml",)


def test_robots_txt_that_hangs_up(site: Site, client: FetchClient) -> None:
    def hang_up(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True

    site.routes["/robots.txt"] = hang_up
    site.page("/a", "<p>words</p>")
    with pytest.raises(FetchError):
        client.get(site.url("/a"))
    assert "/a" not in site.paths()
