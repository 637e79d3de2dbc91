"""The page's text after its scripts ran, in a headless Chromium that reaches no network itself.

Every request of the browser is answered by our own client: GET of the page's own site alone, public addresses, capped,
robots.txt obeyed. What the interception would not see (sockets, name look-ups ahead of time) ends at a proxy that is
not there and at names that do not resolve.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citestack.corpus.extract import MAX_BYTES, extract
from citestack.corpus.fetch import Kind
from citestack.corpus.urls import site_of
from citestack.errors import CitestackError, ContentError, FetchError, FetchTimeoutError, MissingExtraError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright, Request, Route

    from citestack.corpus.fetch import FetchClient

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_DEAD = "http://127.0.0.1:9"
_ARGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--dns-prefetch-disable",
    "--no-pings",
)
_SHOWN = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
"""Kinds of requests that can change the text; pictures, fonts and media cannot."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one page."""

    seconds: float = 20.0
    requests: int = 60
    bytes: int = 30_000_000
    interval_s: float = 0.1
    """Between requests to the site: what a browser needs at once is asked for one after the other."""


def rendered_text(url: str, client: FetchClient, bounds: Bounds | None = None) -> str:
    """The main text of the DOM after load. '' when there is none.

    Raises ``MissingExtraError`` without Playwright, ``FetchError`` without a Chromium or when the page does not load.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as e:
        raise MissingExtraError("playwright", "render", layer="audit") from e
    with sync_playwright() as playwright:
        browser = _launch(playwright)
        try:
            html = _dom(browser, url, _Gate(client, site_of(url), bounds or Bounds()))
        finally:
            browser.close()
    try:
        return extract(html.encode("utf-8", "replace")[:MAX_BYTES], url=url).page.text
    except ContentError:
        return ""


def _launch(playwright: Playwright) -> Browser:
    """Playwright's own Chromium, else the system's. Chromium refuses its sandbox to root."""
    from playwright.sync_api import Error

    args = [*_ARGS, *(["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else [])]
    system = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    for executable in (None, system):
        with suppress(Error):
            return playwright.chromium.launch(
                executable_path=executable, args=args, proxy={"server": _DEAD, "bypass": "<-loopback>"}
            )
    raise FetchError("no Chromium starts here", hint="Install one: playwright install chromium, or your system's.")


def _dom(browser: Browser, url: str, gate: _Gate) -> str:
    from playwright.sync_api import Error

    context = browser.new_context(service_workers="block", accept_downloads=False)
    context.set_default_timeout(gate.bounds.seconds * 1000)
    _close_sockets(context)
    # Playwright writes on the object of a bound method, which slots forbid.
    context.route("**/*", lambda route, request: gate.answer(route, request))  # noqa: PLW0108
    page = context.new_page()
    try:
        page.goto(url, wait_until="load")
        with suppress(Error):
            page.wait_for_load_state("networkidle", timeout=max(gate.left, 0.1) * 1000)
        return page.content()
    except Error as e:
        if gate.refused is not None:
            raise gate.refused from e
        raise FetchTimeoutError(f"{url} did not load in a browser within {gate.bounds.seconds:g} s") from e
    finally:
        context.close()


def _close_sockets(context: BrowserContext) -> None:
    context.route_web_socket("**/*", lambda socket: socket.close())


@dataclass(slots=True)
class _Gate:
    """Answers the browser's requests within bounds."""

    client: FetchClient
    home: str
    bounds: Bounds
    refused: CitestackError | None = None
    """Why the page itself was not given."""
    _requests: int = 0
    _bytes: int = 0
    _start: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return self._start + self.bounds.seconds - time.monotonic()

    def answer(self, route: Route, request: Request) -> None:
        if not self._wanted(request):
            route.abort()
            return
        self._requests += 1
        try:
            got = self.client.get(request.url, kind=self._kind())
        except CitestackError as e:
            if request.is_navigation_request():
                self.refused = e
            route.abort()
            return
        self._bytes += len(got.body)
        kept = {"content-type", "content-security-policy"}
        route.fulfill(status=got.status, headers={k: v for k, v in got.headers.items() if k in kept}, body=got.body)

    def _wanted(self, request: Request) -> bool:
        within = self._requests < self.bounds.requests and self._bytes < self.bounds.bytes and self.left > 0
        return within and request.method == "GET" and request.resource_type in _SHOWN and self._is_home(request.url)

    def _is_home(self, url: str) -> bool:
        try:
            return site_of(url) == self.home
        except CitestackError:
            return False

    def _kind(self) -> Kind:
        return Kind(page=False, interval_s=self.bounds.interval_s, scope=self._is_home)
