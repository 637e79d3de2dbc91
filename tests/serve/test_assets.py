"""What views load beside their page: the bytes of the file, its kind, and a validator that spares sending it again."""

from __future__ import annotations

import http.client
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from citestack.serve.assets import TYPES, assets_route
from citestack.serve.pages import STATIC
from citestack.serve.running import bound
from citestack.serve.settings import ServeSettings


@pytest.mark.parametrize("name", sorted(p.name for p in STATIC.iterdir()))
def test_every_shipped_file_is_served_once(server: str, name: str) -> None:
    first = httpx.get(f"{server}/static/{name}")
    assert (first.status_code, first.content) == (200, (STATIC / name).read_bytes())
    assert first.headers["content-type"].split(";")[0] == TYPES[Path(name).suffix]
    assert first.headers["cache-control"] == "private, no-cache"
    again = httpx.get(f"{server}/static/{name}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])


def test_nothing_else_is(server: str) -> None:
    """Sent as they stand: a client of HTTP would put the dots in order first."""
    line = http.client.HTTPConnection(urlsplit(server).netloc)
    for path in ("none.css", "", "..%2f..%2fapp.py", "../app.py", "%2e%2e/app.py", "style.css/"):
        line.request("GET", f"/static/{path}")
        answer = line.getresponse()
        answer.read()
        assert answer.status in (307, 404), path
    line.close()


def test_another_text_has_another_validator(tmp_path: Path) -> None:
    tags = []
    for text in ("a{}", "b{}"):
        (tmp_path / "x.css").write_text(text)
        (tmp_path / "notes.txt").write_text("not served")
        client = TestClient(Starlette(routes=[assets_route(tmp_path)]))
        tags.append(client.get("/static/x.css").headers["etag"])
        assert client.get("/static/notes.txt").status_code == 404
    assert tags[0] != tags[1]


def test_sockets_are_of_tcp_by_name() -> None:
    """asyncio turns Nagle's algorithm off for these alone: an answer's body would wait for its head to be acknowledged."""
    with bound(ServeSettings(port=0)) as listening:
        assert listening.proto == socket.IPPROTO_TCP
