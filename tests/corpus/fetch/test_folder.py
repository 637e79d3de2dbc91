from __future__ import annotations

import os
from pathlib import Path, PurePath

import pytest

from citestack.corpus.folder import MAX_BYTES, assumed_base, folder_documents, page_files, url_of
from citestack.corpus.report import Document, Failure, Unchanged
from citestack.errors import SourceError

BASE = "https://example.org/docs/"
PAGE = "<title>t</title><p>Some words.</p>"


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("index.html", BASE),
        ("a/index.htm", BASE + "a/"),
        ("a/index.md", BASE + "a/"),
        ("a/b.html", BASE + "a/b.html"),
        ("guide.md", BASE + "guide"),
        ("READ ME.markdown", BASE + "READ%20ME"),
        ("100%/a#b?c.html", BASE + "100%25/a%23b%3Fc.html"),
        ("größe.html", BASE + "gr%C3%B6%C3%9Fe.html"),
        (os.fsdecode(b"caf\xe9.html"), BASE + "caf%E9.html"),
    ],
)
def test_files_have_urls(path: str, url: str) -> None:
    assert url_of(PurePath(path), BASE) == url


def test_page_files(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root, "b.html", "a/index.HTML", "a/x.md", ".git/y.html", "a/.hidden.html", "notes.txt", "pic.png")
    write(tmp_path, "outside.html")
    (root / "leak.html").symlink_to(tmp_path / "outside.html")
    (root / "inner.html").symlink_to(root / "b.html")
    (root / "dead.html").symlink_to(root / "nothing.html")
    (root / "loop").symlink_to(root)
    assert [p.as_posix() for p in page_files(root)] == ["a/index.HTML", "a/x.md", "b.html", "inner.html"]


def test_no_pages(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a,b")
    with pytest.raises(SourceError, match="no pages"):
        page_files(tmp_path)


def test_one_file_is_a_folder_of_one(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "b.html")
    items = list(folder_documents(tmp_path / "a.html", page_files(tmp_path / "a.html"), BASE, lambda _: None))
    assert [i.url for i in items if isinstance(i, Document)] == [BASE + "a.html"]


def test_documents_and_failures(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "guide.md", "guide/index.html", "index.html", "index.md")
    (tmp_path / "binary.html").write_bytes(bytes(range(256)))
    (tmp_path / "empty.html").write_bytes(b" \n")
    with (tmp_path / "huge.html").open("wb") as huge:
        huge.truncate(MAX_BYTES + 1)
    items = list(folder_documents(tmp_path, page_files(tmp_path), BASE, lambda _: None))
    assert {i.url: i.content_type for i in items if isinstance(i, Document)} == {
        BASE + "a.html": "text/html", BASE + "guide": "text/markdown", BASE + "guide/": "text/html", BASE: "text/html",
    }  # fmt: skip
    assert [(Path(i.source).name, i.code) for i in items if isinstance(i, Failure)] == [
        ("binary.html", "bad_content"), ("empty.html", "bad_content"), ("huge.html", "too_large"), ("index.md", "bad_source"),
    ]  # fmt: skip


def test_unchanged_bytes_are_recognised(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "b.html")
    files = page_files(tmp_path)
    states = {
        i.url: i.fetch for i in folder_documents(tmp_path, files, BASE, lambda _: None) if isinstance(i, Document)
    }
    (tmp_path / "b.html").write_text(PAGE + "more")
    again = list(folder_documents(tmp_path, files, BASE, states.get))
    assert [type(i) for i in again] == [Unchanged, Document]


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("My Docs_v2", "https://my-docs-v2.local/"),
        ("ümlaut", "https://mlaut.local/"),
        ("ß", "https://folder.local/"),
        ("a" * 90, f"https://{'a' * 63}.local/"),
    ],
)
def test_assumed_base(tmp_path: Path, name: str, base: str) -> None:
    (tmp_path / name).mkdir(exist_ok=True)
    assert assumed_base(tmp_path / name) == base
