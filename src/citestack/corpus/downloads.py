"""Many URLs at once: hosts side by side, one request at a time for each host, sitemaps unfolded as they come."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from citestack.corpus.content import page_type
from citestack.corpus.fetch import PAGE, FetchClient, Fetched, Kind
from citestack.corpus.report import Document, Failure, Item, Known, Unchanged, failure_of
from citestack.corpus.sitemap import MAX_BYTES, is_sitemap, read_sitemap
from citestack.corpus.urls import host_of
from citestack.errors import CitestackError, ContentError

THREADS = 8
# An index of an index of an index is nobody's sitemap.
_MAX_DEPTH = 3
# A source may be a page or a sitemap: which one shows when it is there.
_SOURCE = Kind(max_bytes=MAX_BYTES, page=False)


@dataclass(frozen=True, slots=True)
class _Job:
    url: str
    source: bool = False
    """Given by the user or by a sitemap index: may be a sitemap."""
    depth: int = 0


class Downloads:
    """Fetches URLs and the pages of sitemaps. Store look-ups happen in the consuming thread alone."""

    def __init__(self, client: FetchClient, known: Known) -> None:
        self._client = client
        self._known = known
        self._lanes: dict[str, deque[_Job]] = {}
        self._seen: set[str] = set()

    def run(self, urls: Iterable[str], max_pages: int | None = None) -> Iterator[Item]:
        """Items in the order they arrive; at most ``max_pages`` that are no failures."""
        self._queue(_Job(url, source=True) for url in urls)
        left = float("inf") if max_pages is None else max_pages
        running: dict[Future[Fetched], _Job] = {}
        with ThreadPoolExecutor(THREADS, thread_name_prefix="fetch") as pool:
            try:
                while left > 0 and (self._start(pool, running, left) or running):
                    for item in self._finished(running):
                        left -= not isinstance(item, Failure)
                        yield item
                        if left <= 0:
                            break
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _queue(self, jobs: Iterable[_Job]) -> None:
        for job in jobs:
            if job.url not in self._seen:
                self._seen.add(job.url)
                self._lanes.setdefault(host_of(job.url), deque()).append(job)

    def _start(self, pool: ThreadPoolExecutor, running: dict[Future[Fetched], _Job], left: float) -> bool:
        """One job for every idle host, as far as threads and the page limit go."""
        busy = {host_of(job.url) for job in running.values()}
        for host in [h for h in self._lanes if h not in busy]:
            if len(running) >= min(THREADS, left):
                break
            lane = self._lanes.pop(host)
            job = lane.popleft()
            if lane:
                self._lanes[host] = lane  # at the end: hosts take turns
            kind = _SOURCE if job.source else PAGE
            running[pool.submit(self._client.get, job.url, state=self._known(job.url), kind=kind)] = job
        return bool(running)

    def _finished(self, running: dict[Future[Fetched], _Job]) -> Iterator[Item]:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in sorted(done, key=lambda f: running[f].url):
            job = running.pop(future)
            try:
                yield from self._items(future.result(), job)
            except CitestackError as e:
                yield failure_of(job.url, e)

    def _items(self, fetched: Fetched, job: _Job) -> Iterator[Item]:
        if job.source and not fetched.not_modified and is_sitemap(fetched.body, fetched.final_url):
            yield from self._unfold(fetched, job)
        else:
            yield item_of(fetched, self._client.limits.max_bytes)

    def _unfold(self, fetched: Fetched, job: _Job) -> Iterator[Item]:
        sitemap = read_sitemap(fetched.body, fetched.final_url)
        self._queue(_Job(url) for url in sitemap.pages)
        if sitemap.maps and job.depth >= _MAX_DEPTH:
            yield Failure(job.url, ContentError.code, f"indexes nested deeper than {_MAX_DEPTH} are left out")
        elif sitemap.maps:
            self._queue(_Job(url, source=True, depth=job.depth + 1) for url in sitemap.maps)
        if sitemap.problem:
            yield Failure(job.url, ContentError.code, sitemap.problem)
        elif not (sitemap.pages or sitemap.maps):
            yield Failure(job.url, ContentError.code, "the sitemap names no pages")


def item_of(fetched: Fetched, max_bytes: int) -> Document | Unchanged:
    """A fetched page as an item. Raises ``ContentError`` when it is no page."""
    if fetched.not_modified:
        return Unchanged(fetched.final_url)
    if len(fetched.body) > max_bytes:
        raise ContentError(f"the page is larger than {max_bytes:,} bytes")
    content_type = page_type(fetched.body, fetched.content_type, fetched.final_url)
    return Document(fetched.final_url, fetched.body, content_type, fetched.headers, fetched.state())
