"""The client against a web server that misbehaves."""

from __future__ import annotations

import gzip
import time
import zlib
from http.server import BaseHTTPRequestHandler

import brotli
import pytest

from citestack.corpus.fetch import USER_AGENT, FetchClient, Limits, Wire
from citestack.corpus.robots import Rules
from citestack.errors import (
    BlockedAddressError,
    ContentError,
    DnsError,
    FetchError,
    FetchTimeoutError,
    HttpStatusError,
    RedirectError,
    RobotsDeniedError,
    SourceError,
    TlsError,
    TooLargeError,
)

from .conftest import QUICK, Net, Site, answer, in_turn, redirect

PAGE = "<!doctype html><title>Hi</title><p>Hello there, reader.</p>"
PUBLIC = "93.184.216.34"


def test_a_page(site: Site, client: FetchClient) -> None:
    site.page("/a?id=1", PAGE)
    got = client.get(site.url("/a?id=1&utm_source=mail#part"))
    assert (got.status, got.body, got.content_type) == (200, PAGE.encode(), "text/html; charset=utf-8")
    assert got.url == got.final_url == site.url("/a?id=1")
    sent = site.hits[-1][1]
    assert sent["user-agent"] == USER_AGENT and USER_AGENT.startswith("citestack/") and "(+http" in USER_AGENT
    assert "cookie" not in sent


def test_environment_proxies_are_ignored(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.page("/", PAGE)
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with FetchClient(QUICK, allow_private=True) as client:
        assert client.get(site.url("/")).status == 200


def test_cookies_are_not_kept(site: Site, client: FetchClient) -> None:
    site.page("/", PAGE, Set_Cookie="id=7")
    client.get(site.url("/"))
    client.get(site.url("/"))
    assert "cookie" not in site.hits[-1][1]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_client_errors_are_not_retried(site: Site, client: FetchClient, status: int) -> None:
    site.page("/a", "no", status=status)
    with pytest.raises(HttpStatusError) as caught:
        client.get(site.url("/a"))
    assert caught.value.status == status and site.paths().count("/a") == 1


def test_500_then_200(site: Site, client: FetchClient) -> None:
    answers = [answer("oops", status=500), answer("busy", status=503), answer(PAGE)]
    site.routes["/a"] = in_turn(answers)
    assert client.get(site.url("/a")).status == 200


def test_500_for_ever(site: Site, client: FetchClient) -> None:
    site.page("/a", "oops", status=500)
    with pytest.raises(HttpStatusError, match="500"):
        client.get(site.url("/a"))
    assert site.paths().count("/a") == QUICK.attempts


def test_waits_grow_and_obey_retry_after(site: Site) -> None:
    waits: list[float] = []
    answers = [answer("", status=503), answer("", status=429, Retry_After="7"), answer("", status=502), answer(PAGE)]
    site.routes["/a"] = in_turn(answers)
    limits = Limits(rate=0.0, attempts=4, backoff_s=1.0)
    with FetchClient(limits, allow_private=True, wire=Wire(sleep=waits.append)) as client:
        client.get(site.url("/a"))
    assert waits == [1.0, 7.0, 4.0]


def test_an_hour_of_retry_after_is_given_up(site: Site, client: FetchClient) -> None:
    site.page("/a", "", status=429, Retry_After="3600")
    with pytest.raises(HttpStatusError):
        client.get(site.url("/a"))
    assert site.paths().count("/a") == 1


def test_nobody_listens(client: FetchClient) -> None:
    with pytest.raises(FetchError) as caught:
        client.get("http://127.0.0.1:1/")
    assert caught.value.code == "fetch_failed"


def test_server_hangs_up(site: Site, client: FetchClient) -> None:
    def hang_up(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"<p>partial")
        request.close_connection = True

    site.routes["/a"] = hang_up
    with pytest.raises(FetchError, match=r"connection to 127\.0\.0\.1 failed"):
        client.get(site.url("/a"))


def test_redirects_are_followed_and_named(site: Site, client: FetchClient) -> None:
    site.routes["/a"] = redirect("/b?x=1#top", 301)
    site.routes["/b?x=1"] = redirect("c", 308)
    site.page("/c", PAGE)
    got = client.get(site.url("/a"))
    assert (got.url, got.final_url) == (site.url("/a"), site.url("/c"))
    assert got.state().final_url == site.url("/c")


def test_redirect_loop(site: Site, client: FetchClient) -> None:
    site.routes["/a"], site.routes["/b"] = redirect("/b"), redirect("/a")
    with pytest.raises(RedirectError, match="loop"):
        client.get(site.url("/a"))


def test_endless_redirects(site: Site, client: FetchClient) -> None:
    for n in range(20):
        site.routes[f"/{n}"] = redirect(f"/{n + 1}")
    with pytest.raises(RedirectError, match="more than 10"):
        client.get(site.url("/0"))
    assert sum(path != "/robots.txt" for path in site.paths()) == 11


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "http://u:p@127.0.0.1/",
        "http://2130706433/",
    ],
)
def test_redirect_to_the_forbidden(site: Site, client: FetchClient, target: str) -> None:
    """Refused even by a client that may visit loopback."""
    site.routes["/a"] = redirect(target)
    with pytest.raises(BlockedAddressError):
        client.get(site.url("/a"))


