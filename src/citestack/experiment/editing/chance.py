"""Draws that depend on nothing but what they are drawn for: the same case, page, seed and draw, the same choice."""

from __future__ import annotations

from random import Random

from citestack.experiment.model import Case, Manuscript
from citestack.experiment.protocols import Desk


def drawn(arm: str, case: Case, page: Manuscript, desk: Desk, draw: int) -> Random:
    return Random(f"{arm}\x1f{desk.seed}\x1f{draw}\x1f{case.prompt}\x1f{page.url}")  # noqa: S311 - no secret
