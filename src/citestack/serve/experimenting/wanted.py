"""What a job that runs an experiment is told, and the design that this makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from citestack.config import ProfileName
from citestack.experiment.arms.info import Value
from citestack.experiment.arms.settings import LONGEST
from citestack.experiment.design.shape import RESERVED
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


Settings = dict[str, Annotated[Text, Field(max_length=LONGEST)] | int | float | bool]
"""Of an arm, by the names of its options."""


class ArmWanted(BaseModel):
    """An arm with its settings; one arm may stand twice under two labels."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    label: Text = Field("", max_length=80, pattern=r"^[^\x00-\x1f]*$", description="What it is called in the report.")
    options: Settings = Field(
        {}, max_length=20, description="By name, as GET /experiments/arms has them; the rest as they are by default."
    )


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
    arms: list[Name | ArmWanted] = Field(
        min_length=1, max_length=60, description="Arms by name, as GET /experiments/arms has them; or with settings."
    )
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
        for what, values in (("prompt", self.prompts), ("arm", self.labels)):
            if len(set(values)) < len(values):
                raise ValueError(f"an {what} stands twice" if what == "arm" else "a prompt stands twice")
        if taken := {arm.label for arm in self.arms if isinstance(arm, ArmWanted)} & set(RESERVED):
            raise ValueError(f"{min(taken)} is a word of its own here; give the arm another label")
        return self

    @property
    def labels(self) -> list[str]:
        """What the arms are called."""
        return [arm if isinstance(arm, str) else arm.label or arm.name for arm in self.arms]


def design_wanted(store: Store, params: ExperimentRunParams) -> Design:
    """Raises ``NotFoundError`` for a prompt set that is not there."""
    prompts = _prompts(store, params)
    name = params.name.strip() or f"{len(params.arms)} arms, {len(prompts)} prompts"
    return Design(
        name, prompts, tuple(map(_choice, params.arms)), tuple(params.targets), params.engine,
        params.profile, params.repeats, params.floor, tuple(sorted(set(params.adopters))), seed=params.seed,
        permissive=params.permissive, wanted=params.wanted,
    )  # fmt: skip


def _choice(arm: str | ArmWanted) -> ArmChoice:
    return ArmChoice(arm) if isinstance(arm, str) else ArmChoice(arm.name, arm.label, dict(arm.options))


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
    settings: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """What the form's fields say, still to be validated; empty ones are left out. ``wanted`` is in points; ``settings``
    are of arms, by ``arm.option``. Raises ``UsageError`` for a setting that its arm does not allow.
    """
    given: dict[str, Any] = {
        "name": name.strip(), "prompts": lines(prompts), "prompt_set": prompt_set.strip() or None,
        "targets": lines(targets), "arms": [_set(arm, settings) for arm in dict.fromkeys(arms)],
        "profile": profile, "permissive": permissive,
    }  # fmt: skip
    numbers = {"repeats": repeats, "floor": floor, "seed": seed}
    given |= {name: text.strip() for name, text in numbers.items() if text.strip()}
    if adopters.strip():
        given["adopters"] = [_percent(word) for word in adopters.replace(",", " ").replace("%", " ").split()]
    if wanted.strip():
        given["wanted"] = _percent(wanted.strip())
    return given


def _set(arm: str, settings: Sequence[tuple[str, str]]) -> str | dict[str, Any]:
    """The arm with what was set otherwise than by default."""
    options = settings_read(arm, settings)
    return {"name": arm, "options": options} if options else arm


def settings_read(arm: str, settings: Sequence[tuple[str, str]]) -> dict[str, Value]:
    """Of one arm, out of what was typed by ``arm.option``. Raises ``UsageError``."""
    from citestack.experiment.arms.registry import info_of
    from citestack.experiment.arms.settings import read

    own = [(key.partition(".")[2], text) for key, text in settings if key.partition(".")[0] == arm]
    info = info_of(arm) if own else None
    return {name: read(info, name, text) for name, text in own} if info is not None else {}


def lines(text: str) -> list[str]:
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def _percent(word: str) -> Any:
    """``25`` is 0.25; what is no number stays as it is, for the reader of the params to refuse."""
    try:
        return float(word) / 100
    except ValueError:
        return word
