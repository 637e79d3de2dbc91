"""Checks of layer 3."""

from __future__ import annotations

from citestack.audit.rule import Rule

RULES: tuple[Rule, ...] = ()
