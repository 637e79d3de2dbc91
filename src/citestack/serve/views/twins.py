"""``/twins``: twins of engines; ``/twins/NAME``: where one was fitted, how well it does, what it says of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request

from citestack.serve.pages import Pages
from citestack.serve.registry import View
from citestack.serve.twinning.desk import TwinDesk
from citestack.serve.twinning.shown import TwinLine, TwinPage
from citestack.serve.workbench import Workbench

Words = Annotated[str, Query(max_length=4_096)]


@dataclass(frozen=True, slots=True)
class TwinsPage:
    twins: tuple[TwinLine, ...]
    page: Literal["list"] = "list"


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router, desk = APIRouter(include_in_schema=False), TwinDesk(bench)

    def listed(request: Request) -> TwinsPage:  # noqa: ARG001 - every view is handed its request
        return TwinsPage(tuple(desk.newest()))

    def one(request: Request, name: str, url: Words = "", prompt: Words = "") -> TwinPage:  # noqa: ARG001
        return desk.page(name, url.strip(), prompt.strip())

    pages.twin(router, "/twins", "twins", listed)
    pages.twin(router, "/twins/{name}", "twins", one)
    return router


VIEW = View("twins", "Twins", routes)
