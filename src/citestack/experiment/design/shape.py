"""A design as a file says it. What no field knows is refused, so that a slip of the pen is no other experiment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from citestack.config import PROFILES
from citestack.experiment.measures import MEASURES
from citestack.experiment.model import CONTROL

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


def _one_of(*names: str) -> AfterValidator:
    def check(name: str) -> str:
        if name not in names:
            raise ValueError(f"none of: {', '.join(names)}")
        return name

    return AfterValidator(check)


Profile = Annotated[str, _one_of(*PROFILES)]
Measured = Annotated[str, _one_of(*(m.name for m in MEASURES))]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PromptShape(Strict):
    text: Text
    domain: Annotated[str, Field(max_length=80)] = ""


class PromptSource(Strict):
    """Prompts that stand elsewhere: in a file beside the design, or in a prompt set of the store."""

    file: Text | None = None
    set: Name | None = None
    version: Annotated[int, Field(ge=1)] | None = None
    most: Annotated[int, Field(ge=1)] | None = None
    """The first so many."""


class ArmShape(Strict):
    name: Name
    label: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f]*$")] = ""
    options: dict[str, str | int | float | bool] = {}


class WindowShape(Strict):
    first: Day
    last: Day


class TrackedShape(Strict):
    engines: list[Name] = []
    before: WindowShape
    after: WindowShape


class DesignShape(Strict):
    """Fields and defaults of ``experiment.model.Design``."""

    name: Name
    prompts: PromptSource | Annotated[list[Text | PromptShape], Field(min_length=1, max_length=10_000)]
    arms: Annotated[list[Name | ArmShape], Field(max_length=100)] = []
    targets: Annotated[list[Text], Field(max_length=1000)] = []
    engine: Literal["stack", "sources", "tracked"] = "stack"
    profile: Profile = "fast"
    repeats: Annotated[int, Field(ge=1, le=1000)] = 1
    floor: Annotated[int, Field(ge=0, le=1000)] = 10
    adopters: Annotated[list[Share], Field(min_length=1, max_length=100)] = [0.0]
    ranks: Annotated[list[Annotated[int, Field(ge=1, le=50)]], Field(min_length=1, max_length=50)] = [1, 2, 3, 4, 5]
    seed: int = 7
    permissive: bool = False
    primary: Measured = "pawc"
    level: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    wanted: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    tracked: TrackedShape | None = None


RESERVED = (CONTROL, "before", "after")
