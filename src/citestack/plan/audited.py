"""Tasks from the newest audit of the site: one for each check that fails, naming the page and the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from citestack.audit.model import WEIGHT
from citestack.audit.site.nouns import Listed, SiteReport
from citestack.audit.site.reading import site_report
from citestack.audit.site.summary import CheckRow, by_check
from citestack.plan.making import audit_path, count, page_path, short, task_id
from citestack.plan.model import Effort, Expected, Task
from citestack.plan.published import PUBLISHED
from citestack.plan.site import domain_of

if TYPE_CHECKING:
    from citestack.store import Store

LEAST_WEIGHT = WEIGHT["argued"]
EFFORT: Mapping[str, Effort] = {
    "retrieval.robots_search": "an hour",
    "retrieval.robots_user": "an hour",
    "retrieval.robots_file": "an hour",
    "retrieval.preferences": "an hour",
    "retrieval.indexable": "an hour",
    "retrieval.snippets": "an hour",
    "retrieval.noarchive": "an hour",
    "retrieval.data_nosnippet": "an hour",
    "retrieval.served_alike": "a day",
    "retrieval.without_scripts": "days",
    "retrieval.canonical": "an hour",
    "retrieval.sitemap": "an hour",
    "retrieval.lastmod": "an hour",
    "citation.json_ld_syntax": "an hour",
    "citation.json_ld_vocabulary": "an hour",
    "rerank.site_name": "an hour",
    "rerank.date_shown": "a day",
    "rerank.dates_agree": "an hour",
}
"""For a change in one place. Everything else is writing: a day, and days where it is on many pages."""
MANY = 5
"""Pages without a common template from which writing takes days."""
GATES = frozenset(
    {
        "retrieval.robots_search",
        "retrieval.robots_user",
        "retrieval.robots_file",
        "retrieval.indexable",
        "retrieval.snippets",
        "retrieval.without_scripts",
        "retrieval.served_alike",
    }
)
"""What they shut out cannot be cited at all."""


def newest_audit(store: Store, domain: str) -> SiteReport | None:
    """The newest finished audit of the domain or a host of it. Raises ``StoreError``."""
    runs = store.audits.newest(limit=1000)
    run = next((r for r in runs if domain_of(f"https://{r.site}") == domain), None)
    return None if run is None else site_report(store, run)


def audit_tasks(report: SiteReport, asked: Mapping[str, int]) -> tuple[Task, ...]:
    """``asked``: page -> prompts for which it is the site's best page: those pages come first."""
    rows = [r for r in by_check(report) if r.severity != "low" or r.check.source.strength == "normative"]
    rows = [r for r in rows if WEIGHT[r.check.source.strength] >= LEAST_WEIGHT]
    found = [_task(row, report, asked) for row in rows]
    return (*found, *_copies(report), *_orphans(report, asked))


def _task(row: CheckRow, report: SiteReport, asked: Mapping[str, int]) -> Task:
    first = min(row.findings, key=lambda x: (-asked.get(x.url, 0), x.url))
    check, site = row.check, report.site
    return Task(
        task_id("audit", site, check.id),
        "days 0-30",
        check.layer,
        _title(row, first),
        page=first.url,
        sentence=short(first.finding.evidence.quote) if first.finding.evidence.start is not None else "",
        expected=_expected(row),
        effort=_effort(row),
        check=f"citestack audit {site} --site --stored: {check.id} on fewer than {count(row.pages, 'page')}",
        evidence=audit_path(first.url),
        part="audit",
        why=_why(row, first),
        size=float(row.pages),
    )


def _title(row: CheckRow, first: Listed) -> str:
    fix = short(first.finding.fix, 140)
    if row.templates:
        name, hit, of = max(row.templates, key=lambda t: (t[1], t[0]))
        return f"In the template of {name} ({hit} of {of} pages): {fix}"
    more = row.pages - 1
    return f"{fix} (and {count(more, 'more page')})" if more else fix


def _why(row: CheckRow, first: Listed) -> str:
    return f"{row.check.title}: {first.finding.message} Fails on {count(row.pages, 'page')} ({row.severity})."


def _effort(row: CheckRow) -> Effort:
    known = EFFORT.get(row.check.id)
    if known is not None and (row.templates or row.pages < MANY or known != "an hour"):
        return known
    return "a day" if row.templates or row.pages < MANY else "days"


def _expected(row: CheckRow) -> Expected:
    source, name = row.check.source, row.check.id
    if name in GATES:
        said = f"whoever is shut out cannot cite: all of what {count(row.pages, 'page')} could bring there"
        return Expected(said, "published", source.text)
    if name in PUBLISHED:
        return Expected(PUBLISHED[name].said, "published", PUBLISHED[name].source)
    if source.strength in ("normative", "documented"):
        return Expected("used by an engine, which does not say how much", "published", source.text)
    return Expected("unknown: nobody measured how much it brings", "unknown")


def _copies(report: SiteReport) -> tuple[Task, ...]:
    """The largest groups of near copies that do not name their original."""
    loose = [c for c in report.clusters if not c.declared]
    said = Expected("copies are left out beside their original (layer 3); how much that brings is unknown", "unknown")
    return tuple(
        Task(
            task_id("copies", c.original),
            "days 0-30",
            3,
            f"Name {short(c.original, 90)} canonical on its copies",
            page=c.copies[0],
            expected=said,
            effort="an hour",
            evidence=page_path(c.copies[0]),
            part="audit",
            check=f"citestack audit {report.site} --site --stored: the group of {c.original} declares it canonical",
            why=f"{count(len(c.copies), 'page')} nearly the same as {c.original} and do not name it.",
            size=float(len(c.copies)),
        )
        for c in loose[:3]
    )


def _orphans(report: SiteReport, asked: Mapping[str, int]) -> tuple[Task, ...]:
    """Pages that nothing on the site links to, when some prompt wants them."""
    wanted: Sequence[str] = sorted((u for u in report.orphans if asked.get(u)), key=lambda u: (-asked[u], u))
    if not wanted:
        return ()
    said = Expected("unknown: a crawler that follows links does not find it", "unknown")
    return (
        Task(
            task_id("orphans", report.site),
            "days 0-30",
            2,
            "Link to it from the page of its topic",
            page=wanted[0],
            expected=said,
            effort="an hour",
            evidence=page_path(wanted[0]),
            part="audit",
            check=f"citestack audit {report.site} --site --stored: fewer than {len(report.orphans)} orphan pages",
            why=f"No page of the site links to it; it is the best page for {count(asked[wanted[0]], 'prompt')}.",
            size=float(len(report.orphans)),
        ),
    )
