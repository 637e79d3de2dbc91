"""``/``: the question box; ``POST /ask`` asks and leads to the run."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from citestack.errors import ConfigError
from citestack.serve.clients import client_of
from citestack.serve.pages import Pages
from citestack.serve.reading.addresses import run_path
from citestack.serve.reading.asking import AskPage, ask_page
from citestack.serve.registry import View
from citestack.serve.waiting import finished
from citestack.serve.workbench import Workbench


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router = APIRouter()

    def home(request: Request, q: str = "", profile: str = "default") -> AskPage:  # noqa: ARG001 - every view is handed it
        return ask_page(bench.store, q, profile)

    async def ask(request: Request) -> Response:
        fields = await form(request)
        question, profile = fields.get("question", "").strip(), fields.get("profile", "default")
        problem = "Type a question first." if not question else None
        if problem is None:
            try:
                ticket = bench.ask(question, profile, client=client_of(request))
            except ConfigError as e:
                problem = f"{e.message}. {e.hint}"
        if problem is not None:
            model = await run_in_threadpool(ask_page, bench.store, question, "default", problem)
            return pages.html(request, "ask", model, status=422)
        run = await finished(ticket, request, bench.settings.timeout_s)
        return RedirectResponse(run_path(run.trace.id), 303)

    pages.twin(router, "/", "ask", home)
    router.add_api_route("/ask", ask, methods=["POST"], include_in_schema=False)
    return router


async def form(request: Request) -> dict[str, str]:
    """Fields of an urlencoded form, the last of each name; what is not UTF-8 is replaced."""
    body = (await request.body()).decode("utf-8", "replace")
    return {name: values[-1] for name, values in parse_qs(body, keep_blank_values=True, errors="replace").items()}


VIEW = View("ask", "Ask", routes, path="/", order=10)
