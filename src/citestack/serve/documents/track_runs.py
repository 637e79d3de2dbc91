"""Runs of engines, and what one may cost. The models are the values of ``serve.probing.shown``."""

from __future__ import annotations

from citestack.serve.documents.base import Document, Paged
from citestack.serve.probing.shown import RunLine, RunShown, ShownForecast

EXAMPLE = 7


class TrackRunList(Paged):
    """Newest first. ``standing``: asking or waiting (a job has it), open (something is left), finished."""

    runs: list[RunLine]


class TrackRunDocument(Document):
    """One run: its plan, what came of each engine's askings and why some gave nothing, its cost so far."""

    run: RunShown


class TrackForecast(Document):
    """What a run may cost. Nothing was asked."""

    forecast: ShownForecast
