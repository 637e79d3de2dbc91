"""The nouns of a revision: what was looked up for a sentence, what was tried on it, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from citestack.model import Span


class EditKind(StrEnum):
    """What a revision changed; closed."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    WORDS = "words"
    """Words of the evidence in the place of others: another sign, quantity, unit or clause."""
    HEDGE = "hedge"
    REMOVAL = "removal"
    EDITOR = "editor"
    """Worded by an editor, such as a language model."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One search for what would verify a sentence; ``found`` are passage ids, best first."""

    claim: str
    query: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One edit that was tried on a sentence, with what spoke against it."""

    claim: str
    """Id of the sentence as drafted."""
    base: str
    """The text that was edited: the sentence, or in a later round the best edit of it."""
    text: str
    kind: EditKind
    passage: str
    preservation: float
    """Of the sentence as drafted."""
    problem: str | None
    """Why not, in plain words; None = it would do, and the first of these was taken."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What became of one sentence that layer 4 did not support."""

    claim: str
    """Id of the sentence as drafted."""
    before: str
    after: str | None
    """None = dropped; the same text = evidence for it was found."""
    kinds: tuple[EditKind, ...]
    query: str | None
    """The query that found the evidence; None when the run's own candidates held it, or nothing did."""
    passage: str | None
    evidence: Span | None
    score_before: float | None
    """Best support of the sentence as drafted by any passage read for it."""
    score_after: float | None
    preservation: float
    """0 for a dropped sentence."""
