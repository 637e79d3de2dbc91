"""An audit as JSON, the contract's shape."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from citestack.audit.model import Audit, Scores


def audit_json(audit: Audit) -> dict[str, Any]:
    return {
        "url": audit.url,
        "version": audit.version,
        "title": audit.title,
        "date": audit.date,
        "read_as": audit.read_as,
        "prompts": list(audit.prompts),
        "score": score_json(audit.scores),
        "findings": [asdict(finding) for finding in audit.findings],
        "checks": [_check(asdict(outcome)) for outcome in audit.outcomes],
        "fixes": {fix.name: asdict(fix) for fix in audit.fixes},
    }


def score_json(scores: Scores) -> dict[str, Any]:
    likelihood = None if scores.likelihood is None else asdict(scores.likelihood)
    return {
        "layers": [asdict(layer) for layer in scores.layers],
        "citation_likelihood": likelihood,
        "note": scores.note,
    }


def _check(outcome: dict[str, Any]) -> dict[str, Any]:
    """A check's findings are listed once, under ``findings``."""
    found = outcome.pop("findings")
    return {**outcome, "findings": len(found)}
