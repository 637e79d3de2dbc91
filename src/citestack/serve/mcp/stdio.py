"""MCP over stdio: a process of its own for one client, which owns it."""

from __future__ import annotations

from contextlib import suppress

from citestack.serve.mcp.server import mcp_server
from citestack.serve.settings import ServeSettings
from citestack.serve.workbench import Workbench


def serve_stdio(location: str, *, writing: bool = False) -> None:
    """Until stdin closes. The SDK keeps stdout for the protocol: what else prints goes to stderr.

    With ``writing``, jobs are run here as well, unless another server of the store runs them.
    """
    bench = Workbench(location, ServeSettings())
    try:
        if writing:
            bench.jobs.start()
        with suppress(KeyboardInterrupt):
            mcp_server(bench, writing=writing).run("stdio")
    finally:
        bench.close()
