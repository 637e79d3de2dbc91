"""``crawl``: the pages of one site, breadth first, politely, in an order that only the site decides.

The frontier lives in the store: a crawl that is killed continues where it last wrote: pages and the frontier's step
are one transaction. A crawl that came to its end starts anew with conditional requests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citestack.corpus.add import known_in
from citestack.corpus.downloads import item_of
from citestack.corpus.fetch import PAGE, FetchClient, Kind, open_client
from citestack.corpus.intake import Intake
from citestack.corpus.reading import read_document
from citestack.corpus.report import AddReport, Document, Progress, Unchanged, failure_of
from citestack.corpus.robots import PRODUCT_TOKEN
from citestack.corpus.twins import mark_twins
from citestack.corpus.urls import host_of, page_key, site_of
from citestack.errors import CitestackError, SourceError
from citestack.model import FrontierStep, Link, PageRecord

if TYPE_CHECKING:
    from citestack.store import Store

# URLs per batch: fetched one after another, then written together with the links they hold.
BATCH = 16
# Endless calendars and session ids grow URLs; the sitemap protocol's limit for one is 2,048 characters.
MAX_URL = 2048
_FILES = re.compile(
    r".*[.](?:png|jpe?g|gif|webp|svg|ico|bmp|avif|css|js|mjs|json|map|woff2?|ttf|eot|otf|pdf|zip|gz|tgz|bz2|xz|7z|rar|tar"
    r"|dmg|exe|msi|deb|rpm|iso|mp[34]|m4[av]|ogg|webm|avi|mov|wav|flac|docx?|xlsx?|pptx?|odt|epub|rss|atom|ics|csv)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Visit:
    """One URL of the frontier and what became of it."""

    url: str
    depth: int
    outcome: PageRecord | Unchanged | None
    final_url: str | None = None
    follow: bool = True
    """No X-Robots-Tag header forbids it."""


def crawl(  # noqa: PLR0913 - each one is an option of the command
    url: str,
    store: Store,
    *,
    max_pages: int = 500,
    depth: int = 5,
    rate: float = 1.0,
    client: FetchClient | None = None,
    progress: Progress | None = None,
) -> AddReport:
    """Crawl from ``url`` on its host (and the host it redirects to, when that is the same site).

    ``depth`` links away from the start at most; ``rate`` requests per second at most, less when robots.txt asks for
    it. robots.txt, nofollow links and nofollow pages are obeyed. ``max_pages`` counts over all runs of one crawl.
    Raises ``SourceError`` for what is no http(s) URL, and ``StoreError``.
    """
    start = page_key(url)
    with ExitStack() as stack:
        client = client or stack.enter_context(open_client())
        kind = replace(PAGE, interval_s=1.0 / rate if rate > 0 else 0.0)
        walk = _Walk(start, store, client, kind, depth=depth, progress=progress)
        walk.run(max_pages)
    return walk.intake.report(duplicates=mark_twins(store, walk.intake.canonicals))


def pages_done(url: str, store: Store) -> int:
    """Pages that an unfinished crawl from ``url`` has done; 0 when there is none."""
    return store.frontier_counts(_job(page_key(url))).get("done", 0)


def _job(start: str) -> str:
    return f"crawl {start}"


class _Walk:
    def __init__(  # noqa: PLR0913 - a walk is one call's options and what it has seen
        self, start: str, store: Store, client: FetchClient, kind: Kind, *, depth: int, progress: Progress | None
    ) -> None:
        self.intake = Intake(store, progress, self._step)
        self._depth = depth
        self._unwritten: list[_Visit] = []
        self._start = start
        self._store = store
        self._client = client
        self._kind = kind
        self._known = known_in(store)
        self._job = _job(start)
        self._hosts = {host_of(start)}
        state = store.fetch_state(start)
        self._widen(state.final_url if state is not None else None)

    def run(self, max_pages: int) -> None:
        """Batches until the frontier is empty or enough pages are done; then the frontier is forgotten."""
        self._store.frontier_add(self._job, [(self._start, 0)])
        done = self._store.frontier_counts(self._job).get("done", 0)
        if done:
            self.intake.note(f"continuing a crawl: {done} pages were done before")
        while done < max_pages:
            batch = self._store.frontier_next(self._job, min(BATCH, max_pages - done))
            if not batch:
                break
            done += sum(self._visit(url, at) for url, at in batch)
            self.intake.flush()
        if done >= max_pages:
            self.intake.note(f"stopped at {max_pages} pages; there may be more")
        self._store.frontier_clear(self._job)

    def _visit(self, url: str, depth: int) -> bool:
        """Whether there was a page. The visit waits beside its page, to be written with it."""
        try:
            kind = replace(self._kind, scope=self._in_site if url == self._start else self._in_scope)
            fetched = self._client.get(url, state=self._known(url), kind=kind)
            if url == self._start:
                self._widen(fetched.final_url)
            item = item_of(fetched, self._client.limits.max_bytes)
        except CitestackError as e:
            self._unwritten.append(_Visit(url, depth, None))
            self.intake.take(failure_of(url, e))
            return False
        outcome = read_document(item) if isinstance(item, Document) else item
        kept = outcome if isinstance(outcome, PageRecord | Unchanged) else None
        self._unwritten.append(_Visit(url, depth, kept, fetched.final_url, _may_follow(fetched.headers)))
        self.intake.take(outcome)
        return kept is not None

    def _step(self) -> FrontierStep:
        """Of the visits that are not written yet; it takes them."""
        visits, self._unwritten = self._unwritten, []
        found = [pair for visit in visits for pair in self._found(visit)]
        # The page is done under the name that answered; names that only redirect are closed on the way.
        answered = {v.final_url: v for v in visits if v.final_url and v.final_url != v.url}
        closed = {v.url: "redirect" if v.final_url in answered else _state(v) for v in visits}
        found += [(url, visit.depth) for url, visit in answered.items()]
        closed |= {url: _state(visit) for url, visit in answered.items()}
        return FrontierStep(self._job, tuple(found), tuple(closed.items()))

    def _found(self, visit: _Visit) -> list[tuple[str, int]]:
        """New URLs one step further; the declared canonical page counts as the same step."""
        if visit.outcome is None:
            return []
        links, canonical = self._links(visit.outcome)
        found = [(target, visit.depth) for target in self._followable([canonical] if canonical else [])]
        if visit.depth < self._depth and visit.follow:
            targets = (link.target for link in links if "nofollow" not in link.rel)
            found += [(target, visit.depth + 1) for target in self._followable(targets)]
        return list(dict(reversed(found)).items())[::-1]

    def _links(self, outcome: PageRecord | Unchanged) -> tuple[tuple[Link, ...], str | None]:
        """Links and canonical URL, from the store when the page was not read again."""
        if isinstance(outcome, PageRecord):
            return outcome.links, outcome.page.canonical
        page = self._store.page(outcome.url)
        return self._store.links_from(outcome.url), None if page is None else page.canonical

    def _followable(self, targets: Iterable[str]) -> list[str]:
        keys = (_key(target) for target in targets)
        return [key for key in dict.fromkeys(keys) if key and self._in_scope(key) and not _FILES.fullmatch(_path(key))]

    def _in_scope(self, url: str) -> bool:
        return host_of(url) in self._hosts

    def _in_site(self, url: str) -> bool:
        return site_of(url) == site_of(self._start)

    def _widen(self, final_url: str | None) -> None:
        """A start that redirects within its site (example.org to www.example.org) opens that host too."""
        if final_url and self._in_site(final_url):
            self._hosts.add(host_of(final_url))


def _state(visit: _Visit) -> str:
    return "failed" if visit.outcome is None else "done"


def _may_follow(headers: Mapping[str, str]) -> bool:
    """Rules for everyone and rules named for citestack count; those for other crawlers do not."""
    for rule in headers.get("x-robots-tag", "").lower().split(","):
        who, _, what = rule.rpartition(":")
        if who.strip() in ("", PRODUCT_TOKEN) and what.strip() in ("nofollow", "none"):
            return False
    return True


def _key(target: str) -> str:
    try:
        key = page_key(target)
    except SourceError:
        return ""
    return key if len(key) <= MAX_URL else ""


def _path(key: str) -> str:
    return key.partition("?")[0]
