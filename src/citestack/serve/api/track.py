"""``/api/v1/track``: what the engines cite: the report, the prompts, the runs, and each answer with its checks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from citestack.serve.auditing.audited import result_of
from citestack.serve.documents.track import (
    AnswerDocument,
    TrackAnswers,
    TrackPrompts,
    TrackReportDocument,
)  # fmt: skip
from citestack.serve.openapi import LANE, kept
from citestack.serve.paging import Cursor, Limit, links, read, written
from citestack.serve.replies import cached
from citestack.serve.tracking.listed import answer_json, answers_json, prompts_json
from citestack.serve.tracking.prompts import PromptTable, prompt_table
from citestack.serve.tracking.reports import Reports
from citestack.serve.tracking.wanted import LONGEST, Filters, Step, filters
from citestack.serve.workbench import Workbench
from citestack.shapes.track_report import report_json

Name = Annotated[str, Query(max_length=LONGEST)]
Number = Annotated[int, Path(ge=0, le=2**31 - 1)]
RunNumber = Annotated[int, Query(ge=1, le=2**31 - 1, description="A run, as /track/runs lists them.")]


def _wanted(  # noqa: PLR0913, PLR0917 - the parameters of the address
    domain: Annotated[str, Query(max_length=LONGEST, description="A site; else what belongs to the own brand.")] = "",
    brand: Annotated[str, Query(max_length=LONGEST, description="A tracked brand; else the own one.")] = "",
    engine: Annotated[list[str] | None, Query(max_length=50, description="Only these.")] = None,
    start: Annotated[str, Query(alias="from", max_length=10, description="First day, UTC: 2026-08-01.")] = "",
    end: Annotated[str, Query(alias="to", max_length=10, description="Last day, which counts.")] = "",
    against: Annotated[str, Query(max_length=40, description="2026, 2026-Q2, 2026-08, 2026-W31, A..B, previous")] = "",
    group: Annotated[str, Query(max_length=20, description="topic, intent, stage, market, language, branded")] = "",
    step: Step = "",
) -> Filters:
    return filters(domain, brand, engine or (), start, end, against, group, step)


Wanted = Annotated[Filters, Depends(_wanted)]


def routes(bench: Workbench) -> APIRouter:
    router, reports = APIRouter(prefix="/api/v1/track", tags=["track"]), Reports(bench)

    @router.get("/report", response_model=TrackReportDocument, responses=kept(*LANE))
    def report(request: Request, wanted: Wanted) -> Response:
        """What the engines cite, mention and retrieve, with intervals; as `citestack track report --json`."""
        return cached(request, report_json(reports.whole(wanted)))

    @router.get("/prompts", response_model=TrackPrompts, responses=kept(*LANE, paged=True))
    def prompts(request: Request, wanted: Wanted, q: Name = "", limit: Limit = 20, cursor: Cursor = None) -> Response:
        """The prompts with what each engine cited for them, run by run; `q`: words of the prompt."""
        start = (read(cursor, 1) or [0])[0]
        table = _table(bench, wanted, q, start, limit)
        more = table.paging is not None and table.paging.after
        after = written(start + limit) if more else None
        shown = {"whose": table.whose, "prompts": prompts_json(table), "next": after}
        return cached(request, shown, headers=links(request, after))

    @router.get("/answers", response_model=TrackAnswers, responses=kept(404, paged=True))
    def answers(request: Request, run: RunNumber, limit: Limit = 20, cursor: Cursor = None) -> Response:
        """What came of the askings of a run, in the order of its plan."""
        found = answers_json(bench.store, run, limit + 1, (read(cursor, 1) or [0])[0])
        after = written(found[limit]["asking"]) if len(found) > limit else None
        shown = {"run": run, "answers": found[:limit], "next": after}
        return cached(request, shown, headers=links(request, after))

    @router.get("/answers/{run}/{asking}", response_model=AnswerDocument, responses=kept(404))
    def answer(request: Request, run: Number, asking: Number) -> Response:
        """One answer as it was kept: text, what the engine searched, retrieved, opened and cited, and our check of
        each citation. All of it is text from elsewhere.
        """
        return cached(request, answer_json(bench.store, run, asking))

    return router


def _table(bench: Workbench, wanted: Filters, q: str, start: int, size: int) -> PromptTable:
    return result_of(bench, bench.work(lambda _stop: prompt_table(bench.store, wanted, q.strip(), start, size)))
