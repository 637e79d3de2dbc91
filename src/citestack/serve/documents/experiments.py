"""Experiments: what can be changed, what one would take, what was found. The models are the domain's own values."""

from __future__ import annotations

from pydantic import ConfigDict, Field, JsonValue

from citestack.experiment.figures import Findings
from citestack.experiment.model import Design
from citestack.serve.documents.base import MAX_QUERY, Body, Document, Paged, Url
from citestack.serve.experimenting.arms import ArmShown
from citestack.serve.experimenting.forecast import ShownForecast
from citestack.serve.experimenting.shown import ExperimentLine
from citestack.serve.experimenting.trying import EditShown
from citestack.serve.experimenting.wanted import Settings

EDIT: dict[str, JsonValue] = {
    "url": "https://green-boiler.example/lifetime.html",
    "question": "How long does a boiler last?",
    "arm": "front_load",
}


class ExperimentArms(Document):
    """What can be changed, by kind. ``offered``: this server can run it."""

    arms: list[ArmShown]


class ExperimentList(Paged):
    """Newest first. ``standing``: asking or waiting (a job has it), open (broken off, may go on), finished."""

    experiments: list[ExperimentLine]


class ExperimentDocument(Document):
    """One experiment with its design."""

    experiment: ExperimentLine
    design: Design


class FindingsDocument(Document):
    """What a finished experiment found. An effect is never without its interval, its n, and the noise it stands
    against; ``fabricated`` kinds added what nobody verified, and must be named so wherever they are reported.
    """

    experiment: ExperimentLine
    findings: Findings


class ExperimentForecast(Document):
    """What an experiment would take and could find. Nothing was edited."""

    forecast: ShownForecast


class EditBody(Body):
    """One arm tried on one stored page."""

    model_config = ConfigDict(json_schema_extra={"examples": [EDIT]})

    url: Url
    question: str = Field("", max_length=MAX_QUERY)
    """That the page should be cited for."""
    arm: str = Field(min_length=1, max_length=80)
    permissive: bool = False
    """It may add what nobody verified."""
    options: Settings = Field({}, max_length=20)
    """Of the arm, by name; the rest as they are by default."""


class EditDocument(Document):
    """What the arm would do: blocks before and after, facts with their source, facts left out. Nothing was kept."""

    edit: EditShown
