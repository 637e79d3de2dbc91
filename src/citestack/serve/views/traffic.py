"""``/traffic``: what AI agents fetched, how sure their names are, and whom AI answers sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request

from citestack.serve.pages import Pages
from citestack.serve.registry import View
from citestack.serve.traffic.drawn import Trend, trend
from citestack.serve.traffic.told import TrafficDesk
from citestack.serve.traffic.wanted import Wanted, wanted
from citestack.serve.workbench import Workbench

SHOWN = 40
Asked = Annotated[Wanted, Depends(wanted)]


@dataclass(frozen=True, slots=True)
class TrafficPage:
    wanted: Mapping[str, str]
    """The filters as they stand in the address."""
    told: Mapping[str, Any]
    """``TrafficDocument``."""
    trends: Sequence[Trend]
    narrow: bool
    """A filter is set that leaves agents out."""


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router, desk = APIRouter(include_in_schema=False), TrafficDesk(bench)

    def traffic(request: Request, asked: Asked) -> TrafficPage:  # noqa: ARG001 - every view is handed its request
        told = desk.told(asked, SHOWN)
        return TrafficPage(asdict(asked), told, trend(told["days"]), asked.narrow)

    pages.twin(router, "/traffic", "traffic", traffic)
    return router


VIEW = View("traffic", "Traffic", routes, path="/traffic", order=54)
