"""A folder of HTML and Markdown files as the site it would be under its base URL."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from urllib.parse import quote_from_bytes

from citestack.corpus.content import HTML, MARKDOWN, page_type
from citestack.corpus.fingerprint import is_known, local_state
from citestack.corpus.report import Document, Failure, Item, Known, Unchanged, failure_of
from citestack.corpus.urls import page_key
from citestack.errors import CitestackError, SourceError, TooLargeError

MAX_BYTES = 10_000_000
_TYPES = {".html": HTML, ".htm": HTML, ".xhtml": HTML, ".md": MARKDOWN, ".markdown": MARKDOWN}


def page_files(root: Path) -> list[PurePath]:
    """Page files below ``root`` in a fixed order, relative to it. A single page file is a folder of one.

    Hidden names and links that lead out of the folder are left out. Raises ``SourceError`` when there is nothing.
    """
    if root.is_file() and root.suffix.lower() in _TYPES:
        return [PurePath(root.name)]
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(folder, name) for name in files if PurePath(name).suffix.lower() in _TYPES)
        found += [p.relative_to(root) for p in paths if not p.name.startswith(".") and _stays_inside(p, root)]
    if not found:
        raise SourceError(f"no pages in {root}", hint=f"Page files end in {', '.join(_TYPES)}.")
    return sorted(found, key=lambda path: path.parts)


def assumed_base(root: Path) -> str:
    """The base URL of a folder that was given none: a host of the special-use domain .local named like the folder."""
    name = (root if root.is_dir() else root.parent).resolve().name
    label = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63].rstrip("-")
    return f"https://{label or 'folder'}.local/"


def url_of(path: PurePath, base_url: str) -> str:
    """``a/index.html`` and ``a/index.md`` are ``a/``; ``foo.md`` is ``foo``; other names stay as they are.

    Names are bytes on disk: they are quoted as bytes, so that any name gives a URL.
    """
    name = path.name
    if path.stem.lower() == "index":
        name = ""
    elif _TYPES[path.suffix.lower()] == MARKDOWN:
        name = path.stem
    parts = (*path.parent.parts, name)
    return page_key(base_url.rstrip("/") + "/" + "/".join(quote_from_bytes(os.fsencode(part)) for part in parts))


def folder_documents(root: Path, files: list[PurePath], base_url: str, known: Known) -> Iterator[Item]:
    """Every file as a document, or as unchanged when its bytes are those read last time."""
    start = root if root.is_dir() else root.parent
    taken: dict[str, PurePath] = {}
    for path in files:
        url = url_of(path, base_url)
        if url in taken:
            yield Failure(str(start / path), SourceError.code, f"{taken[url]} is already {url}")
            continue
        taken[url] = path
        yield _document(start / path, url, known)


def _document(path: Path, url: str, known: Known) -> Item:
    try:
        body = _read(path)
        content_type = page_type(body, _TYPES[path.suffix.lower()])
    except CitestackError as e:
        return failure_of(str(path), e)
    state = local_state(url, body)
    return Unchanged(url) if is_known(state, known) else Document(url, body, content_type, {}, state)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TooLargeError(f"the file is larger than {MAX_BYTES:,} bytes")
        return path.read_bytes()
    except OSError as e:
        raise SourceError(f"the file cannot be read: {e.strerror or e}") from e


def _stays_inside(path: Path, root: Path) -> bool:
    if not path.is_symlink():
        return path.is_file()
    return path.is_file() and path.resolve().is_relative_to(root.resolve())
