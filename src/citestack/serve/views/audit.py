"""``/pages/audit?url=``: a stored page as the five layers read it, its findings beside the words, fixes to copy."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from citestack.errors import NotFoundError
from citestack.serve.auditing.audited import waited
from citestack.serve.auditing.shown import AuditShown, audit_shown
from citestack.serve.pages import Pages
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench

MAX_PROMPTS = 20_000
"""Characters of prompts that an address may hold."""
NAMES = {"application/ld+json": "json", "text/markdown": "md", "text/plain": "txt"}


@dataclass(frozen=True, slots=True)
class NoPageNamed:
    """``/audit`` alone: a box for the address."""

    pages: int
    url: None = None


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router = APIRouter()

    def audit(
        request: Request,  # noqa: ARG001 - every view is handed its request
        url: str = "",
        prompts: str = "",
        part: int | None = None,
    ) -> AuditShown | NoPageNamed:
        if not url.strip():
            return NoPageNamed(bench.store.counts().pages)
        return audit_shown(waited(bench, url, prompts[:MAX_PROMPTS]), part)

    def fix(url: str, name: str, prompts: str = "") -> Response:
        made = waited(bench, url, prompts[:MAX_PROMPTS]).audit
        found = next((f for f in made.fixes if f.name == name), None)
        if found is None:
            known = ", ".join(f.name for f in made.fixes) or "none"
            raise NotFoundError(f"no fix {name[:60]!r} for this page", hint=f"There are: {known}.")
        kind = NAMES.get(found.media_type, "txt")
        # As plain text and as a file: what a page says is never rendered as a page of ours.
        headers = {"Content-Disposition": f'attachment; filename="{found.name}.{kind}"'}
        return Response(found.content, media_type="text/plain", headers=headers)

    pages.twin(router, "/pages/audit", "audit", audit)
    router.add_api_route("/pages/audit/fix", fix, include_in_schema=False)
    router.add_api_route("/audit", lambda: RedirectResponse("/pages/audit", 307), include_in_schema=False)
    return router


VIEW = View("audit", "Audit", routes, path="/pages/audit", order=45)
