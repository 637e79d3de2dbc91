"""Draft, verify, revise, cite; and choose again when nothing of the draft was verified.

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
from citestack.protocols import Citer, Grounder, Reviser
from citestack.trace import CitationEvent, GroundingEvent, RevisionEvent, WritingEvent
from citestack.writing.best_of import best_of
from citestack.writing.extractive import redraft

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Verifiers:
    """Layers 4 and 5, and what may revise between them."""

    grounder: Grounder
    citer: Citer
    reviser: Reviser | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    writing: WritingEvent
    revision: RevisionEvent | None
    grounding: GroundingEvent
    citation: CitationEvent
    answer: Answer

    @property
    def events(self) -> tuple[WritingEvent | RevisionEvent | GroundingEvent | CitationEvent, ...]:
        revision = () if self.revision is None else (self.revision,)
        return self.writing, *revision, self.grounding, self.citation


class Timed(Protocol):
    """Runs a step and notes its time under the layer's name."""

    def __call__(self, name: str, step: Callable[[], R], /) -> R: ...


def untimed(_: str, step: Callable[[], R], /) -> R:
    return step()


def settle(  # noqa: PLR0913 - what the run has in hand, each of its own kind
    asked: Asked,
    writing: WritingEvent,
    kept: Sequence[Candidate],
    layers: Verifiers,
    timed: Timed = untimed,
    *,
    others: Sequence[Candidate] = (),
) -> Settled:
    """Layers 4 and 5 over the draft, and over at most ``writing.redrafts`` longer ones while nothing is verified.

    Each event covers all that was drafted. ``others`` are candidates beside the ``kept`` that a revision may read.
    """
    config, ids = asked.config.writing, [c.passage.id for c in kept]
    run = _Run(asked, kept, others, layers, timed)
    settled = run.verified(writing)
    for _ in range(config.redrafts if settled.answer.abstained and not writing.drafts else 0):
        again = timed("writing", partial(redraft, settled.writing, ids, config, asked.queries))
        if again is settled.writing:
            break
        settled = run.verified(again)
        if not settled.answer.abstained:
            break
    return settled


@dataclass(frozen=True, slots=True)
class _Run:
    asked: Asked
    kept: Sequence[Candidate]
    others: Sequence[Candidate]
    layers: Verifiers
    timed: Timed

    def verified(self, writing: WritingEvent) -> Settled:
        """What was revised is grounded like any draft: nothing is cited that layer 4 did not support as it stands."""
        grounder, citer = self.layers.grounder, self.layers.citer
        writing, grounding = self.timed("grounding", lambda: self._grounded(writing))
        revision = self._revised(writing, grounding)
        draft, read = writing.draft, self.kept
        if revision is not None:
            draft, read = revision.claims, (*self.kept, *revision.joined)
            grounding = self.timed("grounding", lambda: grounder.ground(draft, read))
        citation = self.timed("citation", lambda: citer.cite(draft, grounding, read))
        return Settled(writing, revision, grounding, citation, compose(self.asked, draft, grounding, citation))

    def _revised(self, writing: WritingEvent, grounding: GroundingEvent) -> RevisionEvent | None:
        reviser = self.layers.reviser
        if reviser is None:
            return None
        return self.timed("revision", lambda: reviser.revise(writing.draft, grounding, self.kept, self.others))

    def _grounded(self, writing: WritingEvent) -> tuple[WritingEvent, GroundingEvent]:
        if len(writing.drafts) > 1:
            return best_of(writing, self.kept, self.layers.grounder, self.asked.config.writing, self.asked.queries)
        return writing, self.layers.grounder.ground(writing.draft, self.kept)
