from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from citestack.corpus.report import Document, Failure, Item, Unchanged
from citestack.corpus.warc import is_warc, warc_documents

from .archive import packed, record, response

PAGES = [
    response(f"https://example.org/{n}", f"<title>{n}</title><p>Page number {n}.</p>".encode() * 50) for n in range(5)
]
HTML = ("Content-Type", "text/html; charset=utf-8")


def read(path: Path, data: bytes) -> list[Item]:
    path.write_bytes(data)
    return list(warc_documents(path, lambda _: None))


def urls(items: list[Item]) -> list[str]:
    return [i.url for i in items if isinstance(i, Document)]


@pytest.mark.parametrize("data", [b"".join(PAGES), packed(PAGES), gzip.compress(b"".join(PAGES))])
def test_whole_files(tmp_path: Path, data: bytes) -> None:
    items = read(tmp_path / "a.warc", data)
    assert urls(items) == [f"https://example.org/{n}" for n in range(5)] and len(items) == 5
    first = items[0]
    assert (
        isinstance(first, Document)
        and first.body.startswith(b"<title>0")
        and first.fetch.fetched_at == "2026-01-02T03:04:05Z"
    )


def test_only_successful_pages(tmp_path: Path) -> None:
    records = [
        record("warcinfo", "", b"software: test\r\n"),
        record("request", "https://example.org/", b"GET / HTTP/1.1\r\n\r\n"),
        response("https://example.org/moved", b"", status="301 Moved", headers=[("Location", "/a")]),
        response("https://example.org/gone", b"<p>gone</p>", status="404 Not Found"),
        response("https://example.org/pic", b"\x89PNG", headers=[("Content-Type", "image/png")]),
        response("<HTTPS://Example.org:443/a?utm_source=x#y>", b"<p>words</p>"),
        response("https://example.org/md", b"# Title", headers=[("Content-Type", "text/markdown")]),
    ]
    items = read(tmp_path / "a.warc.gz", packed(records))
    assert urls(items) == ["https://example.org/a", "https://example.org/md"] and len(items) == 2


def test_encoded_payloads(tmp_path: Path) -> None:
    page = b"<p>" + b"word " * 200
    chunked = b"%x\r\n%s\r\n%x;x=y\r\n%s\r\n0\r\n\r\n" % (100, page[:100], len(page) - 100, page[100:])
    records = [
        response("https://example.org/gz", gzip.compress(page), headers=[HTML, ("Content-Encoding", "gzip")]),
        response("https://example.org/chunked", chunked, headers=[HTML, ("Transfer-Encoding", "chunked")]),
        response("https://example.org/lying", page, headers=[HTML, ("Transfer-Encoding", "chunked")]),
    ]
    items = read(tmp_path / "a.warc", b"".join(records))
    assert [i.body for i in items if isinstance(i, Document)] == [page] * 3


def test_bad_pages_are_listed(tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * 20_000_000, 1)
    records = [
        response("https://example.org/bomb", bomb, headers=[HTML, ("Content-Encoding", "gzip")]),
        response("https://example.org/empty", b""),
        response("https://example.org/binary", bytes(range(256)) * 9),
        response("urn:not:a:url", b"<p>words</p>"),
        response("https://example.org/good", b"<p>words</p>"),
    ]
    items = read(tmp_path / "a.warc", b"".join(records))
    assert [i.code for i in items if isinstance(i, Failure)] == [
        "too_large",
        "bad_content",
        "bad_content",
        "bad_source",
    ]
    assert urls(items) == ["https://example.org/good"]


@pytest.mark.parametrize("cut", [30, 700, 1500])
@pytest.mark.parametrize("make", [b"".join, packed, lambda records: gzip.compress(b"".join(records))])
def test_truncated(tmp_path: Path, make: object, cut: int) -> None:
    """What was readable is kept, and the break is listed."""
    data = make(PAGES)  # type: ignore[operator]
    cut = min(cut, len(data) // 6)
    items = read(tmp_path / "a.warc.gz", data[:-cut])
    kept = urls(items)
    assert kept == [f"https://example.org/{n}" for n in range(len(kept))] and len(kept) < 5
    assert [i.code for i in items if isinstance(i, Failure)] == ["bad_content"]


def test_garbage_in_the_middle(tmp_path: Path) -> None:
    data = packed(PAGES)
    half = len(data) // 2
    items = read(tmp_path / "a.warc.gz", data[:half] + b"XXXXXXXX" + data[half + 8 :])
    assert urls(items)[:2] == ["https://example.org/0", "https://example.org/1"]
    assert isinstance(items[-1], Failure) and "breaks off" in items[-1].message


@pytest.mark.parametrize("data", [b"this is no archive", b"\x1f\x8b garbage", b""])
def test_no_archive(tmp_path: Path, data: bytes) -> None:
    items = read(tmp_path / "a.warc", data)
    assert [type(i) for i in items] == [Failure]


def test_unchanged(tmp_path: Path) -> None:
    items = read(tmp_path / "a.warc", b"".join(PAGES))
    states = {i.url: i.fetch for i in items if isinstance(i, Document)}
    assert {type(i) for i in warc_documents(tmp_path / "a.warc", states.get)} == {Unchanged}


def test_unreadable(tmp_path: Path) -> None:
    assert [type(i) for i in warc_documents(tmp_path / "missing.warc", lambda _: None)] == [Failure]
    assert is_warc(Path("a.WARC.gz")) and is_warc(Path("a.warc")) and not is_warc(Path("a.gz"))
