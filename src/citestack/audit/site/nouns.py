"""The nouns of a site's audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from citestack.audit.model import Finding, Severity, Source, State

Change = Literal["new", "still", "first_checked", "first_audit"]
"""``first_checked``: the audit before did not have the check, or could not measure it there. ``first_audit``: there is
no audit before, so that nothing is new."""
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "neutral")
COUNTED: tuple[Severity, ...] = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Check:
    """A rule without its function: what a stored audit knows of it."""

    id: str
    layer: int
    title: str
    why: str
    source: Source


@dataclass(frozen=True, slots=True)
class PageAudit:
    """What is kept of one page's audit."""

    url: str
    version: str
    title: str
    read_as: str
    shape: str
    """See ``templates.shape_of``."""
    layers: tuple[float | None, ...]
    """Share of each layer's checks that hold, layers 1 to 5; None = not measured."""
    states: Mapping[str, State]
    """By id of the check."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that somebody decided to live with, and why."""

    id: str
    url: str
    """Pattern of URLs: ``*`` stands for anything."""
    reason: str
    until: str | None = None
    """ISO 8601 day after which it counts for nothing."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding on its page, as every report lists it."""

    url: str
    title: str
    finding: Finding
    key: str
    """16 hex digits: check and evidence, the same from audit to audit while the words stay."""
    change: Change = "first_audit"
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A finding of the audit before that is not in this one."""

    url: str
    finding: Finding
    key: str
    why: Literal["fixed", "page_left", "not_measured"]


@dataclass(frozen=True, slots=True)
class Diff:
    """Against the audit before."""

    day: str
    pages_new: tuple[str, ...]
    pages_left: tuple[str, ...]
    gone: tuple[Gone, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """Pages made alike: of one URL pattern and one shape."""

    name: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Pages of the site with nearly the same text."""

    original: str
    copies: tuple[str, ...]
    declared: bool
    """Every copy declares the original canonical."""


@dataclass(frozen=True, slots=True)
class SiteReport:
    site: str
    run: int
    day: str
    prompts: tuple[str, ...]
    checks: Mapping[str, Check]
    pages: tuple[PageAudit, ...]
    """By URL."""
    findings: tuple[Listed, ...]
    """By URL, then layer and severity; waived ones as well."""
    templates: tuple[Template, ...]
    """The largest first."""
    orphans: tuple[str, ...]
    clusters: tuple[Cluster, ...]
    diff: Diff | None
    """None: the first audit of the site."""
    waivers: tuple[Waiver, ...] = ()
    expired: tuple[Waiver, ...] = ()
    unused: tuple[Waiver, ...] = ()
    note: str = ""

    @property
    def counted(self) -> tuple[Listed, ...]:
        """Findings that nobody waived and that ask for something."""
        return tuple(x for x in self.findings if x.waiver is None and x.finding.severity != "neutral")
