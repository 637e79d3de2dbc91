"""``/``: the question box."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request

from citestack.serve.pages import Pages
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench


@dataclass(frozen=True, slots=True)
class AskPage:
    pages: int
    passages: int


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router = APIRouter()

    def home(request: Request) -> AskPage:  # noqa: ARG001 - every view is handed its request
        counts = bench.store.counts()
        return AskPage(counts.pages, counts.passages)

    pages.twin(router, "/", "ask", home)
    return router


VIEW = View("ask", "Ask", routes, path="/", order=10)
