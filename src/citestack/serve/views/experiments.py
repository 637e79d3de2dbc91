"""``/experiments``: experiments, the form for one, what it would take and could find, and each one to read;
``/experiments/edit``: what an arm would do to one page.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from citestack.errors import CitestackError, UsageError
from citestack.experiment.arms.info import Option
from citestack.serve.auditing.audited import result_of
from citestack.serve.experimenting.arms import ArmShown, arms_shown
from citestack.serve.experimenting.desk import FORMS, ExperimentDesk
from citestack.serve.experimenting.forecast import ShownForecast, forecast
from citestack.serve.experimenting.going import duration
from citestack.serve.experimenting.offered import Offered, Typed, offered, settings_in
from citestack.serve.experimenting.reading import OnePage, one_page
from citestack.serve.experimenting.shown import ExperimentLine
from citestack.serve.experimenting.trying import EditShown, Wanted, edit_shown
from citestack.serve.experimenting.wanted import MOST_CHARS, ExperimentRunParams, settings_read, told
from citestack.serve.forms import read_form
from citestack.serve.pages import Pages
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench

SEE_OTHER = 303
LISTED = 20
Form = Literal["html", "csv", "md", "bundle"]
Number = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
Words = Annotated[str, Query(max_length=MOST_CHARS)]
Names = Annotated[list[str] | None, Query(max_length=60)]


@dataclass(frozen=True, slots=True)
class ListPage:
    experiments: tuple[ExperimentLine, ...]
    older: int | None
    pages: int
    """Of the corpus."""
    page: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class NewPage:
    offered: Offered
    typed: Typed
    page: Literal["new"] = "new"


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """A forecast, or why there is none."""

    forecast: ShownForecast | None
    params: str
    """What the button sends: JSON of the job's params."""
    problem: str
    hint: str
    back: str
    page: Literal["forecast"] = "forecast"

    def words(self, seconds: float) -> str:
        return duration(seconds)


@dataclass(frozen=True, slots=True)
class EditPage:
    """What an arm would do to a page, or the form for it."""

    arms: tuple[ArmShown, ...]
    url: str
    question: str
    arm: str
    permissive: bool
    shown: EditShown | None
    typed: Typed = field(default_factory=Typed)
    problem: str = ""
    hint: str = ""
    page: Literal["edit"] = "edit"

    @property
    def settings(self) -> tuple[Option, ...]:
        """Of the arm that was chosen."""
        return next((a.settings for a in self.arms if a.name == self.arm), ())

    def measure(self) -> str:
        """The form of an experiment with this edit."""
        return replace(self.typed, arm=(self.arm,), targets=self.url, prompts=self.question).query()


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router, desk = APIRouter(include_in_schema=False), ExperimentDesk(bench)

    def listed(request: Request, before: Number = None) -> ListPage:  # noqa: ARG001 - every view is handed its request
        found = desk.newest(LISTED + 1, before)
        older = found[LISTED - 1].id if len(found) > LISTED else None
        return ListPage(tuple(found[:LISTED]), older, bench.store.counts().pages)

    def new(request: Request) -> NewPage:
        return NewPage(offered(bench), _typed(request))

    def foreseen(request: Request) -> ForecastPage:
        return _forecast(bench, _typed(request))

    def edit(
        request: Request,
        page: Words = "",
        question: Words = "",
        arm: Annotated[str, Query(max_length=80)] = "",
        permissive: bool = False,
    ) -> EditPage:
        own = tuple(s for s in settings_in(request.query_params.multi_items()) if s[0].startswith(f"{arm}."))
        typed = Typed(settings=own, permissive=permissive)
        blank = EditPage(arms_shown(), page.strip(), question.strip(), arm, permissive, None, typed)
        return _edit(bench, blank) if page.strip() and arm else blank

    async def start(request: Request) -> Response:
        form = await read_form(request)
        try:
            params = ExperimentRunParams.model_validate_json(form.get("params", ""))
        except ValidationError as e:
            hint = "Begin again at /experiments/new."
            raise UsageError("what the button sent is no design", hint=hint, layer="serve") from e
        job = await run_sync(bench.jobs.submit, "experiment_run", params)
        return RedirectResponse(f"/jobs/{job.id}", SEE_OTHER)

    def one(request: Request, number: int) -> OnePage:  # noqa: ARG001
        return one_page(bench, desk, number)

    def file(number: int, form: Form) -> Response:
        name = f"experiment-{number}.{'json' if form == 'bundle' else form}"
        # A file, never a page of ours: what it quotes comes from elsewhere.
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(desk.file(number, form), media_type=FORMS[form], headers=headers)

    pages.twin(router, "/experiments", "experiments", listed)
    pages.twin(router, "/experiments/new", "experiments", new)
    pages.twin(router, "/experiments/forecast", "experiments", foreseen)
    pages.twin(router, "/experiments/edit", "experiments", edit)
    router.add_api_route("/experiments/start", start, methods=["POST"])
    router.add_api_route("/experiments/{number:int}/report.{form}", file, methods=["GET"])
    pages.twin(router, "/experiments/{number:int}", "experiments", one)
    return router


