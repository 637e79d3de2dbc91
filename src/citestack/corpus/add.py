"""``add``: sources into the store. Repeating it updates only what changed; a bad page never ends a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from typing import TYPE_CHECKING

from citestack.corpus.folder import folder_documents
from citestack.corpus.intake import Intake
from citestack.corpus.reading import read_items
from citestack.corpus.report import AddReport, Failure, Item, Known, Progress
from citestack.corpus.sources import FolderSource, Source, WarcSource, WebSource, parse_sources
from citestack.corpus.twins import mark_twins
from citestack.corpus.warc import warc_documents

if TYPE_CHECKING:
    from citestack.corpus.fetch import FetchClient
    from citestack.model import FetchState
    from citestack.store import Store

__all__ = ["AddReport", "Failure", "Progress", "add"]


def add(  # noqa: PLR0913 - each one is an option of the command
    sources: Sequence[str],
    store: Store,
    *,
    base_url: str | None = None,
    max_pages: int | None = None,
    client: FetchClient | None = None,
    progress: Progress | None = None,
    workers: int = 1,
    prune: bool = False,
) -> AddReport:
    """Take in URLs, sitemaps, folders and WARC files.

    ``max_pages`` counts pages that came in or were unchanged. ``workers`` processes read folders and archives, with the
    same result. ``prune`` takes out pages below a folder's base URL whose file is gone. Pages are written in batches,
    one transaction each: a run that is killed loses at most the running batch, and repeating it continues.

    Raises ``SourceError`` for a source that cannot be one, before anything is done, and ``StoreError``.
    """
    plan = parse_sources(sources, base_url)
    intake, known = Intake(store, progress), known_in(store)
    for source in plan:
        if isinstance(source, FolderSource) and source.assumed:
            intake.note(f"{source.root} is mapped to {source.base_url}; choose another with --base-url")
    left = _take_local(plan, intake, known, max_pages, workers)
    _take_web(plan, intake, known, left, client)
    intake.flush()
    removed = _prune(plan, store) if prune else 0
    return intake.report(removed=removed, duplicates=mark_twins(store, intake.canonicals))


def known_in(store: Store) -> Known:
    """Fetch states of pages that are in the store now; a page that was removed is read again."""
    present = frozenset(store.urls())

    def known(url: str) -> FetchState | None:
        state = store.fetch_state(url) if present else None
        return state if state is not None and (state.final_url or url) in present else None

    return known


def _take_local(plan: list[Source], intake: Intake, known: Known, limit: int | None, workers: int) -> int | None:
    """Folders and archives; how many pages the limit leaves."""
    items = chain.from_iterable(_local_items(source, known) for source in plan)
    limited = _Limited(items, limit)
    for outcome in read_items(limited, workers):
        intake.take(outcome)
    return limited.left


def _local_items(source: Source, known: Known) -> Iterator[Item]:
    if isinstance(source, FolderSource):
        return folder_documents(source.root, list(source.files), source.base_url, known)
    if isinstance(source, WarcSource):
        return warc_documents(source.path, known)
    return iter(())


def _take_web(plan: list[Source], intake: Intake, known: Known, limit: int | None, client: FetchClient | None) -> None:
    urls = [source.url for source in plan if isinstance(source, WebSource)]
    if not urls or limit == 0:
        return
    from citestack.corpus.downloads import Downloads
    from citestack.corpus.fetch import open_client

    with ExitStack() as stack:
        client = client or stack.enter_context(open_client())
        for outcome in read_items(Downloads(client, known).run(urls, limit)):
            intake.take(outcome)


def _prune(plan: list[Source], store: Store) -> int:
    gone: set[str] = set()
    for source in plan:
        if isinstance(source, FolderSource):
            below = {url for url in store.urls() if url.startswith(source.base_url)}
            gone |= below - source.urls()
    return store.remove(sorted(gone)) if gone else 0


class _Limited:
    """Items up to a number of pages; failures are free."""

    def __init__(self, items: Iterable[Item], limit: int | None) -> None:
        self._items = items
        self.left = limit

    def __iter__(self) -> Iterator[Item]:
        for item in self._items:
            if self.left == 0:
                return
            if self.left is not None and not isinstance(item, Failure):
                self.left -= 1
            yield item
