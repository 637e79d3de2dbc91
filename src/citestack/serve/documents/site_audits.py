"""Audits of whole sites."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from citestack.audit.site.nouns import Change
from citestack.serve.documents.audits import Severity, ShownEvidence, ShownSource
from citestack.serve.documents.base import Document


class SiteAuditLine(Document):
    id: int
    site: str
    date: str
    """ISO 8601 day by which age was judged."""
    started_at: str
    finished_at: str


class SiteAuditList(Document):
    """Finished audits, the newest first; of a site the ten newest are kept."""

    audits: list[SiteAuditLine]


class ShownCheck(Document):
    id: str
    layer: int
    title: str
    why: str
    source: ShownSource


class ListedFinding(Document):
    id: str
    severity: Severity
    message: str
    evidence: ShownEvidence
    fix: str
    key: str
    """Check and words, the same from audit to audit while the words stay."""
    change: Change
    """Against the audit before."""
    waived: str | None
    """Reason of the waiver."""


class AuditedPageDocument(Document):
    url: str
    version: str
    title: str
    read_as: Literal["fetched", "file", "stored"]
    shape: str
    layers: list[float | None]
    """Share of the checks of layers 1 to 5 that hold; null: none was measured."""
    findings: list[ListedFinding]
    not_measured: list[str]
    """Ids of checks."""


class SiteSummary(Document):
    sentences: list[str]
    pages: int
    findings: dict[str, int]
    """By severity, waived ones left out."""
    waived: int
    layers: list[float | None]
    worst: list[dict[str, Any]]


class TemplateDocument(Document):
    name: str
    urls: list[str]


class ClusterDocument(Document):
    original: str
    copies: list[str]
    declared: bool
    """Every copy declares the original canonical."""


class SiteAuditDocument(Document):
    """As ``citestack audit SITE --site --json``."""

    site: str
    run: int
    date: str
    prompts: list[str]
    summary: SiteSummary
    checks: list[ShownCheck]
    pages: list[AuditedPageDocument]
    templates: list[TemplateDocument]
    """Pages made alike; the largest first."""
    orphans: list[str]
    duplicates: list[ClusterDocument]
    difference: dict[str, Any] | None = Field(description="To the audit before; null: there is none.")
    waivers: list[dict[str, Any]]
    waivers_expired: list[dict[str, Any]]
    waivers_unused: list[dict[str, Any]]
