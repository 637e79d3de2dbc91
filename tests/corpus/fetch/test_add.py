"""``add`` with the real store and the real extractor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from citestack.corpus.add import add
from citestack.corpus.fetch import FetchClient
from citestack.corpus.intake import BATCH_PAGES
from citestack.errors import SourceError
from citestack.model import Page
from citestack.store import Store

from .archive import packed, response
from .conftest import Site, answer, redirect

BASE = "https://example.org/docs/"


def page(n: object, extra: str = "", head: str = "") -> str:
    words = " ".join(f"Fact {i} about topic {n} is that number {n}{i} belongs to it." for i in range(12))
    return f"<!doctype html><html lang=en><title>Topic {n}</title>{head}<body><main><h1>Topic {n}</h1><p>{words}</p><p>{extra}</p><a href=/docs/1.html>first</a></main>"


def folder_of(path: Path, n: int) -> Path:
    path.mkdir(exist_ok=True)
    for i in range(n):
        (path / f"{i}.html").write_text(page(i))
    return path


def stored(store: Store, url: str) -> Page:
    found = store.page(url)
    assert found is not None
    return found


class Notes:
    def __init__(self) -> None:
        self.n = 0
        self.notes: list[str] = []

    def advance(self, n: int, note: str) -> None:
        self.n += n
        self.notes.append(note)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store") as opened:
        yield opened


def test_folder_twice(tmp_path: Path, store: Store) -> None:
    root = folder_of(tmp_path / "docs", 5)
    (root / "guide.md").write_text("# Guide\n\nThe guide explains how a page gets into the store.\n")
    (root / "empty.html").write_text("")
    progress = Notes()
    first = add([str(root)], store, base_url=BASE, progress=progress)
    assert (first.added, first.updated, first.unchanged, first.failed) == (6, 0, 0, 1)
    assert [(Path(f.source).name, f.code) for f in first.failures] == [("empty.html", "bad_content")]
    assert first.passages == store.counts().passages > 0 and first.links == 4 and progress.n == 7
    assert stored(store, BASE + "guide").text.endswith("The guide explains how a page gets into the store.")
    generation = store.generation
    again = add([str(root)], store, base_url=BASE)
    assert (again.added, again.updated, again.unchanged, again.failed, again.passages) == (0, 0, 6, 1, 0)
    assert store.generation == generation

    (root / "3.html").write_text(page(3, "And one more thing that was learned since."))
    (root / "4.html").unlink()
    changed = add([str(root)], store, base_url=BASE)
    assert (changed.added, changed.updated, changed.unchanged) == (0, 1, 4)
    assert "learned since" in stored(store, BASE + "3.html").text and store.page(BASE + "4.html") is not None


def test_prune_and_return(tmp_path: Path, store: Store) -> None:
    root = folder_of(tmp_path / "docs", 3)
    other = folder_of(tmp_path / "other", 1)
    add([str(other)], store, base_url="https://example.org/other/")
    add([str(root)], store, base_url=BASE)
    text = (root / "1.html").read_text()
    (root / "1.html").unlink()
    assert add([str(root)], store, base_url=BASE, prune=True).removed == 1
    assert store.urls() == (BASE + "0.html", BASE + "2.html", "https://example.org/other/0.html")
    (root / "1.html").write_text(text)
    assert add([str(root)], store, base_url=BASE).added == 1, "a page that was taken out is read again"


def test_assumed_base_url_is_said(tmp_path: Path, store: Store) -> None:
    progress = Notes()
    report = add([str(folder_of(tmp_path / "My Docs", 1))], store, progress=progress)
    assert store.urls() == ("https://my-docs.local/0.html",)
    assert "--base-url" in report.notes[0] and progress.notes[0] == report.notes[0]


def test_bad_sources_stop_before_any_work(tmp_path: Path, store: Store) -> None:
    (tmp_path / "nothing").mkdir()
    good = folder_of(tmp_path / "docs", 1)
    for bad in (str(tmp_path / "nothing"), str(tmp_path / "missing"), "ftp://example.org/"):
        with pytest.raises(SourceError):
            add([str(good), bad], store)
    assert store.urls() == ()


def test_archive(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed([response(f"https://example.org/{n}", page(n).encode()) for n in range(4)])[:-20])
    first = add([str(path)], store)
    assert (first.added, [f.code for f in first.failures]) == (3, ["bad_content"])
    assert add([str(path)], store).unchanged == 3


def test_max_pages(tmp_path: Path, store: Store, site: Site, client: FetchClient) -> None:
    root = folder_of(tmp_path / "docs", 5)
    site.page("/a", page("a"))
    assert add([str(root), site.url("/a")], store, base_url=BASE, max_pages=3, client=client).added == 3
    assert site.hits == []
    report = add([str(root), site.url("/a")], store, base_url=BASE, max_pages=6, client=client)
    assert (report.added, report.unchanged) == (3, 3)


def test_web_pages(store: Store, site: Site, client: FetchClient) -> None:
    def tagged(request: BaseHTTPRequestHandler) -> None:
        same = request.headers.get("If-None-Match") == '"v1"'
        answer("" if same else page("a"), status=304 if same else 200, ETag='"v1"')(request)

    site.routes["/a"] = tagged
    site.page("/b", page("b"))
    site.routes["/old"] = redirect("/new")
    site.page("/new", page("new"), ETag='"n1"')
    site.page("/latin", page("latin", "Größe und Maß").encode("latin-1"), "text/html; charset=iso-8859-1")
    urls = [site.url(p) for p in ("/a", "/b", "/old", "/latin", "/gone")]
    first = add(urls, store, client=client)
    assert (first.added, [f.code for f in first.failures]) == (4, ["http_status"])
    assert store.urls() == tuple(sorted(site.url(p) for p in ("/a", "/b", "/new", "/latin")))
    assert "Größe und Maß" in stored(store, site.url("/latin")).text
    site.hits.clear()
    again = add(urls, store, client=client)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 4)
    sent = dict(site.hits)
    assert (
        sent["/a"]["if-none-match"] == '"v1"'
        and sent["/new"]["if-none-match"] == '"n1"'
        and "if-none-match" not in sent["/old"]
    )


def test_sitemap_of_a_site(store: Store, site: Site, client: FetchClient) -> None:
    entries = "".join(f"<url><loc>{site.url(f'/{n}')}</loc></url>" for n in range(3))
    site.page("/sitemap.xml", f"<urlset>{entries}</urlset>", "text/xml")
    for n in range(2):
        site.page(f"/{n}", page(n))
    report = add([site.url("/sitemap.xml")], store, client=client)
    assert (report.added, [f.source for f in report.failures]) == (2, [site.url("/2")])


def test_folder_pages_do_not_send_our_tag_to_the_server(
    tmp_path: Path, store: Store, site: Site, client: FetchClient
) -> None:
    add([str(folder_of(tmp_path / "docs", 1))], store, base_url=site.url("/docs/"))
    site.page("/docs/0.html", page(0, "as served"))
    assert add([site.url("/docs/0.html")], store, client=client).updated == 1
    assert "if-none-match" not in site.hits[-1][1]


HOSTILE = {
    "deep.html": b"<div>" * 10_000 + b"down here is a sentence with some words." + b"</div>" * 10_000,
    "deep_inline.html": b"<b><i>" * 10_000 + b"down here is a sentence with some words.",
    "deep_lists.html": b"<ul><li>" * 10_000 + b"down here is a sentence with some words.",
    "deep_tables.html": b"<table><tr><td>" * 5_000 + b"down here is a sentence with some words.",
    "unclosed.html": b"<p" * 5_000,
    "attributes.html": b"<p " + b"a=b " * 100_000 + b">words in a paragraph</p>",
    "entities.html": b"&amp" * 20_000 + b"<p>words</p>",
    "nul.html": b"<p>one\x00two three four five six</p>" * 20,
    "surrogate.html": b"<p>&#xD800; &#x110000; \xed\xa0\x80 words</p>",
    "json.html": b'<script type="application/ld+json">' + b"[" * 50_000 + b"</script><p>words in a paragraph</p>",
    "one_line.html": b"<p>" + b"word " * 200_000,
    "deep.md": b"> " * 10_000 + b"quoted words",
    "deep_list.md": b"".join(b"  " * n + b"- item\n" for n in range(600)),
}


def test_hostile_pages_never_end_the_run(tmp_path: Path, store: Store) -> None:
    root = folder_of(tmp_path / "docs", 2)
    for name, body in HOSTILE.items():
        (root / name).write_bytes(body)
    start = time.monotonic()
    report = add([str(root)], store, base_url=BASE)
    assert report.added + report.failed == len(HOSTILE) + 2 and report.added >= 2
    assert {f.code for f in report.failures} <= {"bad_content", "bad_input"}
    assert time.monotonic() - start < 60
    for url in (BASE + "0.html", BASE + "1.html"):
        assert stored(store, url).title


def test_workers_give_the_same_store(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "docs", 30)
    (root / "bad.html").write_bytes(b"")
    (root / "deep.html").write_bytes(HOSTILE["deep.html"])
    reports, contents = [], []
    for workers in (1, 2):
        with Store.open(tmp_path / f"store{workers}") as opened:
            reports.append(add([str(root)], opened, base_url=BASE, workers=workers))
            contents.append([(url, stored(opened, url), opened.links_from(url)) for url in opened.urls()])
            contents[-1].append(tuple(opened.signatures()))
    assert contents[0] == contents[1]
    assert [f.source for f in reports[0].failures] == [f.source for f in reports[1].failures]
    assert reports[0].added == reports[1].added >= 30


def test_copies_are_marked_and_canonical_pages_are_the_originals(tmp_path: Path, store: Store) -> None:
    root = folder_of(tmp_path / "docs", 2)
    canonical = f"<link rel=canonical href={BASE}z.html>"
    (root / "a.html").write_text(page("same", head=canonical))
    (root / "z.html").write_text(page("same"))
    (root / "print.html").write_text(page("other words altogether", head=canonical))
    (root / "elsewhere.html").write_text(page("yet more", head="<link rel=canonical href=https://other.example/>"))
    report = add([str(root)], store, base_url=BASE)
    assert report.duplicates == 2

    def copies() -> dict[str, str]:
        ids = [p.id for url in store.urls() if (r := store.record(url)) for p in r.passages]
        return {c.passage.url: c.duplicate_of for c in store.candidates(ids) if c.duplicate_of}

    assert copies() == {BASE + "a.html": BASE + "z.html", BASE + "print.html": BASE + "z.html"}
    generation = store.generation
    add([str(root)], store, base_url=BASE)
    assert store.generation == generation and len(copies()) == 2


RUN = """
import sys
from citestack.corpus.add import add
from citestack.store import Store
class Tick:
    def advance(self, n, note): print(n, flush=True)
with Store.open(sys.argv[1]) as store:
    report = add([sys.argv[2]], store, base_url=sys.argv[3], progress=Tick())
    print("done", report.added, report.unchanged)
"""


def test_kill_and_repeat(tmp_path: Path) -> None:
    """kill -9 in the middle of a batch loses that batch alone; the next run does the rest."""
    total = 3 * BATCH_PAGES
    root = folder_of(tmp_path / "docs", total)
    command = [sys.executable, "-c", RUN, str(tmp_path / "store"), str(root), BASE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(BATCH_PAGES + 10):
            assert process.stdout.readline() == "1\n"
        os.kill(process.pid, signal.SIGKILL)
    with Store.open(tmp_path / "store") as store:
        kept = len(store.urls())
        assert kept >= BATCH_PAGES and kept % BATCH_PAGES == 0
        report = add([str(root)], store, base_url=BASE)
    assert (report.unchanged, report.added) == (kept, total - kept)
