"""An audit as a page: scores, what is outside the text by layer, the text with its findings beside it, the fixes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from citestack.audit.model import Audit, Finding, Fix, LayerScore, Likelihood, Outcome
from citestack.model import Page
from citestack.serve.auditing.audited import Audited
from citestack.serve.reading.addresses import audit_path, fix_path, host_and_path, page_path, web_link
from citestack.serve.reading.page_layout import Group, Layout, Quote, groups, part_at, parts
from citestack.serve.reading.page_marks import Mark

TITLES = {1: "Fan-out", 2: "Retrieval", 3: "Reranking", 4: "Grounding", 5: "Citation"}
ASKS = {
    1: "Does it answer what is asked?",
    2: "Can it be fetched, found, and read a passage at a time?",
    3: "Why should anybody trust it?",
    4: "Does each sentence stand by itself, and hold?",
    5: "Is it cheap to point at the words?",
}


class Severe(StrEnum):
    """The severities as classes of marks."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class FindingShown:
    number: int
    finding: Finding
    source_link: str | None
    place: str | None
    """Address of its words in the text; None when it points at none."""


@dataclass(frozen=True, slots=True)
class LayerShown:
    number: int
    title: str
    asks: str
    score: LayerScore
    elsewhere: tuple[FindingShown, ...]
    """Findings that point at no words of the text."""
    in_text: int
    held: tuple[Outcome, ...]
    unmeasured: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class SurvivedLayer:
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class LikelihoodShown:
    prompts: int
    layers: tuple[SurvivedLayer, ...]
    cited: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class FixShown:
    fix: Fix
    href: str


@dataclass(frozen=True, slots=True)
class AuditShown:
    url: str
    link: str | None
    name: str
    title: str
    page: str
    """Address of the stored page."""
    version: str
    date: str
    prompts: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    """Findings by severity."""
    layers: tuple[LayerShown, ...]
    likelihood: LikelihoodShown | None
    note: str
    findings: tuple[FindingShown, ...]
    part: int
    parts: int
    paths: tuple[str, ...]
    groups: tuple[Group, ...]
    fixes: tuple[FixShown, ...]


def audit_shown(made: Audited, part: int | None) -> AuditShown:
    audit, page = made.audit, made.page
    total = parts(page)
    paths = tuple(audit_path(audit.url, audit.prompts, part=n if n > 1 else None) for n in range(1, total + 1))
    found = tuple(_finding(n, f, page, paths) for n, f in enumerate(audit.findings))
    shown = min(total, max(1, part or 1))
    marks = [_mark(x) for x in found]
    return AuditShown(
        audit.url,
        web_link(audit.url),
        host_and_path(audit.url),
        audit.title or host_and_path(audit.url),
        page_path(audit.url),
        audit.version,
        audit.date,
        audit.prompts,
        tuple((s.value, sum(f.severity == s for f in audit.findings)) for s in Severe),
        tuple(_layer(score, audit, found) for score in audit.scores.layers),
        _likelihood(audit.scores.likelihood),
        audit.scores.note,
        found,
        shown,
        total,
        paths,
        groups(page, shown, Layout(marks, quote=Quote())),
        tuple(FixShown(fix, fix_path(audit.url, audit.prompts, fix.name)) for fix in audit.fixes),
    )


def _finding(number: int, finding: Finding, page: Page, paths: Sequence[str]) -> FindingShown:
    start = finding.evidence.start
    place = None if start is None else f"{paths[part_at(page, start) - 1]}#m{number}"
    return FindingShown(number, finding, web_link(finding.source.url), place)


def _mark(shown: FindingShown) -> Mark:
    """A finding without words marks nothing: an empty span at the very start."""
    evidence = shown.finding.evidence
    start, end = evidence.start, evidence.end
    where = (-1, -1) if start is None or end is None else (start, end)
    return Mark(*where, Severe(shown.finding.severity), shown.finding.message)


def _layer(score: LayerScore, audit: Audit, found: Sequence[FindingShown]) -> LayerShown:
    n = score.layer
    mine = [x for x in found if x.finding.layer == n]
    outcomes = [o for o in audit.outcomes if o.layer == n]
    return LayerShown(
        n,
        TITLES[n],
        ASKS[n],
        score,
        tuple(x for x in mine if x.place is None),
        sum(x.place is not None for x in mine),
        tuple(o for o in outcomes if o.state == "pass" or (o.state == "neutral" and not o.findings)),
        tuple(o for o in outcomes if o.state == "not_measured"),
    )


def _likelihood(measured: Likelihood | None) -> LikelihoodShown | None:
    if measured is None:
        return None
    layers = tuple(SurvivedLayer(TITLES[n], c) for n, c in enumerate(measured.survived, 1))
    low, high = measured.interval or (None, None)
    return LikelihoodShown(measured.prompts, layers, measured.survived[-1], low, high)
