"""What changed between two versions of a page."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from citestack.errors import NotFoundError
from citestack.model import Page
from citestack.serve.reading.addresses import host_and_path, page_path
from citestack.serve.reading.page_diff import Diff, diff
from citestack.store import Store


@dataclass(frozen=True, slots=True)
class FactChange:
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class DiffShown:
    url: str
    name: str
    title: str
    before: str
    after: str
    number_before: int
    number_after: int
    page: str
    facts: tuple[FactChange, ...]
    diff: Diff


def diff_shown(store: Store, a: str, b: str) -> DiffShown:
    """Raises ``NotFoundError`` for a version that the store never had, and for versions of two pages."""
    before, after = _stored(store, a), _stored(store, b)
    if before.url != after.url:
        raise NotFoundError("these are versions of two pages", hint="Compare two versions of the same page.")
    known = store.versions(after.url)
    return DiffShown(
        after.url,
        host_and_path(after.url),
        after.title or host_and_path(after.url),
        a,
        b,
        known.index(a) + 1,
        known.index(b) + 1,
        page_path(after.url, version=b),
        tuple(_facts(before, after)),
        diff(_texts(store, before), _texts(store, after)),
    )


def _stored(store: Store, version: str) -> Page:
    found = store.version(version)
    if found is None:
        raise NotFoundError(f"no page version {version}", hint="The page's view lists the versions there are.")
    return found


def _texts(store: Store, page: Page) -> list[str]:
    """Sentences; what stands in none (code) block by block."""
    spans = [(s.start, s.end) for s in store.sentences(page.version)]
    covered = sorted(spans)
    bare = [(b.start, b.end) for b in page.blocks if not _touched(covered, b.start, b.end)]
    return [page.text[start:end] for start, end in sorted([*spans, *bare])]


def _touched(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(spans, (end, end))
    return at > 0 and spans[at - 1][1] > start


def _facts(before: Page, after: Page) -> list[FactChange]:
    names = ("title", "author", "published", "modified", "language", "canonical")
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return [FactChange(name, was, now) for name, was, now in pairs if was != now]
