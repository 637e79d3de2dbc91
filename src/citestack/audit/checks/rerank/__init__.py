"""Checks of layer 3."""

from __future__ import annotations

from citestack.audit.checks.rerank import authors, copies, dates, depth, history, inbound, names, sources
from citestack.audit.rule import Rule

RULES: tuple[Rule, ...] = (
    *authors.RULES,
    *dates.RULES,
    *history.RULES,
    *names.RULES,
    *sources.RULES,
    *depth.RULES,
    *inbound.RULES,
    *copies.RULES,
)