def _typed(request: Request) -> Typed:
    """The form's fields out of the address; an address without any is the form as it opens."""
    given = request.query_params
    if not given:
        return Typed()
    names = ("name", "prompts", "prompt_set", "targets", "profile", "repeats", "floor", "adopters", "seed", "wanted")
    fields = {n: given[n][:MOST_CHARS] for n in names if n in given}
    arms = tuple(given.getlist("arm"))
    settings = settings_in(given.multi_items())
    return Typed(**fields, arm=arms, permissive=given.get("permissive") == "true", settings=settings)


def _forecast(bench: Workbench, typed: Typed) -> ForecastPage:
    back = f"/experiments/new?{typed.query()}"
    try:
        params = ExperimentRunParams.model_validate(_told(typed))
        if params.prompt_set is not None and params.version is None:
            params = params.model_copy(update={"version": _version(bench, params.prompt_set)})
        shown = result_of(bench, bench.work(partial(forecast, bench, params)))
    except ValidationError as e:
        return ForecastPage(None, "", "; ".join(map(_said, e.errors())), "", back)
    except CitestackError as e:
        return ForecastPage(None, "", e.message, e.hint, back)
    return ForecastPage(shown, params.model_dump_json(), "", "", back)


def _told(typed: Typed) -> dict[str, Any]:
    return told(
        name=typed.name, prompts=typed.prompts, prompt_set=typed.prompt_set, targets=typed.targets, arms=typed.arm,
        profile=typed.profile, repeats=typed.repeats, floor=typed.floor, adopters=typed.adopters, seed=typed.seed,
        permissive=typed.permissive, wanted=typed.wanted, settings=typed.settings,
    )  # fmt: skip


def _version(bench: Workbench, name: str) -> int:
    """As it is now: what is started is what was shown."""
    from citestack.track.prompts.sets import PromptSets

    return bench.store.shelf(PromptSets).get(name).version


def _said(error: Any) -> str:
    at = " ".join(str(part + 1 if isinstance(part, int) else part).replace("_", " ") for part in error["loc"])
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{at}: {said}" if at else said


def _edit(bench: Workbench, asked: EditPage) -> EditPage:
    try:
        options = settings_read(asked.arm, asked.typed.settings)
        wanted = Wanted(asked.url, asked.question, asked.arm, asked.permissive, options)
        work = partial(edit_shown, bench, wanted)
        return replace(asked, shown=result_of(bench, bench.work(work)))
    except UsageError as e:
        return replace(asked, problem=e.message, hint=e.hint)


VIEW = View("experiments", "Experiments", routes, path="/experiments", order=48)
