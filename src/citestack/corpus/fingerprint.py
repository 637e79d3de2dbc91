"""The tag by which a page that did not come over HTTP is recognised as unchanged."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from citestack.corpus.report import Known
from citestack.model import FetchState
from citestack.version import VERSION


def local_state(url: str, body: bytes, fetched_at: str = "") -> FetchState:
    """State of a page read from a file. Its tag is no HTTP entity tag (no quotes), so no server is asked about it.

    The version is part of the tag: a new citestack reads every page again.
    """
    tag = f"{VERSION}:sha256:{hashlib.sha256(body).hexdigest()}"
    return FetchState(url, fetched_at or datetime.now(UTC).isoformat(timespec="seconds"), 200, tag, None, url)


def is_known(state: FetchState, known: Known) -> bool:
    before = known(state.url)
    return before is not None and before.etag == state.etag
