"""Draft, verify, cite; and choose again when nothing of the draft was verified.

Two pages that contradict each other can take each other's sentences down. What the others say is then still an answer.
Of several drafts of a language model the one that is verified best is kept; nothing is chosen again after that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from citestack.compose import Asked, compose
from citestack.model import Answer, Candidate
from citestack.protocols import Citer, Grounder
from citestack.trace import CitationEvent, GroundingEvent, WritingEvent
from citestack.writing.best_of import best_of
from citestack.writing.extractive import redraft

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Verifiers:
    """Layers 4 and 5."""

    grounder: Grounder
    citer: Citer


@dataclass(frozen=True, slots=True)
class Settled:
    writing: WritingEvent
    grounding: GroundingEvent
    citation: CitationEvent
    answer: Answer

    @property
    def events(self) -> tuple[WritingEvent, GroundingEvent, CitationEvent]:
        return self.writing, self.grounding, self.citation


class Timed(Protocol):
    """Runs a step and notes its time under the layer's name."""

    def __call__(self, name: str, step: Callable[[], R], /) -> R: ...


def untimed(_: str, step: Callable[[], R], /) -> R:
    return step()


def settle(
    asked: Asked, writing: WritingEvent, kept: Sequence[Candidate], layers: Verifiers, timed: Timed = untimed
) -> Settled:
    """Layers 4 and 5 over the draft, and over at most ``writing.redrafts`` longer ones while nothing is verified.

    Each event covers all that was drafted.
    """
    config, ids = asked.config.writing, [c.passage.id for c in kept]
    settled = _verified(asked, writing, kept, layers, timed)
    for _ in range(config.redrafts if settled.answer.abstained and not writing.drafts else 0):
        again = timed("writing", partial(redraft, settled.writing, ids, config, asked.queries))
        if again is settled.writing:
            break
        settled = _verified(asked, again, kept, layers, timed)
        if not settled.answer.abstained:
            break
    return settled


def _verified(
    asked: Asked, writing: WritingEvent, kept: Sequence[Candidate], layers: Verifiers, timed: Timed
) -> Settled:
    writing, grounding = timed("grounding", lambda: _grounded(asked, writing, kept, layers.grounder))
    citation = timed("citation", lambda: layers.citer.cite(writing.draft, grounding, kept))
    return Settled(writing, grounding, citation, compose(asked, writing, grounding, citation))


def _grounded(
    asked: Asked, writing: WritingEvent, kept: Sequence[Candidate], grounder: Grounder
) -> tuple[WritingEvent, GroundingEvent]:
    if len(writing.drafts) > 1:
        return best_of(writing, kept, grounder, asked.config.writing, asked.queries)
    return writing, grounder.ground(writing.draft, kept)
