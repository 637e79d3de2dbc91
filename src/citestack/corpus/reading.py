"""Documents to page records: in this process, or in several with the same result in the same order."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from citestack.corpus.report import Document, Failure, Item, Unchanged, failure_of
from citestack.errors import CitestackError, ContentError
from citestack.model import PageRecord

Outcome = PageRecord | Unchanged | Failure
# Items per task: large enough to hide the queue, small enough that a crash repeats little.
_CHUNK = 8


def read_items(items: Iterable[Item], workers: int = 1) -> Iterator[Outcome]:
    """Each item read, in order. ``workers`` processes share the documents; one means this process."""
    if workers <= 1:
        yield from map(_outcome, items)
    else:
        yield from _Pool(workers).run(items)


def read_document(document: Document) -> PageRecord | Failure:
    """Whatever a page does to the extractor ends as a failure of that page."""
    from citestack.corpus.ingest import read_page

    try:
        return read_page(
            document.body,
            url=document.url,
            content_type=document.content_type,
            headers=document.headers,
            fetch=document.fetch,
        )
    except CitestackError as e:
        return failure_of(document.url, e)
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as e:  # noqa: BLE001 - a panic in a Rust extension is no Exception, and must not end the run
        return Failure(document.url, ContentError.code, f"the page cannot be read: {type(e).__name__}: {e}")


def _outcome(item: Item) -> Outcome:
    return read_document(item) if isinstance(item, Document) else item


def _outcomes(items: Sequence[Item]) -> list[Outcome]:
    return [_outcome(item) for item in items]


class _Pool:
    """Processes that may die: what was in flight is then read again, one page at a time, to find the culprit."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = _processes(workers)

    def run(self, items: Iterable[Item]) -> Iterator[Outcome]:
        waiting: deque[tuple[list[Item], Future[list[Outcome]]]] = deque()
        try:
            for chunk in _chunks(items):
                waiting.append((chunk, self._submit(chunk)))
                if len(waiting) > 2 * self._workers:
                    yield from self._result(*waiting.popleft())
            while waiting:
                yield from self._result(*waiting.popleft())
        finally:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, chunk: list[Item]) -> Future[list[Outcome]]:
        try:
            return self._pool.submit(_outcomes, chunk)
        except BrokenProcessPool:
            self._pool.shutdown(wait=False)
            self._pool = _processes(self._workers)
            return self._pool.submit(_outcomes, chunk)

    def _result(self, chunk: list[Item], future: Future[list[Outcome]]) -> list[Outcome]:
        try:
            return future.result()
        except BrokenProcessPool:
            return [_alone(item) for item in chunk]


def _alone(item: Item) -> Outcome:
    if not isinstance(item, Document):
        return item
    with _processes(1) as pool:
        try:
            return pool.submit(read_document, item).result()
        except BrokenProcessPool:
            return Failure(item.url, ContentError.code, "the page crashed the process that read it")


def _processes(workers: int) -> ProcessPoolExecutor:
    # Not fork: this process has threads (the store's, a progress bar's), and a forked child may inherit a held lock.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
