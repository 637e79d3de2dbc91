"""What is measured of the target page in one answer: the closed list of names, with the layer each belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    layer: int | None
    """1 to 5; None for measures of the whole answer."""
    title: str
    unit: str
    """``share``: 0 to 1. ``rank``: from 1. ``count``. ``score``: 0 to 1, of the layer."""
    better: Better = "higher"
    without_answer: float | None = None
    """Where the stack abstained: 0 for what is surely not so, None for shares of an answer that is not there."""


MEASURES: tuple[Measure, ...] = (
    Measure("found_by", 1, "share of the fan's queries that found the page", "share"),
    Measure("retrieved", 2, "a passage of it is a candidate", "share"),
    Measure("best_rank", 2, "reciprocal of its best rank among the candidates", "score"),
    Measure("reranked", 3, "a passage of it is kept", "share"),
    Measure("rerank_score", 3, "its best score", "score"),
    Measure("drafted", 4, "sentences of the draft that were taken from it", "count", without_answer=0.0),
    Measure("verified", 4, "sentences of the draft that it verifies", "count", without_answer=0.0),
    Measure("cited", 5, "it is cited", "share", without_answer=0.0),
    Measure("citation_rank_gain", None, "its place among the first five cited pages, counted from below", "count"),
    Measure("word_count", None, "word count share", "share"),
    Measure("position", None, "position share", "share"),
    Measure("pawc", None, "position-adjusted word count, share", "share"),
    Measure("stack_score", None, "position-adjusted word count of what is not made up", "share"),
    Measure(
        "supported",
        None,
        "share of the sentences citing it that it makes true; only of engines that cite freely",
        "share",
    ),
)
"""``word_count``, ``position`` and ``pawc`` in the paper's form; the released code's form is ``*_code`` beside them."""
PRIMARY = "pawc"
