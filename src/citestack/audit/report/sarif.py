"""Findings as SARIF 2.1.0 (OASIS standard), which code hosts and editors show beside what they are about.

An artifact is a page's stored text: ``charOffset`` and ``charLength`` count its code points (``columnKind``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from citestack.audit.model import WEIGHT, Severity
from citestack.audit.report.parts import LAYER_TITLES
from citestack.audit.site.nouns import Check, Gone, Listed
from citestack.version import VERSION

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Mapping[Severity, str] = {"high": "error", "medium": "warning", "low": "note", "neutral": "none"}
"""3.27.10: a result that is no problem has the level ``none`` and a kind other than ``fail``."""
BASELINE = {"new": "new", "still": "unchanged", "first_checked": "new"}
FINGERPRINT = "citestackEvidence/v1"
_URI = ":/?#[]@!$&'()*+,;=%~"
"""Reserved characters (RFC 3986, 2.2), which stay as they are."""
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def sarif(
    checks: Mapping[str, Check], findings: Sequence[Listed], versions: Mapping[str, str], gone: Sequence[Gone] = ()
) -> dict[str, Any]:
    """``versions``: URL -> version of each page. ``gone``: what the audit before had, listed as absent."""
    ids = sorted(checks)
    places = {url: n for n, url in enumerate(sorted(versions))}
    rules = {name: n for n, name in enumerate(ids)}
    results = [_result(one, rules, places) for one in findings]
    results += [_absent(g, rules) for g in gone if g.why == "fixed" and g.finding.id in rules]
    driver = {"name": "citestack", "semanticVersion": VERSION, "version": VERSION}
    run = {
        "tool": {"driver": {**driver, "rules": [_rule(checks[name]) for name in ids]}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [_artifact(url, versions[url]) for url in places],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(check: Check) -> dict[str, Any]:
    source = check.source
    told: dict[str, Any] = {
        "id": check.id,
        "name": _pascal(check.id),
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.why},
        "help": {"text": f"{check.why} Evidence: {source.text} ({source.strength})."},
        "properties": {
            "layer": LAYER_TITLES[check.layer],
            "strength": source.strength,
            "weight": WEIGHT[source.strength],
        },
    }
    return {**told, "helpUri": _uri(source.url)} if source.url else told


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.replace(".", "_").split("_"))


def _artifact(url: str, version: str) -> dict[str, Any]:
    text = "The page's main text as it was read; offsets count its code points."
    return {
        "location": {"uri": _uri(url)},
        "mimeType": "text/plain",
        "description": {"text": text},
        "properties": {"version": version},
    }


def _result(one: Listed, rules: Mapping[str, int], places: Mapping[str, int]) -> dict[str, Any]:
    f = one.finding
    told: dict[str, Any] = {
        "ruleId": f.id,
        "ruleIndex": rules[f.id],
        "level": LEVELS[f.severity],
        "kind": "informational" if f.severity == "neutral" else "fail",
        "message": {"text": _clean(f"{f.message} Fix: {f.fix}")},
        "locations": [_location(one, places)],
        "partialFingerprints": {FINGERPRINT: one.key},
    }
    if one.change in BASELINE:
        told["baselineState"] = BASELINE[one.change]
    if one.waiver is not None:
        told["suppressions"] = [{"kind": "external", "status": "accepted", "justification": _clean(one.waiver.reason)}]
    return told


def _location(one: Listed, places: Mapping[str, int]) -> dict[str, Any]:
    e = one.finding.evidence
    artifact: dict[str, Any] = {"uri": _uri(one.url)}
    if one.url in places:
        artifact["index"] = places[one.url]
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if e.start is not None and e.end is not None:
        physical["region"] = {
            "charOffset": e.start,
            "charLength": e.end - e.start,
            "snippet": {"text": _clean(e.quote)},
        }
        return {"physicalLocation": physical}
    told = f"{e.where}: {e.quote}" if e.quote else e.where
    return {"physicalLocation": physical, "message": {"text": _clean(told)}}


def _absent(gone: Gone, rules: Mapping[str, int]) -> dict[str, Any]:
    return {
        "ruleId": gone.finding.id,
        "ruleIndex": rules[gone.finding.id],
        "level": LEVELS[gone.finding.severity],
        "kind": "informational" if gone.finding.severity == "neutral" else "fail",
        "message": {"text": _clean(gone.finding.message)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(gone.url)}}}],
        "partialFingerprints": {FINGERPRINT: gone.key},
        "baselineState": "absent",
    }


def _uri(url: str) -> str:
    """3.4.3: the address as RFC 3986 writes it; what is encoded already stays."""
    return quote(_LONE_PERCENT.sub("%25", _clean(url)), safe=_URI)


def _clean(text: str) -> str:
    """What JSON in UTF-8 can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
