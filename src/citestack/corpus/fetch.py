"""One guarded HTTP client for everything that is read from the web.

Order of one fetch: check the URL, ask robots.txt, take the host's turn, connect to a checked address, follow redirects
(each hop through the same checks), decompress under a cap, look at the bytes. Whatever fails is an error of the tree.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Self

import httpx

from citestack.corpus import redirects, robots
from citestack.corpus.addresses import Resolver, check_url, system_resolver
from citestack.corpus.content import check_type, page_type
from citestack.corpus.decompress import ACCEPTED, collect, decoded
from citestack.corpus.politeness import HostPacer, parse_retry_after, retry_wait
from citestack.corpus.robots import RobotsCache
from citestack.corpus.transport import Dial, GuardedTransport
from citestack.errors import FetchError, FetchTimeoutError, HttpStatusError, RedirectError, TooLargeError
from citestack.model import FetchState
from citestack.version import VERSION

if TYPE_CHECKING:
    from citestack.corpus.urls import UrlParts

USER_AGENT = f"{robots.PRODUCT_TOKEN}/{VERSION} (+https://github.com/citestack/citestack)"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch. Seconds, bytes, requests per second."""

    max_bytes: int = 10_000_000
    """Of a page, after decompression."""
    read_s: float = 15.0
    """One wait for the network."""
    total_s: float = 60.0
    """All requests of one fetch together, politeness and back-off waits apart."""
    attempts: int = 3
    backoff_s: float = 1.0
    """Wait before the second attempt; doubles from there."""
    longest_wait_s: float = 30.0
    """A server that asks for more with Retry-After is given up."""
    rate: float = 1.0
    """Requests per second and host; 0 = unlimited."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is fetched: how large it may be, and whether it must look like a page."""

    max_bytes: int | None = None
    """None = the client's limit for pages."""
    page: bool = True
    truncate: bool = False
    obey_robots: bool = True
    interval_s: float | None = None
    """Seconds between requests to one host; None = the client's rate."""
    scope: Callable[[str], bool] | None = None
    """Says of a URL that a redirect leads to whether it may be fetched; None = all may."""


PAGE = Kind()
# 50 MB uncompressed is the sitemap protocol's own limit.
SITEMAP = Kind(max_bytes=52_428_800, page=False)
ROBOTS = Kind(max_bytes=robots.MAX_BYTES, page=False, truncate=True, obey_robots=False)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: a body, or word that nothing changed since ``state``."""

    url: str
    """Key of the URL asked for."""
    final_url: str
    """Key of the URL that answered, after redirects."""
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names."""
    body: bytes = b""
    """Decompressed; empty when not modified."""
    content_type: str = ""
    """For pages ``text/html``, ``text/plain`` or ``text/markdown``, with the declared charset; else as sent."""

    @property
    def not_modified(self) -> bool:
        return self.status == 304

    def state(self) -> FetchState:
        """What to remember for the next conditional request."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        get = self.headers.get
        return FetchState(self.url, now, self.status, get("etag"), get("last-modified"), self.final_url)


@dataclass(frozen=True, slots=True)
class Wire:
    """The client's ties to the machine it runs on, each replaceable."""

    resolve: Resolver = system_resolver
    dial: Dial | None = None
    """None = connect a TCP socket."""
    tls: ssl.SSLContext | None = None
    """None = the certificate authorities of certifi."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class FetchClient:
    """Thread-safe; close it or use it as a context manager.

    ``allow_private`` opens loopback, intranet addresses and all ports: for tests and intranets, never for URLs that a
    stranger gives.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        allow_private: bool = False,
        user_agent: str = USER_AGENT,
        wire: Wire | None = None,
    ) -> None:
        wire = wire or Wire()
        self._wire = wire
        self.limits = limits or Limits()
        self._allow_private = allow_private
        self._sleep = wire.sleep
        interval = 1.0 / self.limits.rate if self.limits.rate > 0 else 0.0
        self._pacer = HostPacer(interval, clock=wire.clock, sleep=wire.sleep)
        self.robots = RobotsCache(lambda url: self.get(url, kind=ROBOTS).body, clock=wire.clock)
        self._transport = GuardedTransport(
            allow_private=allow_private, tls=wire.tls, resolve=wire.resolve, dial=wire.dial
        )
        self._http = _http_client(self._transport, user_agent, self.limits)

    def get(self, url: str, *, state: FetchState | None = None, kind: Kind = PAGE) -> Fetched:
        """Fetch a URL. With ``state`` of an earlier fetch the answer may be "not modified".

        Raises ``SourceError`` for what is no http(s) URL, else ``FetchError`` and its children.
        """
        budget = _Budget(self.limits.total_s)
        for attempt in range(1, self.limits.attempts + 1):
            try:
                return self._follow(redirects.Chain(url), state, kind, budget)
            except _RefusedError as e:
                raise e.error from e.error.__cause__
            except FetchError as e:
                wait = retry_wait(e, attempt, base=self.limits.backoff_s, longest=self.limits.longest_wait_s)
                if wait is None or attempt == self.limits.attempts or budget.left <= 0:
                    raise
                self._sleep(wait)
        raise FetchError(f"no attempt was allowed for {url}", hint="Set attempts to 1 or more.")

    def posing_as(self, user_agent: str, product: str) -> FetchClient:
        """A client that calls itself otherwise and obeys that product's group of robots.txt.

        It takes turns with this one at each host and shares what is known of robots.txt, so that playing several parts
        is no faster than playing one. Close it as well.
        """
        other = FetchClient(self.limits, allow_private=self._allow_private, user_agent=user_agent, wire=self._wire)
        other._pacer = self._pacer
        other.robots = self.robots.for_product(product)
        return other

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _follow(self, chain: redirects.Chain, state: FetchState | None, kind: Kind, budget: _Budget) -> Fetched:
        while True:
            url = chain.current
            check_url(url, allow_private=self._allow_private)
            if kind.obey_robots:
                self._pacer.wait(url.host, self._crawl_delay(url), kind.interval_s)
            with (
                budget.spend(self._transport),
                self._http.stream("GET", str(url), headers=_conditions(url, state)) as r,
            ):
                if r.status_code not in redirects.STATUSES:
                    return self._read(r, chain, kind)
            target = str(chain.follow(r.headers.get("location")))
            if kind.scope is not None and not kind.scope(target):
                raise RedirectError(f"{url} redirects out of the crawl, to {target}")

    def _crawl_delay(self, url: UrlParts) -> float | None:
        """What robots.txt asks for, when it lets us in; it has been tried as often as anything is."""
        try:
            return self.robots.check(url).crawl_delay
        except FetchError as e:
            raise _RefusedError(e) from e

    def _read(self, response: httpx.Response, chain: redirects.Chain, kind: Kind) -> Fetched:
        status, headers = response.status_code, {k.lower(): v for k, v in response.headers.items()}
        asked, final = str(chain.hops[0]), str(chain.current)
        if status == 304:
            return Fetched(asked, final, status, headers)
        _check_status(final, status, headers)
        content_type = headers.get("content-type", "")
        if kind.page:
            check_type(content_type)
        body = _body(response, kind.max_bytes or self.limits.max_bytes, truncate=kind.truncate)
        if kind.page:
            content_type = page_type(body, content_type, final)
        return Fetched(asked, final, status, headers, body, content_type)


