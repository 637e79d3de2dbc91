"""Checks of layer 1: the questions that the page is found by, and which of them it answers."""

from __future__ import annotations

from citestack.audit.checks.fanout.fan import ADJACENT, PROMPTS
from citestack.audit.checks.fanout.posed import POSED
from citestack.audit.rule import Rule

RULES: tuple[Rule, ...] = (PROMPTS, ADJACENT, POSED)