@pytest.mark.parametrize(
    "private", ["127.0.0.1", "10.0.0.7", "::1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "fd00::1", "100.64.0.1"]
)
def test_redirect_to_a_private_address(site: Site, private: str) -> None:
    net = Net(site, {"site.example": [[PUBLIC]], "inside.example": [[private]]})
    site.routes["/a"] = redirect("http://inside.example/secret")
    with FetchClient(QUICK, wire=net.wire()) as client, pytest.raises(BlockedAddressError):
        client.get("http://site.example/a")
    assert {address for address, _ in net.dialled} == {PUBLIC}
    assert "/secret" not in site.paths()


def test_the_checked_address_is_the_one_connected_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that changes its answer after the check (DNS rebinding) gains nothing."""
    site.page("/a", PAGE, Connection="close")
    net = Net(site, {"rebind.example": [[PUBLIC], ["127.0.0.1"]]})
    with FetchClient(QUICK, wire=net.wire()) as client:
        monkeypatch.setattr(client.robots, "rules", lambda url: Rules())
        assert client.get("http://rebind.example/a").status == 200
        assert net.asked == ["rebind.example"] and net.dialled == [(PUBLIC, 80)]
        assert site.hits[-1][1]["host"] == "rebind.example"
        time.sleep(0.1)
        with pytest.raises(BlockedAddressError, match=r"127\.0\.0\.1"):
            client.get("http://rebind.example/a")
    assert net.dialled == [(PUBLIC, 80)]


def test_one_private_address_among_public_ones_is_enough(site: Site) -> None:
    net = Net(site, {"mixed.example": [[PUBLIC, "192.168.1.1"]]})
    with FetchClient(QUICK, wire=net.wire()) as client, pytest.raises(BlockedAddressError):
        client.get("http://mixed.example/")
    assert net.dialled == []


def test_private_by_default(site: Site) -> None:
    with FetchClient(QUICK) as client:
        for url in (
            site.url("/"),
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://0.0.0.0/",
            "http://[::ffff:10.0.0.1]/",
        ):
            with pytest.raises(BlockedAddressError):
                client.get(url)
    assert site.hits == []


@pytest.mark.parametrize(
    "url",
    [
        "http://93.184.216.34:8080/",
        "http://user@93.184.216.34/",
        "http://0x5db8d822/",
        "http://93.184.55330/",
        "http://0135.0270.0330.042/",
    ],
)
def test_disguises_and_odd_ports(url: str) -> None:
    with FetchClient(QUICK) as client, pytest.raises(BlockedAddressError):
        client.get(url)


def test_not_http() -> None:
    with FetchClient(QUICK) as client, pytest.raises(SourceError):
        client.get("file:///etc/passwd")


def test_unknown_host(site: Site) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise DnsError(f"{host} cannot be resolved")

    with FetchClient(QUICK, wire=Wire(resolve=nowhere)) as client, pytest.raises(DnsError):
        client.get("http://nowhere.example/")


def test_tls(tls_site: Site, trusting: object) -> None:
    """The certificate is checked against the name while the socket goes to the checked address."""
    tls_site.page("/", PAGE)
    net = Net(tls_site, {"secure.example": [[PUBLIC]]})
    with FetchClient(QUICK, wire=net.wire(trusting)) as client:  # type: ignore[arg-type]
        assert client.get("https://secure.example/").status == 200
    assert net.dialled[0] == (PUBLIC, 443)


def test_tls_for_another_name(tls_site: Site, trusting: object) -> None:
    net = Net(tls_site, {"other.example": [[PUBLIC]]})
    with FetchClient(QUICK, wire=net.wire(trusting)) as client, pytest.raises(TlsError, match=r"other\.example"):  # type: ignore[arg-type]
        client.get("https://other.example/")


def test_tls_from_a_stranger(tls_site: Site) -> None:
    net = Net(tls_site, {"secure.example": [[PUBLIC]]})
    with FetchClient(QUICK, wire=net.wire()) as client, pytest.raises(TlsError):
        client.get("https://secure.example/")
    assert len(net.dialled) == 1, "a bad certificate is not retried"


def test_slow_headers_and_dripping_body(site: Site) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        for _ in range(100):
            request.wfile.write(b"<p>drip</p>")
            request.wfile.flush()
            time.sleep(0.05)

    site.routes["/drip"] = drip
    site.routes["/late"] = lambda request: time.sleep(1.0)
    limits = Limits(rate=0.0, read_s=0.3, total_s=0.6, attempts=1)
    with FetchClient(limits, allow_private=True) as client:
        for path in ("/drip", "/late"):
            start = time.monotonic()
            with pytest.raises(FetchTimeoutError):
                client.get(site.url(path))
            assert time.monotonic() - start < 1.5


def test_200_megabytes(site: Site, client: FetchClient) -> None:
    sent = 0

    def flood(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        request.close_connection = True
        for _ in range(3200):
            sent += request.wfile.write(b"<p>" + b"x" * 65533)

    site.routes["/big"] = flood
    with pytest.raises(TooLargeError):
        client.get(site.url("/big"))
    assert sent < 20_000_000

    def announce(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "200000000")
        request.end_headers()

    site.routes["/announced"] = announce
    with pytest.raises(TooLargeError, match="200,000,000"):
        client.get(site.url("/announced"))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_bombs(site: Site, client: FetchClient, encoding: str) -> None:
    zeros = b"<p>" + b"0" * 50_000_000
    packed = {
        "gzip": lambda: gzip.compress(zeros, 1),
        "deflate": lambda: zlib.compress(zeros, 1),
        "br": lambda: brotli.compress(zeros, quality=1),
        "gzip, gzip": lambda: gzip.compress(gzip.compress(zeros, 1)),
    }[encoding]()
    assert len(packed) < 1_000_000
    site.page("/bomb", packed, Content_Encoding=encoding)
    with pytest.raises(TooLargeError):
        client.get(site.url("/bomb"))


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda b: zlib.compress(b, wbits=-15)),
        ("br", brotli.compress),
        ("identity", bytes),
        ("gzip, br", lambda b: brotli.compress(gzip.compress(b))),
    ],
)
def test_encodings(site: Site, client: FetchClient, encoding: str, pack: object) -> None:
    body = PAGE.encode() + b"<p>" + b"word " * 50_000
    site.page("/a", pack(body), Content_Encoding=encoding)  # type: ignore[operator]
    assert client.get(site.url("/a")).body == body


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"no gzip"),
        ("br", b"no brotli at all"),
        ("gzip", gzip.compress(PAGE.encode() * 99, mtime=0)[:-40]),
        ("compress", b"x"),
        ("gzip,gzip,gzip", b"x"),
    ],
)
def test_broken_compression(site: Site, client: FetchClient, encoding: str, body: bytes) -> None:
    site.page("/a", body, Content_Encoding=encoding)
    with pytest.raises(ContentError):
        client.get(site.url("/a"))


@pytest.mark.parametrize(
    "body",
    [
        bytes(range(256)) * 20,
        b"\x89PNG\r\n\x1a\n" + b"a" * 900,
        b"%PDF-1.7 text text text",
        gzip.compress(b"hello" * 100, mtime=0),
    ],
)
def test_binary_as_html(site: Site, client: FetchClient, body: bytes) -> None:
    site.page("/a", body, "text/html")
    with pytest.raises(ContentError):
        client.get(site.url("/a"))


@pytest.mark.parametrize("content_type", ["application/pdf", "image/png", "application/json", "video/mp4"])
def test_other_types(site: Site, client: FetchClient, content_type: str) -> None:
    site.page("/a", "hello", content_type)
    with pytest.raises(ContentError, match="not a page"):
        client.get(site.url("/a"))


@pytest.mark.parametrize(
    ("path", "declared", "body", "read_as"),
    [
        ("/a", None, PAGE, "text/html"),
        ("/a", None, "just words", "text/plain"),
        ("/a.md", "text/plain; charset=utf-8", "# Title", "text/markdown; charset=utf-8"),
        ("/a", "application/xhtml+xml", PAGE, "text/html"),
        ("/a", "text/xml", PAGE, "text/html"),
    ],
)
def test_what_a_body_is_read_as(
    site: Site, client: FetchClient, path: str, declared: str | None, body: str, read_as: str
) -> None:
    site.page(path, body, declared)
    assert client.get(site.url(path)).content_type == read_as


def test_utf16_is_not_binary(site: Site, client: FetchClient) -> None:
    site.page("/a", PAGE.encode("utf-16-le"), "text/html; charset=utf-16le")
    assert client.get(site.url("/a")).status == 200


@pytest.mark.parametrize("body", [b"", b" \r\n\t "])
def test_empty_body(site: Site, client: FetchClient, body: bytes) -> None:
    site.page("/a", body)
    with pytest.raises(ContentError, match="empty"):
        client.get(site.url("/a"))


def test_revalidation(site: Site, client: FetchClient) -> None:
    def handle(request: BaseHTTPRequestHandler) -> None:
        known = request.headers.get("If-None-Match") == '"v1"'
        answer(
            b"" if known else PAGE,
            status=304 if known else 200,
            ETag='"v1"',
            Last_Modified="Mon, 01 Jan 2024 00:00:00 GMT",
        )(request)

    site.routes["/a"] = handle
    first = client.get(site.url("/a"))
    again = client.get(site.url("/a"), state=first.state())
    assert not first.not_modified and again.not_modified and again.body == b""
    assert site.hits[-1][1]["if-modified-since"] == "Mon, 01 Jan 2024 00:00:00 GMT"


def test_robots_denied(site: Site, client: FetchClient) -> None:
    site.page(
        "/robots.txt",
        "User-agent: *\nDisallow: /\n\nUser-agent: CiteStack\nDisallow: /secret\nAllow: /secret/not\n",
        "text/plain",
    )
    for path in ("/a", "/secret/not", "/open"):
        site.page(path, PAGE)
    site.routes["/sly"] = redirect("/secret")
    assert client.get(site.url("/a")).status == client.get(site.url("/secret/not")).status == 200
    for path in ("/secret", "/sly"):
        with pytest.raises(RobotsDeniedError):
            client.get(site.url(path))
    assert "/secret" not in site.paths() and site.paths().count("/robots.txt") == 1
