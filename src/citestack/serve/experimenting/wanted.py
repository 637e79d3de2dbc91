"""What a job that runs an experiment is told, and the design that this makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from citestack.config import ProfileName
from citestack.experiment.model import ArmChoice, Asked, Design
from citestack.serve.job_work import Text

if TYPE_CHECKING:
    from citestack.store import Store

MOST_PROMPTS = 2_000
MOST_CHARS = 20_000
"""Of prompts that stand in an address; more of them belong into a prompt set."""
EXAMPLE: dict[str, Any] = {
    "name": "answer first",
    "prompts": ["How long does a heat pump water heater last?", "How loud is a heat pump water heater?"],
    "arms": ["front_load"],
    "floor": 5,
}
Prompt = Annotated[Text, Field(min_length=1, max_length=2_000)]
Name = Annotated[Text, Field(min_length=1, max_length=80)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class ExperimentRunParams(BaseModel):
    """The corpus is the server's store. Prompts stand here, or are those of a stored prompt set."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    name: Text = Field("", max_length=120, description="What the experiment is called.")
    prompts: list[Prompt] = Field([], max_length=MOST_PROMPTS)
    prompt_set: Text | None = Field(None, max_length=80, description="A prompt set of the store, instead of prompts.")
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="Of the set; the newest when left out.")
    targets: list[Annotated[Text, Field(min_length=1, max_length=4_096)]] = Field(
        [], max_length=200, description="Pages (URLs) or hosts; empty: drawn for each prompt from what it finds."
    )
    arms: list[Name] = Field(min_length=1, max_length=60, description="Names of arms, as GET /experiments/arms has.")
    engine: Literal["stack"] = Field("stack", description="The five layers over copies of the corpus.")
    profile: ProfileName = "fast"
    repeats: int = Field(1, ge=1, le=20, description="More than 1 only where the engine is random.")
    floor: int = Field(10, ge=0, le=50, description="A/A askings for each prompt.")
    adopters: list[Share] = Field([0.0], min_length=1, max_length=6, description="Shares of rivals that edit as well.")
    seed: int = Field(7, ge=0, le=2**31 - 1)
    permissive: bool = Field(False, description="Arms may add what nobody verified. For research; labelled everywhere.")
    wanted: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] | None = Field(
        None, description="Effect that matters, as a share: power says how many prompts it takes."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.prompts) == bool(self.prompt_set):
            raise ValueError("give prompts, or the name of a prompt set")
        for what, values in (("prompt", self.prompts), ("arm", self.arms)):
            if len(set(values)) < len(values):
                raise ValueError(f"an {what} stands twice" if what == "arm" else "a prompt stands twice")
        return self


def design_wanted(store: Store, params: ExperimentRunParams) -> Design:
    """Raises ``NotFoundError`` for a prompt set that is not there."""
    prompts = _prompts(store, params)
    name = params.name.strip() or f"{len(params.arms)} arms, {len(prompts)} prompts"
    return Design(
        name, prompts, tuple(ArmChoice(arm) for arm in params.arms), tuple(params.targets), params.engine,
        params.profile, params.repeats, params.floor, tuple(sorted(set(params.adopters))), seed=params.seed,
        permissive=params.permissive, wanted=params.wanted,
    )  # fmt: skip


def _prompts(store: Store, params: ExperimentRunParams) -> tuple[Asked, ...]:
    if params.prompt_set is None:
        return tuple(map(Asked, params.prompts))
    from citestack.track.prompts.sets import PromptSets

    found = store.shelf(PromptSets).get(params.prompt_set, params.version)
    return tuple(Asked(p.text, p.topic) for p in found.prompts)


def told(  # noqa: PLR0913 - the fields of the form
    *,
    name: str,
    prompts: str,
    prompt_set: str,
    targets: str,
    arms: Sequence[str],
    profile: str,
    repeats: str,
    floor: str,
    adopters: str,
    seed: str,
    permissive: bool,
    wanted: str,
) -> dict[str, Any]:
    """What the form's fields say, still to be validated; empty ones are left out. ``wanted`` is in points."""
    given: dict[str, Any] = {
        "name": name.strip(), "prompts": lines(prompts), "prompt_set": prompt_set.strip() or None,
        "targets": lines(targets), "arms": list(dict.fromkeys(arms)), "profile": profile, "permissive": permissive,
    }  # fmt: skip
    numbers = {"repeats": repeats, "floor": floor, "seed": seed}
    given |= {name: text.strip() for name, text in numbers.items() if text.strip()}
    if adopters.strip():
        given["adopters"] = [_percent(word) for word in adopters.replace(",", " ").replace("%", " ").split()]
    if wanted.strip():
        given["wanted"] = _percent(wanted.strip())
    return given


def lines(text: str) -> list[str]:
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def _percent(word: str) -> Any:
    """``25`` is 0.25; what is no number stays as it is, for the reader of the params to refuse."""
    try:
        return float(word) / 100
    except ValueError:
        return word
