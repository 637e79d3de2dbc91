"""Checks of layer 4: what each sentence states, whether it stands alone, and what stands behind it."""

from __future__ import annotations

from citestack.audit.checks.grounding import cited_pages, specifics, statements
from citestack.audit.rule import Rule

RULES: tuple[Rule, ...] = (*statements.RULES, *specifics.RULES, *cited_pages.RULES)
