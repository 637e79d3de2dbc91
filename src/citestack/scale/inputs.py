"""Which archives a run reads: files, folders, and Common Crawl's lists of paths."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from citestack.errors import SourceError
from citestack.scale.archives import WARC, WAT

LISTS = (".paths", ".paths.gz", ".txt", ".txt.gz")


def archives(sources: Iterable[str], base: str = "") -> list[str]:
    """Every archive named by ``sources``, once, in order of name.

    A folder stands for the archives below it. A list (``wat.paths.gz``) names one archive a line, relative to ``base``,
    which is a folder or a URL; without ``base``, relative to the list's own folder.
    Raises ``SourceError`` for a source that is none of these, or that names no archive.
    """
    found = sorted({path for source in sources for path in _named(source, base)})
    if not found:
        raise SourceError("no archive to read", hint=_HINT, layer="scale")
    return found


_HINT = "Give .warc[.gz] or .wat[.gz] files, folders of them, or lists of paths (.paths[.gz], .txt[.gz])."


def _named(source: str, base: str) -> Iterator[str]:
    name, path = source.lower(), Path(source)
    if name.endswith((*WAT, *WARC)):
        yield _checked(source)
    elif name.endswith(LISTS) and path.is_file():
        yield from _listed(path, base or str(path.resolve().parent))
    elif path.is_dir():
        yield from (str(p.resolve()) for p in path.rglob("*") if p.name.lower().endswith((*WAT, *WARC)))
    else:
        raise SourceError(f"{source} is no archive, folder or list of paths", hint=_HINT, layer="scale")


def _checked(source: str) -> str:
    if "://" in source:
        if source.lower().startswith(("http:", "https:")):
            hint = "Fetch the archives to a folder that every worker sees, or name a bucket (s3://)."
            raise SourceError(f"{source}: archives are not read over HTTP", hint=hint, layer="scale")
        return source
    path = Path(source)
    if not path.is_file():
        raise SourceError(f"{source} does not exist", layer="scale")
    return str(path.resolve())


def _listed(path: Path, base: str) -> Iterator[str]:
    """A listed archive that is missing is counted by the run, not refused: lists are long and mirrors have holes."""
    lines = _text(path).splitlines()
    for line in filter(None, map(str.strip, lines)):
        if not line.lower().endswith((*WAT, *WARC)):
            raise SourceError(f"{path} lists {line[:200]!r}, which is no archive", hint=_HINT, layer="scale")
        whole = "://" in line or line.startswith("/")
        yield _web_refused(line if whole else f"{base.rstrip('/')}/{line}")


def _web_refused(path: str) -> str:
    return _checked(path) if path.lower().startswith(("http:", "https:")) else path


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    except (OSError, EOFError, ValueError, zlib.error) as e:
        raise SourceError(f"{path} cannot be read: {e}", layer="scale") from e
