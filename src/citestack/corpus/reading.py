"""Documents to page records: in this process, or in several with the same result in the same order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

from citestack.corpus.report import Document, Failure, Item, Unchanged, failure_of
from citestack.corpus.worker import Worker
from citestack.errors import CitestackError, ContentError
from citestack.model import PageRecord

Outcome = PageRecord | Unchanged | Failure
# Items per task: large enough to hide the pipe, small enough that a crash repeats little.
_CHUNK = 8


def read_items(items: Iterable[Item], workers: int = 1) -> Iterator[Outcome]:
    """Each item read, in order. ``workers`` processes share the documents; one means this process."""
    if workers <= 1:
        yield from map(_outcome, items)
    else:
        yield from _Pool(workers).run(items)


def read_all(items: Sequence[Item]) -> list[Outcome]:
    """What a worker process does with each message."""
    return [_outcome(item) for item in items]


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


class _Pool:
    """Worker processes that may die: their chunk is then read again, one page at a time, to find the culprit."""

    def __init__(self, workers: int) -> None:
        self._count = workers
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for _ in range(workers):
            self._idle.put(Worker())

    def run(self, items: Iterable[Item]) -> Iterator[Outcome]:
        """One thread per worker waits for its answers; a few chunks are kept ahead."""
        waiting: deque[Future[list[Outcome]]] = deque()
        with ThreadPoolExecutor(self._count, thread_name_prefix="read") as threads:
            try:
                for chunk in _chunks(items):
                    waiting.append(threads.submit(self._read, chunk))
                    if len(waiting) > 2 * self._count:
                        yield from waiting.popleft().result()
                while waiting:
                    yield from waiting.popleft().result()
            finally:
                threads.shutdown(cancel_futures=True)
                for _ in range(self._count):
                    self._idle.get().stop()

    def _read(self, chunk: list[Item]) -> list[Outcome]:
        worker = self._idle.get()
        try:
            answer: list[Outcome] | None = worker.ask(chunk)
            return [_alone(worker, item) for item in chunk] if answer is None else answer
        finally:
            self._idle.put(worker)


def _alone(worker: Worker, item: Item) -> Outcome:
    answer: list[Outcome] | None = worker.ask([item])
    if answer is None:
        source = item.source if isinstance(item, Failure) else item.url
        return Failure(source, ContentError.code, "the page crashed the process that read it")
    return answer[0]


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
