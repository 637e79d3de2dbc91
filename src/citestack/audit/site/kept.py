"""What a crawl fetched, kept until its pages are audited: the store holds a page's text, not its source."""

from __future__ import annotations

import hashlib
import json
import zlib
from datetime import date
from pathlib import Path

from citestack.audit.read import of_body
from citestack.audit.subject import Subject
from citestack.corpus.fetch import PAGE, FetchClient, Fetched, Kind
from citestack.errors import ContentError
from citestack.model import FetchState


class KeepingClient(FetchClient):
    """Writes the pages it gets to a folder, compressed, by the URL that answered."""

    def __init__(self, folder: Path, *, allow_private: bool = False) -> None:
        super().__init__(allow_private=allow_private)
        self._folder = folder

    def get(self, url: str, *, state: FetchState | None = None, kind: Kind = PAGE) -> Fetched:
        got = super().get(url, state=state, kind=kind)
        if kind.page and got.body:
            facts = json.dumps([got.status, dict(got.headers), got.content_type]).encode()
            _path(self._folder, got.final_url).write_bytes(zlib.compress(facts + b"\n" + got.body, 1))
        return got


def kept(folder: Path, url: str, today: date) -> Subject | None:
    """The page as it was just fetched; None where it was not, or has no text."""
    path = _path(folder, url)
    if not path.exists():
        return None
    facts, _, body = zlib.decompress(path.read_bytes()).partition(b"\n")
    status, headers, content_type = json.loads(facts)
    try:
        return of_body(body, url, content_type, "fetched", headers, status, today)
    except ContentError:
        return None


def _path(folder: Path, url: str) -> Path:
    return folder / hashlib.sha256(url.encode()).hexdigest()
