"""The planted cases of the demo web: which page plays which part, and what must be true of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Literal

CaseKind = Literal[
    "top_ranked_never_cited",
    "wins_by_coverage",
    "buried_answer",
    "fabricated_statistic",
    "contradiction",
    "near_duplicates",
    "low_trust_copy",
    "no_author_no_date",
    "canonical_cluster",
    "other_language",
    "injection",
    "dangling_pronouns",
    "table_only",
    "off_topic",
    "off_corpus",
    "cross_verified",
]
Expected = Literal["cited", "dropped", "one_cited", "at_most_one_cited", "abstains", "open"]


@dataclass(frozen=True, slots=True)
class Case:
    """One planted case. Fields that say nothing about the case are empty."""

    id: str
    kind: CaseKind
    description: str
    question: str
    urls: tuple[str, ...]
    """The pages the case is about."""
    fate: Expected
    """``cited``/``dropped``: every one of ``urls``. ``one_cited``: at least one. ``abstains``: no answer at all.
    ``open``: either is right, the other fields say what must hold."""
    reasons: tuple[str, ...] = ()
    """Allowed ``Reason`` values of the decision that dropped a page of ``urls``."""
    layers: tuple[str, ...] = ()
    """Layers that may drop it: retrieval, rerank, writing, grounding, citation."""
    winners: tuple[str, ...] = ()
    """At least one of these pages is cited."""
    answer_has: tuple[str, ...] = ()
    """At least one of these stands in a supported answer sentence."""
    never_said: tuple[str, ...] = ()
    """None of these stands in a supported answer sentence or in a quote."""
    only_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A supported sentence with this fragment cites none but these pages: they alone state it."""
    page: Mapping[str, str | None] = field(default_factory=dict)
    """What extraction must find on each of ``urls``: fields of ``model.Page``."""
    best_rank: int | None = None
    """Some page of ``urls`` is at this page rank or better for ``question`` in a search by words."""
    worst_rank: int | None = None
    """No page of ``urls`` is at a better page rank than this in a search by words."""
    min_depth: float | None = None
    """The first of ``answer_has`` begins after this share of the page's text."""
    min_supporters: int | None = None
    """Hosts whose pages state the first of ``answer_has``."""
    inert: bool = False
    """The same pages are cited when the pages of ``urls`` are not in the corpus."""


def cases() -> list[Case]:
    """All planted cases, in the order of the manifest."""
    raw = json.loads(files("citestack.demo").joinpath("cases.json").read_text(encoding="utf-8"))
    return [_case(row) for row in raw["cases"]]


def _case(row: Mapping[str, Any]) -> Case:
    return Case(**{name: _frozen(value) for name, value in row.items()})


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return {k: _frozen(v) for k, v in value.items()}
    return value
