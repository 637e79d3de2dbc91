"""What views, routes and tools ask for about plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citestack.errors import NotFoundError, UsageError
from citestack.plan.model import Plan
from citestack.plan.site import domain_of
from citestack.plan.stored import plan_of
from citestack.serve.planning.shown import PlanLine, PlanPage, line_of, page_of
from citestack.store.plans import Plans, StoredPlan

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench

FORMS = {"md": "text/markdown; charset=utf-8", "csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8"}
"""A plan as a file."""
JOBS = 100
"""Newest jobs among which those that make a plan are looked for."""


class PlanDesk:
    """Of one server. Safe between threads. All methods raise ``StoreError``; those of a domain ``NotFoundError``, and
    ``UsageError`` for what is no domain.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def newest(self) -> list[PlanLine]:
        """Of each domain, newest first."""
        shelf = self._shelf
        found = (shelf.get(number) for _, number, _ in shelf.domains())
        return [line_of(stored.id, plan_of(stored.body)) for stored in found]

    def get(self, domain: str) -> tuple[int, Plan]:
        """The newest of the domain."""
        stored = self._stored(domain)
        return stored.id, plan_of(stored.body)

    def page(self, domain: str) -> PlanPage:
        number, plan = self.get(domain)
        return page_of(number, plan, self._job(plan.domain))

    def report(self, domain: str, form: str) -> tuple[str, str]:
        """The plan as a file, and its media type."""
        _, plan = self.get(domain)
        return rendered(plan, form), FORMS[form]

    @property
    def _shelf(self) -> Plans:
        return self._bench.store.shelf(Plans)

    def _stored(self, domain: str) -> StoredPlan:
        site = site_named(domain)
        found = self._shelf.newest(site)
        if found is None:
            hint = f"Make one: citestack plan {site}, or the form at /plan."
            raise NotFoundError(f"no plan for {site[:100]} in this store", hint=hint, layer="plan")
        return found

    def _job(self, domain: str) -> str | None:
        newest = self._bench.store.jobs.newest(JOBS)
        mine = (j for j in newest if j.kind == "plan_make" and not j.is_over and j.params.get("domain") == domain)
        return next((j.id for j in mine), None)


def site_named(text: str) -> str:
    """The registrable domain of a domain, a host or a URL. Raises ``UsageError`` for what is none."""
    named = text.strip()
    site = domain_of(named if "://" in named else f"https://{named}")
    if "." not in site:
        raise UsageError(f"{named[:100]!r} is no domain", hint="Such as acme.example.", layer="plan")
    return site


def rendered(plan: Plan, form: str) -> str:
    from citestack.plan.report.forms import FORMS as MAKERS

    return MAKERS["markdown" if form == "md" else form](plan)
