from __future__ import annotations

from pathlib import Path

import pytest

from citestack.corpus.sources import FolderSource, WarcSource, WebSource, parse_sources
from citestack.errors import SourceError


def test_kinds(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.html").write_text("<p>x")
    (tmp_path / "x.warc.gz").write_bytes(b"")
    web, folder, archive = parse_sources(
        ["HTTPS://Example.org", str(tmp_path / "docs"), str(tmp_path / "x.warc.gz")], "https://example.org/docs"
    )
    assert web == WebSource("https://example.org/")
    assert isinstance(folder, FolderSource) and folder.base_url == "https://example.org/docs/" and not folder.assumed
    assert folder.urls() == {"https://example.org/docs/a.html"}
    assert archive == WarcSource(tmp_path / "x.warc.gz")


def test_assumed_base_is_said(tmp_path: Path) -> None:
    (tmp_path / "Docs").mkdir()
    (tmp_path / "Docs" / "a.html").write_text("<p>x")
    (folder,) = parse_sources([str(tmp_path / "Docs")])
    assert isinstance(folder, FolderSource) and folder.assumed and folder.base_url == "https://docs.local/"


@pytest.mark.parametrize(
    "bad", ["nowhere/at/all", "example.org", "file:///etc/passwd", "ftp://example.org/x", "http://", "https://a b/"]
)
def test_no_source(bad: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_sources([bad])
    assert caught.value.hint


def test_nothing_and_bad_bases(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>x")
    with pytest.raises(SourceError):
        parse_sources([])
    for base in ("example.org/docs", "https://example.org/?x=1", "file:///docs"):
        with pytest.raises(SourceError):
            parse_sources([str(tmp_path)], base)
