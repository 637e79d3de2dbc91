"""Checks of layer 2."""

from __future__ import annotations

from dataclasses import replace

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

RULES: tuple[Rule, ...] = (
    *(replace(rule, declared=False) for module in _ACCESS for rule in module.RULES),
    *(rule for module in _TEXT for rule in module.RULES),
)
"""Who may read a page is a fact about its server, and no claim that needs anything behind it."""
