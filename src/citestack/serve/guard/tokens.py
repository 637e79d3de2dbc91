"""The token: in the Authorization header of a program, in a cookie for a browser that logged in with it."""

from __future__ import annotations

import hashlib
import hmac
import threading
from time import monotonic

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "citestack_session"
FAILURES, WINDOW_S = 10, 60.0
"""Wrong tokens from one address within the window, after which it waits. Whoever guesses has no use for more."""


class Tokens:
    """Compares in constant time. Without a token everything is allowed: the server is bound to the loopback address."""

    def __init__(self, token: str | None) -> None:
        self._token = None if token is None else token.encode()
        self._failed: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    @property
    def needed(self) -> bool:
        return self._token is not None

    def allows(self, request: Request) -> bool:
        if self._token is None:
            return True
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.is_right(given.strip()):
            return True
        return hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), self._session().encode())

    def is_right(self, given: str) -> bool:
        return self._token is not None and hmac.compare_digest(given.encode(), self._token)

    def may_try(self, client: str) -> bool:
        """False for an address that guessed too often lately."""
        with self._lock:
            now = monotonic()
            recent = [t for t in self._failed.get(client, ()) if now - t < WINDOW_S]
            self._failed = {c: ts for c, ts in self._failed.items() if now - ts[-1] < WINDOW_S}
            return len(recent) < FAILURES

    def failed(self, client: str) -> None:
        with self._lock:
            self._failed[client] = [*self._failed.get(client, [])[-FAILURES:], monotonic()]

    def log_in(self, response: Response, *, secure: bool) -> None:
        """The cookie is not the token: who reads the one cannot use the API with it elsewhere."""
        response.set_cookie(COOKIE, self._session(), httponly=True, samesite="strict", secure=secure, path="/")

    def _session(self) -> str:
        assert self._token is not None
        return hmac.new(self._token, b"citestack session", hashlib.sha256).hexdigest()
