"""Checks of layer 2."""

from __future__ import annotations

from citestack.audit.checks.retrieval import (
    access,
    canonical,
    companions,
    directives,
    listed,
    nosnippet_parts,
    served,
    wishes,
)
from citestack.audit.rule import Rule

_ACCESS = (access, wishes, directives, nosnippet_parts, served, canonical, listed, companions)

RULES: tuple[Rule, ...] = (*(rule for module in _ACCESS for rule in module.RULES),)
"""Checks of layer 2."""
