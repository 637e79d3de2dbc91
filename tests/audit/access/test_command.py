"""``citestack audit --as``: what a person types and sees."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from citestack.cli.main import app
from citestack.errors import UsageError
from tests.corpus.fetch.conftest import Site, answer

from .pages import WORDS


def run(tmp_path: Path, *words: str):  # type: ignore[no-untyped-def]
    return CliRunner().invoke(app, ["audit", *words, "--allow-private", "--store", str(tmp_path / "none")])


def test_a_page_asked_for_as_an_agent(site: Site, tmp_path: Path) -> None:
    site.page("/k", f"<html><body><main><h1>Kettles</h1><p>{WORDS}</p></main></body></html>")
    told = run(tmp_path, site.url("/k"), "--as", "bingbot", "--json")
    assert told.exit_code == 0
    checks = {c["id"]: c for c in json.loads(told.stdout)["checks"]}
    assert checks["retrieval.served_alike"]["state"] == "pass"
    assert any("bingbot" in headers["user-agent"] for path, headers in site.hits if path == "/k")


def test_the_changed_robots_txt_alone_goes_to_a_file(site: Site, tmp_path: Path) -> None:
    site.page("/k", f"<html><body><main><h1>Kettles</h1><p>{WORDS}</p></main></body></html>")
    site.routes["/robots.txt"] = answer("User-agent: bingbot\nDisallow: /k\n", "text/plain")
    told = run(tmp_path, site.url("/k"), "--fix", "robots_txt")
    assert told.stdout.startswith("User-agent: bingbot\nAllow: /\n\nUser-agent: GPTBot\n")


def test_what_cannot_be_asked_is_said(site: Site, tmp_path: Path) -> None:
    (tmp_path / "k.html").write_text(f"<p>{WORDS}</p>")
    for words in ((site.url("/k"), "--as", "NoSuchBot"), (str(tmp_path / "k.html"), "--as", "GPTBot")):
        assert isinstance(run(tmp_path, *words).exception, UsageError)
    assert site.hits == []
