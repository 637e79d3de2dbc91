"""``/login``: where a browser gives the token, on a server that has one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from citestack.serve.clients import client_of
from citestack.serve.guard.tokens import Tokens
from citestack.serve.pages import Pages
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench

MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class LoginPage:
    next: str
    problem: str = ""


def routes(bench: Workbench, pages: Pages) -> APIRouter:  # noqa: ARG001 - every view is handed the workbench
    router = APIRouter()

    @router.get("/login", include_in_schema=False)
    def login(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
        return pages.html(request, "login", LoginPage(local_path(next)))

    @router.post("/login", include_in_schema=False)
    async def enter(request: Request) -> Response:
        form = parse_qs((await request.body())[:MOST_BYTES].decode("utf-8", "replace"))
        to, given = local_path(form.get("next", ["/"])[0]), form.get("token", [""])[0]
        tokens: Tokens = request.app.state.tokens
        client = client_of(request)
        if not tokens.may_try(client):
            wait = LoginPage(to, "Too many wrong tokens from here. Wait a minute.")
            return pages.html(request, "login", wait, status=429)
        if not tokens.is_right(given):
            tokens.failed(client)
            return pages.html(request, "login", LoginPage(to, "That is not the token."), status=403)
        response = RedirectResponse(to, 303)
        tokens.log_in(response, secure=request.url.scheme == "https")
        return response

    return router


def local_path(given: str) -> str:
    r"""A path of this server; anything that a browser could read as another place becomes ``/``.

    ``//host``, ``/\\host`` and control characters, which browsers drop, lead elsewhere (WHATWG URL, section 4.4).
    """
    plain = given.startswith("/") and given[1:2] not in ("/", "\\") and given.isprintable() and "\\" not in given
    return given if plain else "/"


VIEW = View("login", "Log in", routes)
