"""MCP at ``/mcp`` of the server: without sessions, under pressure, and given up by the client."""

from functools import partial
from pathlib import Path

import anyio
import httpx
from anyio.to_thread import run_sync

from citestack.serve.settings import ServeSettings
from tests.serve.busy import occupied, wait_for
from tests.serve.conftest import Served, running
from tests.serve.mcp.conftest import QUESTION, over_http

ASK = {"question": QUESTION, "profile": "fast"}


async def ask(served: Served) -> str:
    async with over_http(served) as client:
        result = await client.call_tool("ask", ASK)
        assert result.is_error
        return result.content[0].text  # type: ignore[union-attr, no-any-return]


def test_a_full_lane_says_when_to_come_again(store: Path) -> None:
    with running(store, ServeSettings(workers=1, queue=0)) as served, occupied(served):
        said = anyio.run(ask, served)
    assert "waiting already" in said
    assert "Try again in" in said


def test_a_question_that_takes_too_long_is_stopped(store: Path) -> None:
    with running(store, ServeSettings(workers=1, timeout_s=0.2)) as served, occupied(served):
        said = anyio.run(ask, served)
        assert served.bench.lane.inside == 1
    assert "ran out" in said


def test_a_call_that_the_client_gives_up_leaves_the_lane(store: Path) -> None:
    async def go(served: Served) -> None:
        async with over_http(served) as client, anyio.create_task_group() as group:
            group.start_soon(client.call_tool, "ask", ASK)
            await run_sync(partial(wait_for, lambda: served.bench.lane.inside == 2))
            group.cancel_scope.cancel()
        await run_sync(partial(wait_for, lambda: served.bench.lane.inside == 1))

    with running(store, ServeSettings(workers=1)) as served, occupied(served):
        anyio.run(go, served)


def test_no_session_is_kept(served: Served) -> None:
    """Any server of a store can answer any request, also one that has just been started."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": ASK}}
    accept = {"Accept": "application/json, text/event-stream"}
    response = httpx.post(f"{served.url}/mcp", json=call, headers=accept, timeout=60)
    assert response.status_code == 200
    assert "mcp-session-id" not in response.headers
    assert "500 lumens" in response.text


def test_many_clients_at_once(served: Served) -> None:
    async def one(results: list[bool]) -> None:
        async with over_http(served) as client:
            result = await client.call_tool("ask", ASK)
            results.append(bool((result.structured_content or {})["citations"]))

    async def go() -> list[bool]:
        results: list[bool] = []
        async with anyio.create_task_group() as group:
            for _ in range(8):
                group.start_soon(one, results)
        return results

    assert anyio.run(go) == [True] * 8
