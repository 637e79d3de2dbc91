"""What a job that asks engines is told."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, model_validator

from citestack.serve.job_work import Text

Usd = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Name = Annotated[Text, Field(min_length=1, max_length=120)]


class TrackRunParams(BaseModel):
    """A new run (``prompt_set`` and ``engines``), or one to go on with (``run``)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"prompt_set": "pumps", "engines": ["citestack"], "repeats": 2, "budget": 5}]},
    )

    prompt_set: Text | None = Field(None, max_length=80, description="A prompt set of the store.")
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="Of the set; the newest when left out.")
    engines: list[Name] = Field([], max_length=60, description="Names from the catalogue of engines.")
    places: list[Name] = Field([], max_length=100, description="Where they are asked from, such as DE or DE/Berlin.")
    repeats: int = Field(1, ge=1, le=100, description="How often each prompt is asked.")
    budget: Usd | None = Field(None, description="US dollars for the whole run, however often it goes on.")
    budgets: dict[str, Usd] = Field({}, max_length=60, description="US dollars by engine.")
    saved: Text | None = Field(
        None, max_length=1000, description="For the engine replay: a folder of answers below the allowed folder."
    )
    simulated: bool = Field(False, description="With saved: made-up answers are wanted.")
    run: int | None = Field(None, ge=1, le=2**31 - 1, description="Go on with this run.")
    in_doubt: Literal["ask", "skip"] = Field("ask", description="Calls sent whose answer never arrived.")
    failed: bool = Field(False, description="With run: also ask again what ended without an answer.")
    ticket: str = Field(
        default_factory=lambda: uuid4().hex,
        pattern="^[0-9a-f]{32}$",
        description="Names this order: given twice, it goes on with the same run and asks nothing twice.",
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        new = bool(self.prompt_set or self.engines or self.places or self.saved)
        if self.run is None and not (self.prompt_set and self.engines):
            raise ValueError("give a prompt set and at least one engine, or a run to go on with")
        if self.run is not None and new:
            raise ValueError("a run goes on as it was begun: give run alone, or leave it out")
        return self
