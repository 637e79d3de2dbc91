"""MCP over streamable HTTP at ``/mcp``, as part of the server.

Made when the first client calls: reading the protocol's types takes a second of processor time, which a server that no
MCP client calls need not spend, and one that has just started has not got.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from starlette.routing import Route

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.types import ASGIApp, Receive, Scope, Send

    from citestack.serve.workbench import Workbench

PATH = "/mcp"


class McpOverHttp:
    """Its route belongs into the application, and ``running`` around the application's life; once."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._wanted = asyncio.Event()
        self._app: asyncio.Future[ASGIApp] | None = None

    @property
    def route(self) -> Route:
        return Route(PATH, endpoint=self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None, "the application is not running"
        self._wanted.set()
        app = await asyncio.shield(self._app)
        await app(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self._app = asyncio.get_running_loop().create_future()
        keeper = asyncio.create_task(self._keep(self._app))
        try:
            yield
        finally:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper

    async def _keep(self, ready: asyncio.Future[ASGIApp]) -> None:
        """The manager's task group is entered and left by one task, as anyio wants it."""
        await self._wanted.wait()
        try:
            app, manager = await asyncio.to_thread(_made, self._bench)
        except Exception as e:  # noqa: BLE001 - whoever waits for it gets it
            ready.set_exception(e)
            return
        async with manager.run():
            ready.set_result(app)
            await asyncio.Event().wait()


def mcp_over_http(bench: Workbench) -> McpOverHttp | None:
    """None where the extra ``mcp`` is not installed."""
    return None if find_spec("mcp") is None or find_spec("mcp_types") is None else McpOverHttp(bench)


def _made(bench: Workbench) -> tuple[ASGIApp, StreamableHTTPSessionManager]:
    """Read-only and without sessions, so that any server of a store can answer any request.

    Host, Origin, token and body size are the guard's, which stands in front of every route.
    """
    from mcp.server.transport_security import TransportSecuritySettings

    from citestack.serve.mcp.server import mcp_server

    server = mcp_server(bench)
    behind_the_guard = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        max_request_body_size=bench.settings.max_body,
        transport_security=behind_the_guard,
    )
    return app.router, server.session_manager
