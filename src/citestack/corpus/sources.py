"""What a source named on the command line is: a URL, a folder, an archive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from citestack.corpus.folder import assumed_base, page_files, url_of
from citestack.corpus.urls import page_key
from citestack.corpus.warc import is_warc
from citestack.errors import SourceError


@dataclass(frozen=True, slots=True)
class WebSource:
    """A page or a sitemap."""

    url: str


@dataclass(frozen=True, slots=True)
class WarcSource:
    path: Path


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder, or one page file."""

    root: Path
    files: tuple[PurePath, ...]
    base_url: str
    assumed: bool
    """Nobody gave the base URL."""

    def urls(self) -> set[str]:
        return {url_of(path, self.base_url) for path in self.files}


Source = WebSource | WarcSource | FolderSource


def parse_sources(sources: Iterable[str], base_url: str | None = None) -> list[Source]:
    """Raises ``SourceError`` for anything that cannot be a source, before any work is done."""
    base = None if base_url is None else _base(base_url)
    found = [_parse(text, base) for text in dict.fromkeys(sources)]
    if not found:
        raise SourceError("no source given", hint="Give a URL, a sitemap, a folder or a WARC file.")
    return found


def _base(url: str) -> str:
    key = page_key(url)
    if "?" in key:
        raise SourceError(f"a base URL has no query: {url}", hint="Give one such as https://example.org/docs/")
    return key if key.endswith("/") else key + "/"


def _parse(text: str, base: str | None) -> Source:
    if text.strip().lower().startswith(("http:", "https:")):
        return WebSource(page_key(text))
    if "://" in text:
        raise SourceError(f"not a source: {text[:200]}", hint="Give an http(s) URL or a path.")
    path = Path(text).expanduser()
    if not path.exists():
        hint = "URLs start with http:// or https://." if "." in text else "Check the path."
        raise SourceError(f"there is no such file or folder: {text[:200]}", hint=hint)
    if path.is_file() and is_warc(path):
        return WarcSource(path)
    return FolderSource(path, tuple(page_files(path)), base or assumed_base(path), assumed=base is None)
