"""``citestack mcp``: the process, its stdout, and writing when it was allowed."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import anyio
import pytest

from tests.serve.mcp.conftest import LAMPS, TOOL, over_stdio

pytestmark = pytest.mark.slow

HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}},
}  # fmt: skip


@pytest.fixture
def copy(store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(store, tmp_path / "store"))


def test_stdout_holds_the_protocol_and_nothing_else(store: Path) -> None:
    """Also when a tool fails; it ends by itself when stdin closes."""
    call = {"name": "page", "arguments": {"url": "https://none.example/"}}
    messages = [
        HELLO,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call},
    ]
    with subprocess.Popen(
        [TOOL, "mcp", "--store", str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join(json.dumps(m) + "\n" for m in messages).encode())
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(2)]
        rest, errors = process.communicate(timeout=60)
    assert [a["id"] for a in answers] == [1, 2]
    assert answers[0]["result"]["serverInfo"]["name"] == "citestack"
    assert answers[1]["result"]["isError"] is True
    assert (process.returncode, rest) == (0, b"")
    assert b"Traceback" not in errors


def test_pages_are_added_only_where_writing_was_allowed(copy: Path) -> None:
    async def go() -> tuple[Any, str]:
        async with over_stdio(copy, "--allow-writing") as client:
            tools = {t.name: t for t in (await client.list_tools()).tools}
            hints = tools["add"].annotations
            assert hints is not None
            assert (hints.read_only_hint, hints.destructive_hint, hints.open_world_hint) == (False, False, True)
            refused = await client.call_tool("add", {"urls": ["/etc/passwd"]})
            begun = await client.call_tool("add", {"urls": ["http://127.0.0.1:9/secret"], "max_pages": 1})
            assert begun.structured_content is not None
            shown: dict[str, Any] = begun.structured_content
            with anyio.fail_after(60):
                while shown["state"] not in ("done", "failed"):
                    await anyio.sleep(0.1)
                    found = await client.call_tool("job", {"id": shown["id"]})
                    shown = found.structured_content or {}
            assert refused.is_error
            return shown, refused.content[0].text  # type: ignore[union-attr]

    shown, refused = anyio.run(go)
    assert "http" in refused
    assert (shown["state"], shown["error"]["code"]) == ("failed", "blocked_address")


def test_a_store_that_cannot_be_opened_is_told_on_stderr(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = subprocess.run(
        [TOOL, "mcp", "--store", str(tmp_path / "file")], capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"not a store folder" in done.stderr


def test_without_the_extra_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "mcp").mkdir()
    (tmp_path / "mcp" / "__init__.py").write_text("raise ModuleNotFoundError('no mcp', name='mcp')", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [TOOL, "mcp", "--store", str(tmp_path / "s")], capture_output=True, env={**os.environ, "PYTHONPATH": path},
        check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert b"pip install 'citestack[mcp]'" in done.stderr


def test_an_empty_store_tells_what_to_do_next(tmp_path: Path) -> None:
    async def go() -> str:
        async with over_stdio(tmp_path / "new") as client:
            result = await client.call_tool("ask", {"question": "Anything?", "profile": "fast"})
            unknown = await client.call_tool("page", {"url": LAMPS})
            assert unknown.is_error
            return result.content[0].text  # type: ignore[union-attr, no-any-return]

    assert "citestack add SOURCE" in anyio.run(go)