def open_client(*, allow_private: bool = False, limits: Limits | None = None) -> FetchClient:
    """A client with the usual settings."""
    return FetchClient(limits, allow_private=allow_private)


class _RefusedError(Exception):
    """Carries an error past the retries."""

    def __init__(self, error: FetchError) -> None:
        super().__init__(error.message)
        self.error = error


class _Budget:
    """Seconds of network time that one fetch has left."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def spend(self, transport: GuardedTransport) -> _Spending:
        if self.left <= 0:
            raise FetchTimeoutError("the fetch ran past its total time")
        transport.deadline.start(self.left)
        return _Spending(self)


class _Spending:
    def __init__(self, budget: _Budget) -> None:
        self._budget = budget
        self._start = time.monotonic()

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self._budget.left -= time.monotonic() - self._start


def _http_client(transport: GuardedTransport, user_agent: str, limits: Limits) -> httpx.Client:
    """No proxies or netrc from the environment, no cookies kept, no redirects followed behind our back."""
    accept = "text/html,application/xhtml+xml,text/markdown;q=0.9,text/plain;q=0.8,application/xml;q=0.7,*/*;q=0.1"
    headers = {"User-Agent": user_agent, "Accept": accept, "Accept-Encoding": ACCEPTED}
    cookies = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    return httpx.Client(
        transport=transport, trust_env=False, follow_redirects=False, headers=headers, cookies=cookies,
        timeout=httpx.Timeout(limits.read_s),
    )  # fmt: skip


def _conditions(url: UrlParts, state: FetchState | None) -> dict[str, str]:
    """Conditional headers, for the URL that gave the validators. A tag that is no entity tag is ours, not theirs."""
    if state is None or state.final_url not in (None, str(url)):
        return {}
    headers = {}
    if state.etag and state.etag.startswith(('"', 'W/"')):
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def _check_status(url: str, status: int, headers: Mapping[str, str]) -> None:
    if 200 <= status < 300:
        return
    after = parse_retry_after(headers.get("retry-after"))
    hint = "The page is gone or was never there; check the address." if status in (404, 410) else ""
    raise HttpStatusError(f"{url} answers {status}", status, retry_after=after, hint=hint)


def _body(response: httpx.Response, cap: int, *, truncate: bool) -> bytes:
    encoding, length = response.headers.get("content-encoding", ""), response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > cap and not truncate:
        raise TooLargeError(f"the body is {int(length):,} bytes, over the cap of {cap:,}")
    return collect(decoded(response.iter_raw(), encoding), cap, truncate=truncate)
