"""What an extractive answer is made of: sentences, joined into one verbatim span with a neighbour they lean on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citestack.model import Candidate, Claim, Sentence, Span, claim_id
from citestack.stack.fan_words import is_generic
from citestack.writing.entries import is_label, leans_on_entry
from citestack.writing.self_contained import (
    Problem,
    end_problem,
    length_problem,
    start_problem,
    structure_problem,
    verb_problem,
    wording_problem,
)

JOIN_BACK = 3
"""Sentences a dangling one may reach back: term, its definition, the remark on it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A verbatim span of a page that may become a claim."""

    claim: Claim
    passage: str
    at: int
    """Index of its own sentence in the passage."""
    problem: str | None
    leaning: bool = False
    """The only problem is that it leans on the text around it: reworded to stand alone it could be an answer."""


def units_of(candidate: Candidate) -> list[Unit]:
    """One unit per sentence of the passage, in page order; sentences keep their problem when no join mends it."""
    return [_unit(candidate, i) for i in range(len(candidate.sentences))]


def _unit(candidate: Candidate, at: int) -> Unit:
    sentences = candidate.sentences
    own = sentences[at]
    first, last, problem = at, at, structure_problem(own.text, own.kind)
    if problem is None:
        first, back = _joined_back(candidate, at)
        last, ahead = _joined_ahead(sentences, at)
        problem = back or ahead or _mended(candidate, first, last, at)
    if problem is not None:
        first = last = at
    span = _span(candidate, first, last)
    claim = Claim(claim_id(span.text), span.text, span, candidate.passage.id)
    if problem is None:
        return Unit(claim, candidate.passage.id, at, None)
    return Unit(claim, candidate.passage.id, at, problem.text, leaning=problem.where != "whole")


def _span(candidate: Candidate, first: int, last: int) -> Span:
    start, end = candidate.sentences[first].start, candidate.sentences[last].end
    offset = candidate.passage.start
    return Span(start, end, candidate.passage.text[start - offset : end - offset])


def _mended(candidate: Candidate, first: int, last: int, at: int) -> Problem | None:
    """Problems of the whole span after joining: its length, and the wording of each prose sentence in it."""
    prose = [s for s in candidate.sentences[first : last + 1] if s.kind in ("paragraph", "list_item", "quote")]
    said = [s for s in prose if first == last or not _is_term(s)]
    own = verb_problem(candidate.sentences[at].text) if first == last else None
    wording = next((p for s in said if (p := wording_problem(s.text, followed=last > at))), None)
    return length_problem(_span(candidate, first, last).text) or wording or own


def _joined_back(candidate: Candidate, at: int) -> tuple[int, Problem | None]:
    """First index of the span that no longer dangles, or the problem that is left."""
    sentences = candidate.sentences
    own = problem = start_problem(sentences[at].text) or _entry_problem(sentences, at)
    first = at
    while problem is not None:
        first -= 1
        if first < max(0, at - JOIN_BACK) or not _can_carry(candidate, first, problem):
            return at, own
        if _is_term(sentences[first]):
            return first, None
        problem = start_problem(sentences[first].text) or (problem if problem.needs == "term" else None)
    return first, None


def _entry_problem(sentences: Sequence[Sentence], at: int) -> Problem | None:
    """A definition that needs the name standing right before it."""
    entry = sentences[at - 1] if at else None
    if entry is None or not _is_term(entry) or not leans_on_entry(sentences[at].text, entry.text):
        return None
    return Problem("start", f"explains the name before it: {entry.text.strip()!r}", "term")


def _can_carry(candidate: Candidate, before: int, problem: Problem) -> bool:
    """A term carries its definition; a sentence carries the next one of the same paragraph, or leads on to the term."""
    other, own = candidate.sentences[before], candidate.sentences[before + 1]
    if _is_term(other):
        return problem.needs == "term"
    if other.kind not in ("paragraph", "quote") or end_problem(other.text, other.kind) is not None:
        return False
    between = candidate.passage.text[other.end - candidate.passage.start : own.start - candidate.passage.start]
    return problem.needs == "term" or "\n" not in between


def _is_term(sentence: Sentence) -> bool:
    """A heading or label that names what the next sentence explains."""
    named = is_label(sentence.text) and not is_generic(sentence.text)
    return named and sentence.kind in ("heading", "paragraph", "list_item")


def _joined_ahead(sentences: Sequence[Sentence], at: int) -> tuple[int, Problem | None]:
    """Last index of the span: with the whole list or code that a colon announces, never a part of it."""
    problem = end_problem(sentences[at].text, sentences[at].kind)
    if problem is None or problem.where != "end" or verb_problem(sentences[at].text):
        return at, problem
    last = at
    while last + 1 < len(sentences) and sentences[last + 1].kind == _announced(sentences, at):
        last += 1
    return (last, None) if last > at else (at, problem)


def _announced(sentences: Sequence[Sentence], at: int) -> str | None:
    kind = sentences[at + 1].kind
    return kind if kind in ("list_item", "code") and kind != sentences[at].kind else None
