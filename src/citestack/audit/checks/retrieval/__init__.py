"""Checks of layer 2."""

from __future__ import annotations

from citestack.audit.checks.retrieval import freshness, headings, passages, positions
from citestack.audit.rule import Rule

RULES: tuple[Rule, ...] = ()
RULES += (*passages.RULES, *headings.RULES, *positions.RULES, *freshness.RULES)
