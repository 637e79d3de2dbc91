"""What a report puts first: counts, the worst pages, the findings that one change of a template would fix."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from citestack.audit.model import WEIGHT, Severity
from citestack.audit.site.nouns import COUNTED, SEVERITIES, Check, Listed, PageAudit, SiteReport, Template

WIDE = 0.8
"""Share of a template's pages with the same finding, from which on it is the template's."""


@dataclass(frozen=True, slots=True)
class Worst:
    page: PageAudit
    counts: Mapping[Severity, int]


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check over all pages."""

    check: Check
    severity: Severity
    """The worst of its findings."""
    findings: tuple[Listed, ...]
    pages: int
    templates: tuple[tuple[str, int, int], ...]
    """Name, pages with the finding, pages: those of which nearly all have it."""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    template: Template
    counts: Mapping[Severity, int]
    layers: tuple[float | None, ...]
    commonest: tuple[str, int] | None
    """Title of the check and pages, where nearly all pages have it."""


def counts(findings: Sequence[Listed]) -> dict[Severity, int]:
    found = Counter(x.finding.severity for x in findings)
    return {severity: found[severity] for severity in COUNTED}


def worst(report: SiteReport, most: int) -> list[Worst]:
    """Most high findings first, then medium, then low, then by URL: no sum of unlike things."""
    by_url = defaultdict[str, list[Listed]](list)
    for one in report.counted:
        by_url[one.url].append(one)
    rows = [Worst(p, counts(by_url[p.url])) for p in report.pages if p.url in by_url]
    return sorted(rows, key=lambda w: (*(-w.counts[s] for s in COUNTED), w.page.url))[:most]


def by_check(report: SiteReport) -> list[CheckRow]:
    """The severe ones first, among them those with the strongest evidence, then those on most pages."""
    groups = defaultdict[str, list[Listed]](list)
    for one in report.counted:
        groups[one.finding.id].append(one)
    rows = [_row(report, name, found) for name, found in groups.items()]
    return sorted(
        rows, key=lambda r: (SEVERITIES.index(r.severity), -WEIGHT[r.check.source.strength], -r.pages, r.check.id)
    )


def _row(report: SiteReport, name: str, found: list[Listed]) -> CheckRow:
    urls = {x.url for x in found}
    shares = [(t.name, len(urls.intersection(t.urls)), len(t.urls)) for t in report.templates if len(t.urls) > 1]
    wide = tuple(row for row in shares if row[1] >= WIDE * row[2])
    severity = min((x.finding.severity for x in found), key=SEVERITIES.index)
    ordered = sorted(found, key=lambda x: (SEVERITIES.index(x.finding.severity), x.url))
    return CheckRow(report.checks[name], severity, tuple(ordered), len(urls), wide)


def by_template(report: SiteReport) -> list[TemplateRow]:
    pages = {p.url: p for p in report.pages}
    of_url = {url: n for n, t in enumerate(report.templates) for url in t.urls}
    found = defaultdict[int, list[Listed]](list)
    for one in report.counted:
        found[of_url[one.url]].append(one)
    return [_template_row(t, [pages[u] for u in t.urls], found[n], report) for n, t in enumerate(report.templates)]


def _template_row(template: Template, pages: list[PageAudit], found: list[Listed], report: SiteReport) -> TemplateRow:
    on = {(x.finding.id, SEVERITIES.index(x.finding.severity), x.url) for x in found}
    tally = Counter((name, rank) for name, rank, _ in on)
    wide = [(rank, -n, name) for (name, rank), n in tally.items() if n >= max(2, WIDE * len(pages))]
    best = min(wide, default=None)
    commonest = None if best is None else (report.checks[best[2]].title, -best[1])
    return TemplateRow(template, counts(found), layer_means(pages), commonest)


def layer_means(pages: Sequence[PageAudit]) -> tuple[float | None, ...]:
    """Mean share of each layer over the pages where it was measured."""
    return tuple(mean(known) if (known := _known(pages, n)) else None for n in range(5))


def layer_range(pages: Sequence[PageAudit], layer: int) -> tuple[int, float, float] | None:
    """Pages measured, lowest and highest share; None where no page was."""
    known = _known(pages, layer - 1)
    return (len(known), min(known), max(known)) if known else None


def _known(pages: Sequence[PageAudit], n: int) -> list[float]:
    return [value for p in pages if n < len(p.layers) and (value := p.layers[n]) is not None]


def unmeasured(report: SiteReport) -> list[tuple[Check, int]]:
    """Checks that could not be made on some pages, with how many, the most first."""
    tally = Counter(name for p in report.pages for name, state in p.states.items() if state == "not_measured")
    return [(report.checks[name], n) for name, n in sorted(tally.items(), key=lambda item: (-item[1], item[0]))]


def three_sentences(report: SiteReport) -> tuple[str, str, str]:
    """What a busy reader needs: how it stands, what to do first, what changed."""
    return _standing(report), _first(report), _changed(report)


def _standing(report: SiteReport) -> str:
    tally, clean = counts(report.counted), len(report.pages) - len({x.url for x in report.counted})
    pages, waivers = len(report.pages), sum(x.waiver is not None for x in report.findings)
    also = f", and {waivers:,} are waived" if waivers else ""
    found = f"{tally['high']:,} high, {tally['medium']:,} medium and {tally['low']:,} low findings"
    return f"{_n(pages, 'page')} of {report.site} were read on {report.day}: {found}{also}; {clean:,} have none."


def _first(report: SiteReport) -> str:
    rows = by_check(report)
    if not rows:
        return "Nothing has to be changed first."
    top = rows[0]
    told = f"Begin with “{top.check.title}” ({top.severity}), which fails on {_n(top.pages, 'page')}"
    if not top.templates:
        return f"{told}."
    name, hit, of = max(top.templates, key=lambda t: (t[1], t[0]))
    return f"{told}: {hit:,} of the {of:,} made like {name} have it, so the template is the place to fix it."


def _changed(report: SiteReport) -> str:
    diff = report.diff
    if diff is None:
        return "This is the first audit of the site; the next one will say what is new and what was fixed."
    tally = Counter(x.change for x in report.counted)
    fixed = sum(g.why == "fixed" for g in diff.gone)
    unsure = sum(g.why == "not_measured" for g in diff.gone)
    rest = f"; {unsure:,} not looked at again" if unsure else ""
    told = f"{tally['new']:,} new, {fixed:,} fixed, {tally['still']:,} still there"
    return f"Since {diff.day}: {told}{rest}."


def _n(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
