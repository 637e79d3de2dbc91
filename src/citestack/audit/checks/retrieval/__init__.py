"""Checks of layer 2."""

from __future__ import annotations

from citestack.audit.checks.retrieval import (
    access,
    canonical,
    companions,
    directives,
    freshness,
    headings,
    listed,
    nosnippet_parts,
    passages,
    positions,
    served,
    wishes,
)
from citestack.audit.rule import Rule

_ACCESS = (access, wishes, directives, nosnippet_parts, served, canonical, listed, companions)
_TEXT = (passages, headings, positions, freshness)

RULES: tuple[Rule, ...] = tuple(rule for module in (*_ACCESS, *_TEXT) for rule in module.RULES)
