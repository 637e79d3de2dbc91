"""``AuditLog``: runs of site audits, with what each found on each page. What a page's body holds is the audit's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, text, update

from citestack.errors import NotFoundError
from citestack.store import tables as t
from citestack.store.shelf import Connect, now, packed
from citestack.store.upsert import upsert

KEPT = 10
"""Finished runs kept for each site; of a site of 5,000 pages one takes about 10 MB."""
_KEY = 0x6175_6469
_PART = 200


@dataclass(frozen=True, slots=True)
class AuditRun:
    """One audit of one site."""

    id: int
    site: str
    day: str
    """ISO 8601 day by which age is judged; a run taken up again keeps it."""
    made_with: str
    """What the findings depend on besides the pages: checks, prompts, version. A run goes on only with the same."""
    started_at: str
    """ISO 8601 UTC."""
    finished_at: str | None
    about: Mapping[str, Any]
    """What was asked for, and the catalogue of the checks."""


@dataclass(frozen=True, slots=True)
class AuditedPage:
    url: str
    version: str
    body: bytes


class AuditLog:
    """All methods raise ``StoreError``. No answer depends on an audit: the generation stays."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    def begin(self, site: str, day: str, made_with: str, about: Mapping[str, Any]) -> AuditRun:
        """A new run. Unfinished runs of the site are given up, and all but the newest finished ones forgotten."""
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
            _forget(connection, site)
            number = (connection.execute(select(func.max(t.audit_runs.c.id))).scalar() or 0) + 1
            told = {"id": number, "site": site, "day": day, "made_with": made_with, "started_at": now()}
            connection.execute(t.audit_runs.insert(), {**told, "about": packed(about)})
            return _one(connection, number)

    def unfinished(self, site: str, made_with: str, since: str) -> AuditRun | None:
        """The newest run of the site that was broken off, made with the same and not before the day ``since``."""
        r = t.audit_runs.c
        query = select(t.audit_runs).where(r.site == site, r.finished_at.is_(None), r.made_with == made_with)
        with self._reading() as connection:
            row = connection.execute(query.where(r.day >= since).order_by(r.id.desc()).limit(1)).first()
            return None if row is None else _run(row)

    def save(self, run: int, pages: Sequence[AuditedPage]) -> None:
        """A batch of pages, in one transaction; a page saved again is replaced."""
        rows = [{"run": run, "url": p.url, "version": p.version, "body": p.body} for p in pages]
        with self._writing() as connection:
            upsert(connection, t.audit_pages, rows)

    def finish(self, run: int) -> AuditRun:
        """Raises ``NotFoundError``."""
        r = t.audit_runs.c
        with self._writing() as connection:
            connection.execute(update(t.audit_runs).where(r.id == run).values(finished_at=now()))
            return _one(connection, run)

    def get(self, run: int) -> AuditRun:
        """Raises ``NotFoundError``."""
        with self._reading() as connection:
            return _one(connection, run)

    def newest(self, site: str | None = None, *, limit: int = KEPT) -> list[AuditRun]:
        """Finished runs, of one site or of all, newest first."""
        r = t.audit_runs.c
        query = select(t.audit_runs).where(r.finished_at.is_not(None)).order_by(r.id.desc()).limit(limit)
        with self._reading() as connection:
            return [_run(row) for row in connection.execute(query if site is None else query.where(r.site == site))]

    def before(self, run: AuditRun) -> AuditRun | None:
        """The finished run of the same site before this one."""
        return next((r for r in self.newest(run.site, limit=KEPT + 2) if r.id < run.id), None)

    def versions(self, run: int) -> dict[str, str]:
        """URL -> version of the pages that the run has done."""
        p = t.audit_pages.c
        with self._reading() as connection:
            return {row.url: row.version for row in connection.execute(select(p.url, p.version).where(p.run == run))}

    def pages(self, run: int) -> Iterator[AuditedPage]:
        """By URL, read a part at a time."""
        p = t.audit_pages.c
        query = select(p.url, p.version, p.body).where(p.run == run)
        with self._reading() as connection:
            rows = connection.execution_options(yield_per=_PART).execute(query)
            # Sorted here: the two databases do not agree on the order of text.
            yield from sorted((AuditedPage(r.url, r.version, bytes(r.body)) for r in rows), key=lambda a: a.url)

    def page(self, run: int, url: str) -> AuditedPage | None:
        p = t.audit_pages.c
        with self._reading() as connection:
            row = connection.execute(select(p.url, p.version, p.body).where(p.run == run, p.url == url)).first()
            return None if row is None else AuditedPage(row.url, row.version, bytes(row.body))


def _forget(connection: Connection, site: str) -> None:
    r = t.audit_runs.c
    finished = select(r.id).where(r.site == site, r.finished_at.is_not(None)).order_by(r.id.desc())
    kept = list(connection.execute(finished.limit(KEPT)).scalars())
    gone = list(connection.execute(select(r.id).where(r.site == site, r.id.not_in(kept))).scalars())
    connection.execute(delete(t.audit_pages).where(t.audit_pages.c.run.in_(gone)))
    connection.execute(delete(t.audit_runs).where(r.id.in_(gone)))


def _one(connection: Connection, run: int) -> AuditRun:
    row = connection.execute(select(t.audit_runs).where(t.audit_runs.c.id == run)).first()
    if row is None:
        raise NotFoundError(f"no audit {run} in this store", hint="Run: citestack audit SITE --site")
    return _run(row)


def _run(row: Row[Any]) -> AuditRun:
    told = dict(row._mapping)  # noqa: SLF001 - the public name of a row's columns
    return AuditRun(**{**told, "about": json.loads(told["about"])})
