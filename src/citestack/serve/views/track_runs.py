"""``/track/runs``: runs, and the form for one; ``/track/runs/forecast``: what it may cost, and the button that starts
it; ``/track/runs/N``: one run, and how it goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from citestack.errors import CitestackError, UsageError
from citestack.serve.forms import read_form
from citestack.serve.pages import Pages
from citestack.serve.probing.desk import ProbeDesk
from citestack.serve.probing.preparing import EngineOffered, offered
from citestack.serve.probing.shown import RunLine, RunShown, ShownForecast
from citestack.serve.probing.wanted import TrackRunParams
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench
from citestack.track.prompts.sets import PromptSets

SEE_OTHER = 303
LISTED = 20
Number = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class SetOffered:
    name: str
    versions: int
    prompts: int
    """Of the newest version."""


@dataclass(frozen=True, slots=True)
class RunsPage:
    runs: tuple[RunLine, ...]
    older: int | None
    sets: tuple[SetOffered, ...]
    engines: tuple[EngineOffered, ...]
    may_spend: bool
    may_read_files: bool
    problem: str
    """Why no engine can be offered."""
    page: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """A forecast, or why there is none."""

    forecast: ShownForecast | None
    params: str
    """What the button sends: JSON of the job's params."""
    problem: str
    hint: str
    back: str
    may_spend: bool
    page: Literal["forecast"] = "forecast"


@dataclass(frozen=True, slots=True)
class RunPage:
    shown: RunShown
    may_spend: bool
    page: Literal["run"] = "run"


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router, desk = APIRouter(include_in_schema=False), ProbeDesk(bench)

    def listed(request: Request, before: Number = None) -> RunsPage:  # noqa: ARG001 - every view is handed its request
        found = desk.runs(LISTED + 1, before)
        shown = tuple(found[:LISTED])
        engines, problem = _engines(bench)
        older = shown[-1].run if len(found) > LISTED else None
        settings = bench.settings
        return RunsPage(
            shown, older, _sets(bench), engines, settings.allow_probes, settings.allow_folder is not None, problem
        )

    def forecast(  # noqa: PLR0913, PLR0917 - the fields of the form
        request: Request,  # noqa: ARG001
        prompt_set: str = "",
        version: str = "",
        engine: Annotated[list[str] | None, Query(max_length=60)] = None,
        places: str = "",
        repeats: str = "1",
        budget: str = "",
        saved: str = "",
        simulated: bool = False,
        run: Number = None,
        in_doubt: str = "ask",
        failed: bool = False,
    ) -> ForecastPage:
        if run is not None:
            told: dict[str, Any] = {"run": run, "in_doubt": in_doubt, "failed": failed, **_budget(budget)}
            return _forecast(bench, desk, told, f"/track/runs/{run}")
        told = {"prompt_set": prompt_set, "engines": engine or [], "places": _lines(places), "repeats": repeats or 1}
        told |= {"version": version or None, "saved": saved.strip() or None, "simulated": simulated, **_budget(budget)}
        return _forecast(bench, desk, told, "/track/runs")

    def one(request: Request, number: int) -> RunPage:  # noqa: ARG001
        return RunPage(desk.run(number), bench.settings.allow_probes)

    async def start(request: Request) -> Response:
        form = await read_form(request)
        try:
            params = TrackRunParams.model_validate_json(form.get("params", ""))
        except ValidationError as e:
            hint = "Begin again at /track/runs."
            raise UsageError("what the button sent is not what a run is told", hint=hint, layer="serve") from e
        job = await run_sync(bench.jobs.submit, "track_run", params)
        return RedirectResponse(f"/jobs/{job.id}", SEE_OTHER)

    pages.twin(router, "/track/runs", "track_runs", listed)
    pages.twin(router, "/track/runs/forecast", "track_runs", forecast)
    router.add_api_route("/track/runs/start", start, methods=["POST"])
    pages.twin(router, "/track/runs/{number:int}", "track_runs", one)
    return router


def _forecast(bench: Workbench, desk: ProbeDesk, told: dict[str, Any], back: str) -> ForecastPage:
    """With the version of the set as it is now: what is started is what was shown."""
    spends = bench.settings.allow_probes
    try:
        params = TrackRunParams.model_validate(told)
        shown = desk.forecast(params)
    except ValidationError as e:
        return ForecastPage(None, "", "; ".join(map(_said, e.errors())), "", back, spends)
    except CitestackError as e:
        return ForecastPage(None, "", e.message, e.hint, back, spends)
    if params.run is None:
        params = params.model_copy(update={"version": shown.version})
    return ForecastPage(shown, params.model_dump_json(), "", "", back, spends)


def _said(error: Any) -> str:
    at = " ".join(str(part).replace("_", " ") for part in error["loc"])
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{at}: {said}" if at else said


def _budget(text: str) -> dict[str, Any]:
    """``20``, or ``openai=5`` on further lines."""
    total: Any = None
    engines: dict[str, Any] = {}
    for word in text.split():
        name, equals, amount = word.rpartition("=")
        value: Any = amount.replace(",", ".") if amount.count(",") == 1 and "." not in amount else amount
        if equals:
            engines[name] = value
        else:
            total = value
    return {"budget": total, "budgets": engines}


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _engines(bench: Workbench) -> tuple[tuple[EngineOffered, ...], str]:
    try:
        return offered(bench.settings), ""
    except UsageError as e:
        return (), e.message


def _sets(bench: Workbench) -> tuple[SetOffered, ...]:
    return tuple(SetOffered(s.name, s.version, len(s.prompts)) for s in bench.store.shelf(PromptSets).list())


VIEW = View("track_runs", "Runs", routes)
