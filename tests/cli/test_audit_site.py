"""``citestack audit SITE --site`` and ``--out`` through the entry point, against a web on the loopback address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from citestack.cli.main import _run
from citestack.store import Store
from tests.corpus.fetch.conftest import Site, site  # noqa: F401 - a fixture

FILLER = "A kettle is a pot in which people make their water hot for tea, soup or a bath at home. "


def html(title: str, body: str) -> str:
    return f"<html lang=en><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"


@pytest.fixture
def web(site: Site) -> Site:  # noqa: F811
    links = "".join(f'<li><a href="/guide/{n}">Guide {n}</a></li>' for n in range(3))
    site.page("/", html("Kettle house", f"<p>{FILLER}</p><ul>{links}</ul>"))
    for n in range(3):
        words = f"<p>Kettle number {n} boils one litre in {n + 90} seconds. {FILLER * 2}</p>"
        site.page(f"/guide/{n}", html(f"Kettle number {n} for tea", words))
    site.page("/robots.txt", "User-agent: *\nAllow: /\n", "text/plain")
    return site


def run(*arguments: str) -> int:
    return _run(["audit", *arguments])


def test_a_site_is_crawled_audited_compared_and_written(web, tmp_path, monkeypatch, capfdbinary):
    monkeypatch.chdir(tmp_path)
    store = str(tmp_path / "store")
    asked = (web.url("/"), "--site", "--allow-private", "--rate", "1000", "--store", store)
    assert (
        run(*asked, "--out", "r.html", "--out", "r.sarif", "--out", "r.csv", "--out", "r.json", "--fail-on-new", "low")
        == 0
    )
    told = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert [p["url"] for p in told["pages"]] == [web.url(p) for p in ("/", "/guide/0", "/guide/1", "/guide/2")]
    assert {p["read_as"] for p in told["pages"]} == {"fetched"}, "their sources were at hand"
    assert [t["name"] for t in told["templates"]] == ["/guide/*", "/"]
    assert "rerank.author" in {f["id"] for p in told["pages"] for f in p["findings"]}
    for name in ("r.html", "r.sarif", "r.csv"):
        assert Path(name).stat().st_size > 1000
    assert b"Worst pages" in capfdbinary.readouterr().out

    web.page("/guide/0", html("Kettle number 0 for tea", f"<h2>Overview</h2><p>It is loud. {FILLER * 3}</p>"))
    assert run(*asked, "--json", "--fail-on-new", "low") == 1
    again = json.loads(capfdbinary.readouterr().out)
    new = {(p["url"], f["id"]) for p in again["pages"] for f in p["findings"] if f["change"] == "new"}
    assert (web.url("/guide/0"), "retrieval.headings") in new
    others = {rule for url, rule in new if url != web.url("/guide/0")}
    assert others <= {"rerank.copies"}, "whose text it is depends on the other pages"
    with Store.open(store) as opened:
        assert [r.id for r in opened.audits.newest()] == [2, 1]


def test_a_waived_finding_fails_no_build_and_is_shown(web, tmp_path, monkeypatch, capfdbinary):
    monkeypatch.chdir(tmp_path)
    store = str(tmp_path / "store")
    page = (web.url("/guide/1"), "--allow-private", "--store", store)
    assert run(*page, "--fail-on", "low") == 1
    capfdbinary.readouterr()
    assert run(*page, "--json") == 0
    ids = {f["id"] for f in json.loads(capfdbinary.readouterr().out)["findings"]}
    waivers = "".join(
        f'[[waive]]\nid = "{name}"\nurl = "*/guide/*"\nreason = "It is a shop."\n' for name in sorted(ids)
    )
    Path("citestack-audit.toml").write_text(waivers, encoding="utf-8")
    assert run(*page, "--fail-on", "low", "--out", "p.html") == 0
    assert b"waived: It is a shop." in capfdbinary.readouterr().out
    assert "Waived: It is a shop." in Path("p.html").read_text(encoding="utf-8")
    Path("citestack-audit.toml").write_text('[[waive]]\nid = "no.such"\nurl = "*"\nreason = "x"\n', encoding="utf-8")
    assert run(*page, "--json") == 2
    assert b"bad_config" in capfdbinary.readouterr().err


@pytest.mark.parametrize("wrong", [("--out", "r.docx"), ("--fail-on", "huge"), ("--fail-on-new", "huge")])
def test_what_cannot_be_written_or_asked_is_said_before_the_work(web, tmp_path, wrong, capfdbinary):
    assert run(web.url("/"), "--site", "--store", str(tmp_path / "s"), *wrong, "--json") == 2
    assert json.loads(capfdbinary.readouterr().err)["error"]["code"] == "bad_input"
    assert web.hits == []


def test_a_site_of_which_nothing_is_stored_says_how_to_get_it(tmp_path, capfdbinary):
    Store.open(tmp_path / "s").close()
    assert run("nosuch.example", "--site", "--stored", "--store", str(tmp_path / "s"), "--json") == 2
    error = json.loads(capfdbinary.readouterr().err)["error"]
    assert error["code"] == "not_found" and "citestack crawl" in error["hint"]
