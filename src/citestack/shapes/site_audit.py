"""The audit of a site as JSON."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import Any

from citestack.audit.site import summary
from citestack.audit.site.nouns import Listed, SiteReport


def site_json(report: SiteReport) -> dict[str, Any]:
    """Everything, findings by page; a check's reasons are listed once, under ``checks``."""
    by_url = defaultdict[str, list[Listed]](list)
    for one in report.findings:
        by_url[one.url].append(one)
    return {
        "site": report.site,
        "run": report.run,
        "date": report.day,
        "prompts": list(report.prompts),
        "summary": _summary(report),
        "checks": [asdict(check) for _, check in sorted(report.checks.items())],
        "pages": [
            {
                "url": p.url,
                "version": p.version,
                "title": p.title,
                "read_as": p.read_as,
                "shape": p.shape,
                "layers": list(p.layers),
                "findings": [_finding(x) for x in by_url[p.url]],
                "not_measured": sorted(name for name, state in p.states.items() if state == "not_measured"),
            }
            for p in report.pages
        ],
        "templates": [asdict(t) for t in report.templates],
        "orphans": list(report.orphans),
        "duplicates": [asdict(c) for c in report.clusters],
        "difference": _difference(report),
        "waivers": [asdict(w) for w in report.waivers],
        "waivers_expired": [asdict(w) for w in report.expired],
        "waivers_unused": [asdict(w) for w in report.unused],
    }


def _summary(report: SiteReport) -> dict[str, Any]:
    return {
        "sentences": list(summary.three_sentences(report)),
        "pages": len(report.pages),
        "findings": summary.counts(report.counted),
        "waived": sum(x.waiver is not None for x in report.findings),
        "layers": list(summary.layer_means(report.pages)),
        "worst": [{"url": w.page.url, **w.counts} for w in summary.worst(report, 20)],
    }


def _finding(one: Listed) -> dict[str, Any]:
    f = one.finding
    return {
        "id": f.id,
        "severity": f.severity,
        "message": f.message,
        "evidence": asdict(f.evidence),
        "fix": f.fix,
        "key": one.key,
        "change": one.change,
        "waived": one.waiver.reason if one.waiver else None,
    }


def _difference(report: SiteReport) -> dict[str, Any] | None:
    diff = report.diff
    if diff is None:
        return None
    gone = [
        {"url": g.url, "id": g.finding.id, "message": g.finding.message, "key": g.key, "why": g.why} for g in diff.gone
    ]
    pages = {"pages_new": list(diff.pages_new), "pages_left": list(diff.pages_left)}
    return {"since": diff.day, "new": sum(x.change == "new" for x in report.counted), "gone": gone, **pages}
