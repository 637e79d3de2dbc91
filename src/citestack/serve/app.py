"""Puts the server together: what the folders hold, behind the guard, with errors that say what to do."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from threading import Thread

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from citestack import trace_json
from citestack.errors import CitestackError
from citestack.serve import problems, registry
from citestack.serve.assets import assets_route
from citestack.serve.guard import guarded
from citestack.serve.guard.headers import HEADERS
from citestack.serve.mcp.http import McpOverHttp, mcp_over_http
from citestack.serve.openai.error_shape import OpenAIErrors
from citestack.serve.openapi import described
from citestack.serve.pages import STATIC, Pages
from citestack.serve.workbench import Workbench
from citestack.version import VERSION

MOST_FIELDS, LONGEST = 20, 200
"""Of what is wrong with a request: a thousand wrong fields, or one with a long name, are not all said back."""
LOG = logging.getLogger("citestack.serve")


def create_app(bench: Workbench) -> FastAPI:
    """The whole server over an open workbench, which is closed when the server stops."""
    views = registry.views()
    pages = Pages(views)
    mcp = mcp_over_http(bench)
    life = _lifespan(bench, pages, mcp)
    app = FastAPI(title="citestack", version=VERSION, docs_url=None, redoc_url=None, lifespan=life)
    for routes in registry.route_groups():
        app.include_router(routes(bench))
    for view in views:
        app.include_router(view.routes(bench, pages))
    app.router.routes.extend([mcp.route] if mcp else [])
    app.router.routes.append(assets_route(STATIC))
    _errors(app, pages)
    described(app)
    guarded(app, bench.settings)
    app.add_middleware(OpenAIErrors)
    return app


def _lifespan(bench: Workbench, pages: Pages, mcp: McpOverHttp | None):  # type: ignore[no-untyped-def] # noqa: ANN202 - Starlette names no type for it
    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        from anyio.to_thread import run_sync

        Thread(target=_prepare, args=(pages,), daemon=True).start()
        bench.jobs.start()
        async with mcp.running() if mcp else nullcontext():
            yield
        await run_sync(bench.close)

    return life


def _prepare(pages: Pages) -> None:
    """What the first visitor of a view would wait for."""
    trace_json.prepared()
    pages.compiled()


def _errors(app: FastAPI, pages: Pages) -> None:
    """Every error leaves as a problem document, or as a page where a browser asked; none says what it must not."""

    def say(request: Request, response: Response, title: str, detail: str) -> Response:
        if not problems.wants_page(request):
            return response
        page = problems.shown(pages, request, response.status_code, title, detail)
        page.headers.update({k: v for k, v in response.headers.items() if k == "retry-after"})
        return page

    @app.exception_handler(CitestackError)
    async def ours(request: Request, error: CitestackError) -> Response:
        return say(request, problems.of_error(error, request), error.message, error.hint)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        fields = [
            {"at": ".".join(map(str, e["loc"]))[:LONGEST], "message": e["msg"].removeprefix("Value error, ")}
            for e in error.errors()[:MOST_FIELDS]
        ]
        detail = "; ".join(f"{f['at']}: {f['message']}" for f in fields)
        title = "the request is not as described"
        response = problems.problem(422, "bad_request", title, request=request, detail=detail, fields=fields)
        return say(request, response, "That address is not complete", detail)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        response = problems.problem(error.status_code, f"http_{error.status_code}", str(error.detail), request=request)
        response.headers.update(error.headers or {})
        return say(request, response, str(error.detail), "")

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> Response:
        LOG.error("a request failed", exc_info=error)
        said, where = "something went wrong here", "The server's log says what."
        response = problems.problem(500, "internal", said, request=request, detail=where)
        response = say(request, response, "Something went wrong here", where)
        response.headers.update(HEADERS)  # this handler stands outside the guard
        return response
