"""Twins of engines. The models are the domain's own values."""

from __future__ import annotations

from citestack.serve.documents.base import Document
from citestack.serve.twinning.shown import TwinLine, TwinShown
from citestack.twin.model import Confidence


class TwinList(Document):
    """Newest first. ``shipped`` false: refused, for the reason given; such a twin says nothing of pages."""

    twins: list[TwinLine]


class TwinDocument(Document):
    """A twin: where it was fitted, how it did against the baselines, weights with intervals."""

    twin: TwinShown


class ConfidenceDocument(Document):
    """How likely the engine is to cite a page for a prompt, with an interval; ``reason`` where it cannot be said."""

    confidence: Confidence
