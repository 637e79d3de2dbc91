"""The open table format, version 1 (``docs/authority-study.md``), as pydantic models: shapes and bounds at the edge."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from citestack.evaluate.authority_study.catalogue import SIGNALS

Domain = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[^\s/:@]+\.[^\s/:@]+$")]
Count = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Figure = Annotated[float, Field(allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _known(names: dict[str, object]) -> None:
    unknown = sorted(set(names) - set(SIGNALS))
    if unknown:
        raise ValueError(f"no outcome {', '.join(unknown)}; known are {', '.join(SIGNALS)}")


class DomainRow(_Strict):
    domain: Domain
    measures: dict[str, Figure | None] = {}
    pages: Count | None = None
    kind: str | None = None
    names: tuple[str, ...] = ()
    outcomes: dict[str, Count | None] = {}

    @field_validator("outcomes")
    @classmethod
    def _outcomes(cls, value: dict[str, object]) -> dict[str, object]:
        _known(value)
        return value


class AnswerRow(_Strict):
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    answer: str = ""
    engine: str = ""
    counts: dict[str, dict[Domain, Count]]

    @field_validator("counts")
    @classmethod
    def _counts(cls, value: dict[str, object]) -> dict[str, object]:
        _known(value)
        return value


class Document(_Strict):
    format: Literal["citestack-authority-study/1"]
    domains: tuple[DomainRow, ...]
    answers: tuple[AnswerRow, ...] = ()
    questions: Annotated[int, Field(ge=1)] | None = None
    universe: str = "the domains of the table"
