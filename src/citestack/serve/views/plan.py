"""``/plan``: plans, newest of each site; ``/plan/DOMAIN``: the verdict, what to do, and what was not measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from citestack.errors import UsageError
from citestack.serve.forms import read_form
from citestack.serve.pages import Pages
from citestack.serve.planning.desk import PlanDesk
from citestack.serve.planning.shown import PlanLine, PlanPage
from citestack.serve.reading.addresses import host_and_path
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench

SEE_OTHER = 303
Form = Literal["md", "csv", "html"]
OFFERED = 200
"""Pages looked at for names of sites to choose from."""


@dataclass(frozen=True, slots=True)
class PlansPage:
    plans: tuple[PlanLine, ...]
    sites: tuple[str, ...]
    domain: str = ""
    problem: str = ""
    hint: str = ""
    page: Literal["list"] = "list"


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router, desk = APIRouter(include_in_schema=False), PlanDesk(bench)

    def listed(request: Request) -> PlansPage:  # noqa: ARG001 - every view is handed its request
        return PlansPage(tuple(desk.newest()), _sites(bench))

    def one(request: Request, domain: str) -> PlanPage:  # noqa: ARG001
        return desk.page(domain)

    def file(domain: str, form: Form) -> Response:
        text, media = desk.report(domain, form)
        # A file, never a page of ours: what it quotes comes from elsewhere.
        return Response(text, media_type=media, headers={"Content-Disposition": f'attachment; filename="plan.{form}"'})

    async def make(request: Request) -> Response:
        domain = (await read_form(request)).get("domain", "").strip()
        try:
            job = await run_sync(bench.jobs.submit, "plan_make", {"domain": domain})
        except UsageError as e:
            model = PlansPage(tuple(desk.newest()), _sites(bench), domain, e.message, e.hint)
            return pages.html(request, "plan", model, status=422)
        return RedirectResponse(f"/jobs/{job.id}", SEE_OTHER)

    pages.twin(router, "/plan", "plan", listed)
    router.add_api_route("/plan/make", make, methods=["POST"])
    router.add_api_route("/plan/{domain}/plan.{form}", file, methods=["GET"])
    pages.twin(router, "/plan/{domain}", "plan", one)
    return router


def _sites(bench: Workbench) -> tuple[str, ...]:
    hosts = (host_and_path(found.url).split("/", 1)[0] for found in bench.store.listed(OFFERED))
    return tuple(sorted(set(hosts)))


VIEW = View("plan", "Plan", routes, path="/plan", order=50)
