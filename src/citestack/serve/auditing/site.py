"""The audits of sites as pages: which there are, and one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citestack.audit.model import Severity
from citestack.audit.site import summary
from citestack.audit.site.nouns import Cluster, Diff, Listed, SiteReport
from citestack.audit.site.summary import CheckRow, TemplateRow
from citestack.serve.auditing.shown import TITLES
from citestack.serve.reading.addresses import audit_path, host_and_path
from citestack.store.audits import AuditRun

WORST, FINDINGS, ORPHANS = 25, 8, 100
"""Shown of each; the JSON twin of an audit and ``citestack audit --site --json`` have all."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    id: int
    site: str
    day: str
    href: str
    prompts: int


@dataclass(frozen=True, slots=True)
class AuditsPage:
    audits: tuple[AuditLine, ...]
    sites: tuple[str, ...]
    """Names to choose from."""


@dataclass(frozen=True, slots=True)
class PageLineShown:
    url: str
    name: str
    title: str
    href: str
    counts: Mapping[Severity, int]
    layers: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class PlaceShown:
    name: str
    href: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckShown:
    row: CheckRow
    places: tuple[PlaceShown, ...]
    more: int


@dataclass(frozen=True, slots=True)
class SiteAuditShown:
    id: int
    site: str
    day: str
    sentences: tuple[str, str, str]
    prompts: tuple[str, ...]
    pages: int
    counts: Mapping[Severity, int]
    layers: tuple[tuple[str, float | None], ...]
    """Title and mean share of the checks that hold."""
    worst: tuple[PageLineShown, ...]
    checks: tuple[CheckShown, ...]
    templates: tuple[TemplateRow, ...]
    orphans: tuple[tuple[str, str], ...]
    """Name and address of the page's audit."""
    more_orphans: int
    clusters: tuple[Cluster, ...]
    diff: Diff | None
    fixed: int
    new: int
    before: tuple[AuditLine, ...]
    """Audits of the same site."""


def line(run: AuditRun) -> AuditLine:
    return AuditLine(run.id, run.site, run.day, f"/audits/{run.id}", len(run.about["prompts"]))


def site_audit_shown(report: SiteReport, others: Sequence[AuditRun]) -> SiteAuditShown:
    prompts = report.prompts
    gone = () if report.diff is None else report.diff.gone
    return SiteAuditShown(
        report.run,
        report.site,
        report.day,
        summary.three_sentences(report),
        prompts,
        len(report.pages),
        summary.counts(report.counted),
        tuple((TITLES[n], value) for n, value in enumerate(summary.layer_means(report.pages), 1)),
        tuple(_page(w, prompts) for w in summary.worst(report, WORST)),
        tuple(_check(row, prompts) for row in summary.by_check(report)),
        tuple(summary.by_template(report)),
        tuple((host_and_path(url), audit_path(url, prompts)) for url in report.orphans[:ORPHANS]),
        max(0, len(report.orphans) - ORPHANS),
        report.clusters,
        report.diff,
        sum(g.why == "fixed" for g in gone),
        sum(x.change == "new" for x in report.counted),
        tuple(line(run) for run in others if run.id != report.run),
    )


def _page(worst: summary.Worst, prompts: Sequence[str]) -> PageLineShown:
    p = worst.page
    return PageLineShown(
        p.url, host_and_path(p.url), p.title or p.url, audit_path(p.url, prompts), worst.counts, p.layers
    )


def _check(row: CheckRow, prompts: Sequence[str]) -> CheckShown:
    places = tuple(_place(x, prompts) for x in row.findings[:FINDINGS])
    return CheckShown(row, places, len(row.findings) - len(places))


def _place(one: Listed, prompts: Sequence[str]) -> PlaceShown:
    return PlaceShown(host_and_path(one.url), audit_path(one.url, prompts), one.finding.message)
