"""Checks of layer 5."""

from __future__ import annotations

from citestack.audit.checks.citation import addressable, agreement, anchors, mirror, updated, validity
from citestack.audit.rule import Rule

RULES: tuple[Rule, ...] = (
    addressable.RULE,
    anchors.RULE,
    *validity.RULES,
    agreement.RULE,
    updated.RULE,
    mirror.RULE,
)
