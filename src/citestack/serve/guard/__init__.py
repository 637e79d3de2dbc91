"""What stands before every route: who may call, from where, how much; and the headers of every answer.

In this order: a request id; the Host header (a foreign name bound to this machine is refused); where a browser says the
request comes from; the token; the size and the pace of the body. Every refusal is a problem document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from citestack.serve import problems
from citestack.serve.guard.bodies import Metered
from citestack.serve.guard.headers import HEADERS, OPENER
from citestack.serve.guard.hosts import is_known_host
from citestack.serve.guard.origins import comes_from_here
from citestack.serve.guard.tokens import Tokens

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from citestack.serve.settings import ServeSettings

OPEN = ("/healthz", "/login", "/static/")
"""What may be seen without the token."""


def guarded(app: FastAPI, settings: ServeSettings) -> None:
    """Puts the guard before the application."""
    app.state.tokens = Tokens(settings.token)
    app.add_middleware(Guard, settings=settings, tokens=app.state.tokens)


class Guard:
    """Plain ASGI, so that streams and disconnects pass through untouched."""

    def __init__(self, app: ASGIApp, settings: ServeSettings, tokens: Tokens) -> None:
        self._app, self._settings, self._tokens = app, settings, tokens
        self._headers = {**HEADERS, **(OPENER if settings.token else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        request_id = scope.setdefault("state", {})["request_id"] = uuid4().hex
        metered = Metered(receive, send, self._settings)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {**self._headers, "X-Request-Id": request_id}.items():
                    headers.setdefault(name, value)
            await metered.send(message)

        refusal = self._refusal(request)
        if refusal is not None:
            await refusal(scope, receive, dressed)
            return
        await self._app(scope, metered.receive, dressed)

    def _refusal(self, request: Request) -> Response | None:
        if not is_known_host(request.headers.get("host", ""), self._settings):
            hint = "Open it by its address, or start it with --public-host NAME."
            return self._no(request, 421, "unknown_host", "this server is not known by that name", hint)
        if not comes_from_here(request):
            hint = "Another site's page may not act here. Programs send no Origin header."
            return self._no(request, 403, "foreign_origin", "the request comes from another site", hint)
        if not (request.url.path.startswith(OPEN) or self._tokens.allows(request)):
            return self._without_token(request)
        length = request.headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > self._settings.max_body:
            hint = f"At most {self._settings.max_body} bytes are read."
            return self._no(request, 413, "too_large", "the body is too large", hint)
        return None

    def _without_token(self, request: Request) -> Response:
        if problems.wants_page(request) and request.method == "GET":
            return RedirectResponse(f"/login?next={_quoted(request)}", 303)
        refusal = self._no(request, 401, "no_token", "a token is needed", "Send it as: Authorization: Bearer TOKEN")
        refusal.headers["WWW-Authenticate"] = "Bearer"
        return refusal

    def _no(self, request: Request, status: int, code: str, title: str, hint: str) -> Response:
        return problems.problem(status, code, title, detail=hint, request_id=request.state.request_id)


def _quoted(request: Request) -> str:
    from urllib.parse import quote

    query = f"?{request.url.query}" if request.url.query else ""
    return quote(request.url.path + query, safe="")
