"""Verdicts and plans. The models are the domain's own values."""

from __future__ import annotations

from citestack.plan.model import Plan
from citestack.serve.documents.base import Document
from citestack.serve.planning.shown import PlanLine


class PlanList(Document):
    """The newest plan of each site, newest first."""

    plans: list[PlanLine]


class PlanDocument(Document):
    """A verdict with every number against its bar, tasks that can be checked, and what was not measured. ``origin`` of
    an expected effect: measured here, published, or unknown.
    """

    id: int
    plan: Plan
