"""One page, from bytes to everything the store keeps of it."""

from __future__ import annotations

from collections.abc import Mapping

from citestack.corpus.duplicates import signature
from citestack.corpus.extract import Extracted, extract
from citestack.corpus.split import split
from citestack.model import FetchState, PageRecord


def read_page(
    body: bytes,
    *,
    url: str,
    content_type: str = "text/html",
    headers: Mapping[str, str] | None = None,
    fetch: FetchState | None = None,
) -> PageRecord:
    """Extract, split, sign. Raises ``ContentError`` for a body that is no page or has no text."""
    return record_of(extract(body, url=url, content_type=content_type, headers=headers), fetch)


def record_of(extracted: Extracted, fetch: FetchState | None = None) -> PageRecord:
    """Splits and signs what was extracted."""
    passages, sentences = split(extracted.page)
    return PageRecord(extracted.page, passages, sentences, extracted.links, signature(extracted.page.text), fetch)
