"""A page's audit as the bytes that the store keeps: what the catalogue of checks says is not repeated."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from citestack.audit.model import Audit, Evidence, Finding, Source
from citestack.audit.rule import Rule
from citestack.audit.site.nouns import Check, PageAudit
from citestack.store.audits import AuditedPage


def catalogue(rules: Iterable[Rule]) -> dict[str, Any]:
    """Of the checks, as JSON; ``checks_of`` reads it."""
    return {r.id: [r.layer, r.title, r.why, asdict(r.source)] for r in rules}


def checks_of(stored: Mapping[str, Any]) -> dict[str, Check]:
    return {
        name: Check(name, layer, title, why, Source(**source)) for name, (layer, title, why, source) in stored.items()
    }


def pack(audit: Audit, shape: str) -> bytes:
    """Fixes are left out: they are made again from the page."""
    told = {
        "title": audit.title,
        "read_as": audit.read_as,
        "shape": shape,
        "layers": [layer.value for layer in audit.scores.layers],
        "states": {o.id: o.state for o in audit.outcomes},
        "findings": [_finding(f) for f in audit.findings],
    }
    # ASCII, so that a lone surrogate in a quote comes back as it was.
    return zlib.compress(json.dumps(told, separators=(",", ":")).encode("ascii"), 6)


def unpack(page: AuditedPage, checks: Mapping[str, Check]) -> PageAudit:
    told = json.loads(zlib.decompress(page.body))
    findings = tuple(_read(f, checks) for f in told["findings"])
    layers = tuple(told["layers"])
    return PageAudit(
        page.url, page.version, told["title"], told["read_as"], told["shape"], layers, told["states"], findings
    )


def _finding(f: Finding) -> list[Any]:
    return [f.id, f.severity, f.message, [f.evidence.quote, f.evidence.start, f.evidence.end, f.evidence.where], f.fix]


def _read(stored: list[Any], checks: Mapping[str, Check]) -> Finding:
    name, severity, message, evidence, fix = stored
    check = checks[name]
    return Finding(name, check.layer, severity, message, Evidence(*evidence), fix, check.why, check.source)
