"""MCP over streamable HTTP at ``/mcp``, as part of the server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcp.server.transport_security import TransportSecuritySettings

from citestack.serve.mcp.server import mcp_server

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.routing import BaseRoute

    from citestack.serve.workbench import Workbench

PATH = "/mcp"


@dataclass(frozen=True, slots=True)
class McpOverHttp:
    """Its routes belong into the application, and ``running`` around the application's life; once."""

    routes: Sequence[BaseRoute]
    manager: StreamableHTTPSessionManager

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with self.manager.run():
            yield


def mcp_over_http(bench: Workbench) -> McpOverHttp:
    """Read-only and without sessions, so that any server of a store can answer any request.

    Host, Origin, token and body size are the guard's, which stands in front of every route.
    """
    server = mcp_server(bench)
    behind_the_guard = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        max_request_body_size=bench.settings.max_body,
        transport_security=behind_the_guard,
    )
    return McpOverHttp(app.routes, server.session_manager)
