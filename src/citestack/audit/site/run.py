"""The run over a site's pages: each page audited once, kept in batches, taken up again where it broke off."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from citestack.audit.checks import RULES
from citestack.audit.read import stored
from citestack.audit.rule import Rule
from citestack.audit.run import audit
from citestack.audit.site.packing import catalogue, pack
from citestack.audit.site.templates import shape_of
from citestack.audit.subject import Around, Subject
from citestack.corpus.urls import page_key
from citestack.errors import NotFoundError
from citestack.store.audits import AuditedPage, AuditRun
from citestack.store.parts import chunks
from citestack.version import VERSION

if TYPE_CHECKING:
    from citestack.store import Store

BATCH = 16
"""Pages written in one transaction: what a kill can cost."""
STALE = timedelta(days=1)
"""A run broken off longer ago is not taken up again: its pages and its day are old."""
MOST_PAGES = 100_000
Read = Callable[[str], Subject | None]


class Advance(Protocol):
    """Told after every page."""

    def __call__(self, done: int, total: int, note: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Site:
    """What is audited: a host, or a domain with its hosts, and the pages below a path."""

    name: str
    """``acme.example``, or ``acme.example/docs/``."""
    host: str
    path: str

    @classmethod
    def parse(cls, text: str) -> Site:
        """A host, a domain or a URL; of a sitemap, the host. Raises ``SourceError``."""
        parts = urlsplit(page_key(text if "://" in text else f"https://{text}"))
        path = "/" if parts.path.endswith((".xml", ".xml.gz")) else parts.path.rpartition("/")[0] + "/"
        return cls(parts.netloc + path.rstrip("/"), parts.netloc, path)

    def urls(self, store: Store) -> list[str]:
        """Of its pages in the store, sorted."""
        lines = store.listed(MOST_PAGES, site=self.host.partition(":")[0])
        return sorted(line.url for line in lines if self._has(line.url))

    def _has(self, url: str) -> bool:
        parts = urlsplit(url)
        other_port = ":" in self.host and parts.netloc != self.host
        return not other_port and (parts.path or "/").startswith(self.path)


def audit_site(  # noqa: PLR0913 - what is audited, by what, and who is told
    store: Store,
    site: Site,
    around: Around,
    *,
    rules: Sequence[Rule] = RULES,
    read: Read | None = None,
    today: date | None = None,
    advance: Advance | None = None,
    again: bool = False,
) -> AuditRun:
    """Audits every stored page of the site. ``read`` gives the subject of a URL (default: as it is stored).

    A run of the same site, checks and prompts that broke off within a day goes on: pages it has done, in the version
    that is stored now, are not done again; ``again`` begins anew. Raises ``NotFoundError`` for a site without a page
    in the store, and ``StoreError``.
    """
    urls = site.urls(store)
    if not urls:
        raise NotFoundError(
            f"no page of {site.name} is in the store", hint=f"Run: citestack crawl https://{site.name}", layer="audit"
        )
    run = _begun(store, site, _about(around, rules), today or datetime.now(UTC).date(), again=again)
    day = date.fromisoformat(run.day)
    done = _still_good(store, run, urls)
    todo = [url for url in urls if url not in done]
    tell = advance or _tell_nobody
    tell(len(done), len(urls), "")
    for part in chunks(todo, BATCH):
        store.audits.save(run.id, list(_audited(part, around, rules, read or (lambda url: stored(store, url, day)))))
        done.update(part)
        tell(len(done), len(urls), part[-1])
    return store.audits.finish(run.id)


def _tell_nobody(done: int, total: int, note: str) -> None:
    """The default of ``advance``."""


def _about(around: Around, rules: Sequence[Rule]) -> dict[str, Any]:
    told = {"prompts": list(around.prompts), "checks": catalogue(rules), "version": VERSION}
    return {**told, "support": around.support.name}


def _begun(store: Store, site: Site, about: dict[str, Any], today: date, *, again: bool) -> AuditRun:
    """The run that was broken off, when it was made with the same; else a new one."""
    made_with = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:16]
    left = None if again else store.audits.unfinished(site.name, made_with, (today - STALE).isoformat())
    return left or store.audits.begin(site.name, today.isoformat(), made_with, about)


def _still_good(store: Store, run: AuditRun, urls: Sequence[str]) -> set[str]:
    """Pages the run has done in the version that is stored now."""
    done = store.audits.versions(run.id)
    return {url for url in urls if url in done and store.current_version(url) == done[url]} if done else set()


def _audited(urls: Sequence[str], around: Around, rules: Sequence[Rule], read: Read) -> Iterator[AuditedPage]:
    for url in urls:
        subject = read(url)
        if subject is not None:  # taken out of the store since the list was made
            report = audit(subject, around, rules=rules, makers=())
            yield AuditedPage(url, report.version, pack(report, shape_of(subject.page)))
