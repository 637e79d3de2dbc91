"""Cited pages come from the store, or from the web as far as asked; what is gone is remembered as gone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from citestack.audit.cited import cited_keys, cited_of
from citestack.cli.main import app
from citestack.corpus.fetch import FetchClient, Limits
from citestack.store import Store
from tests.audit.web import BLOG_TEXT, LAB, LAB_TEXT, html, record, subject


@contextmanager
def serving(pages: dict[str, bytes]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_pages_of_the_store_are_taken_and_none_is_fetched_unasked(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.put([record(LAB_TEXT, LAB)])
        found = cited_of(subject(BLOG_TEXT), store)
    assert list(found.pages) == [LAB]
    assert cited_of(subject(BLOG_TEXT), None).pages == {}


def test_other_sites_come_first_and_the_page_itself_is_left_out() -> None:
    body = (
        '<p><a href="https://blog.example/b">own</a> <a href="#x">jump</a> <a href="/kettles">self</a></p>' + BLOG_TEXT
    )
    assert cited_keys(subject(body)) == [LAB, "https://blog.example/b"]


def test_as_many_as_asked_are_fetched_and_what_is_gone_is_known() -> None:
    with serving({"/lab": html(LAB_TEXT)}) as port, FetchClient(Limits(rate=0), allow_private=True) as client:
        root = f"http://127.0.0.1:{port}"
        page = subject(
            f'<p>See <a href="{root}/lab">one</a>, <a href="{root}/gone">two</a>, <a href="{root}/no">three</a>.</p>'
        )
        found = cited_of(page, None, client, 2)
    assert list(found.pages) == [f"{root}/lab"]
    assert found.status == {f"{root}/lab": 200, f"{root}/gone": 404}


@pytest.mark.parametrize(("asked", "state"), [([], "not_measured"), (["--fetch-cited", "1"], "partly")], ids=str)
def test_the_command_fetches_cited_pages_of_a_file_only_when_asked(
    tmp_path: Path, asked: list[str], state: str
) -> None:
    with serving({"/lab": html(LAB_TEXT)}) as port:
        file = tmp_path / "page.html"
        file.write_bytes(html(BLOG_TEXT.replace(LAB, f"http://127.0.0.1:{port}/lab")))
        said = CliRunner().invoke(
            app,
            ["audit", str(file), "--url", "https://blog.example/kettles", "--store", str(tmp_path / "none"),
             "--allow-private", "--json", *asked],
        )  # fmt: skip
    assert said.exit_code == 0, said.output
    checks = {c["id"]: c for c in json.loads(said.stdout)["checks"]}
    assert checks["grounding.sourced"]["state"] == state
