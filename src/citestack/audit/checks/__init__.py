"""Every check, by layer."""

from __future__ import annotations

from citestack.audit.checks import citation, fanout, grounding, rerank, retrieval
from citestack.audit.rule import Rule

RULES: tuple[Rule, ...] = (*fanout.RULES, *retrieval.RULES, *rerank.RULES, *grounding.RULES, *citation.RULES)
