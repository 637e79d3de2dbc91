"""A verdict and a plan for a site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from citestack.serve.job_work import Text
from citestack.serve.registry import JobKind, Progress

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench

EXAMPLE: dict[str, JsonValue] = {"domain": "acme.example"}


class PlanMakeParams(BaseModel):
    """A site. Prompts are those of the set, else those given, else what the store's own data suggests."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    domain: Text = Field(min_length=1, max_length=253, description="acme.example")
    prompt_set: Text = Field("", max_length=80, description="A prompt set of the store.")
    prompts: list[Annotated[Text, Field(min_length=1, max_length=2_000)]] = Field([], max_length=500)
    engines: list[Annotated[Text, Field(min_length=1, max_length=120)]] = Field(
        [], max_length=60, description="Tracked engines whose answers count; empty: all."
    )


def run(bench: Workbench, params: PlanMakeParams, progress: Progress) -> Mapping[str, Any]:
    """Nothing is kept before its end: cut off, it is made from the beginning."""
    from citestack.plan.make import Wanted, make_plan
    from citestack.plan.wording import TITLES

    wanted = Wanted(tuple(params.prompts), params.prompt_set, tuple(params.engines))
    plan = make_plan(bench.session("fast"), params.domain, wanted, lambda what, done, of: progress.show(done, of, what))
    verdict = TITLES[plan.verdict.situation]
    return {"plan": plan.domain, "verdict": verdict, "tasks": len(plan.tasks), "notes": list(plan.sentences)}


def check(bench: Workbench, params: PlanMakeParams) -> None:
    """Raises ``UsageError`` for what is no domain, ``NotFoundError`` for a prompt set that is not there."""
    from citestack.serve.planning.desk import site_named
    from citestack.track.prompts.sets import PromptSets

    site_named(params.domain)
    if params.prompt_set:
        bench.store.shelf(PromptSets).get(params.prompt_set)


KIND = JobKind("plan_make", "Make a plan", PlanMakeParams, run, lambda params: str(params.domain), check)
