"""A finished run as the report that every writer prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from citestack.audit.site.clusters import clusters
from citestack.audit.site.diff import compared, listed
from citestack.audit.site.nouns import Diff, Listed, PageAudit, SiteReport, Waiver
from citestack.audit.site.orphans import orphans
from citestack.audit.site.packing import checks_of, unpack
from citestack.audit.site.templates import templates
from citestack.audit.site.waivers import split, unused, waived
from citestack.store.audits import AuditRun

if TYPE_CHECKING:
    from citestack.store import Store


def site_report(store: Store, run: AuditRun, waivers: Sequence[Waiver] = ()) -> SiteReport:
    """Raises ``StoreError``."""
    checks = checks_of(run.about["checks"])
    pages = _pages(store, run)
    found, diff = _against_before(store, run, pages)
    alive, expired = split(waivers, run.day)
    findings = waived(found, alive)
    urls = [p.url for p in pages]
    return SiteReport(
        site=run.site,
        run=run.id,
        day=run.day,
        prompts=tuple(run.about["prompts"]),
        checks=checks,
        pages=pages,
        findings=findings,
        templates=templates({p.url: p.shape for p in pages}),
        orphans=orphans(store, urls),
        clusters=clusters(store, urls),
        diff=diff,
        waivers=alive,
        expired=expired,
        unused=unused(findings, alive),
    )


def _pages(store: Store, run: AuditRun) -> tuple[PageAudit, ...]:
    checks = checks_of(run.about["checks"])
    return tuple(unpack(page, checks) for page in store.audits.pages(run.id))


def _against_before(
    store: Store, run: AuditRun, pages: tuple[PageAudit, ...]
) -> tuple[tuple[Listed, ...], Diff | None]:
    before = store.audits.before(run)
    if before is None:
        return listed(pages), None
    return compared(pages, _pages(store, before), before.day, before.about["checks"])
