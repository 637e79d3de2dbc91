"""Sentences of an observed answer, and which of them each of its marks belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from citestack.answers.attaching import CleanBlock, attach
from citestack.answers.model import CitedSentence, Citing
from citestack.track.layout import plain_layout
from citestack.track.model import AnswerBlock, Cited, Observation
from citestack.track.scoring.places import page_of

COUNTS = frozenset({"", "duplicate", "redirect_failed"})
"""Problems with which a mark is a citation of a page all the same."""


@dataclass(frozen=True, slots=True)
class Placed:
    sentences: tuple[CitedSentence, ...]
    """Each cites the marks that count; ``Citing.source`` is the mark's index in ``Observation.cited``."""
    blocks: tuple[AnswerBlock, ...]
    laid_out: bool
    """Whether the blocks are the answer's own; otherwise they are its lines, and lists cannot be told."""
    homes: dict[int, list[int]]
    """Mark -> indexes of its sentences."""


def page_key(mark: Cited) -> str | None:
    """Identity of the page that a mark cites; None when it names none, or its redirect was not resolved."""
    return mark.page.key or (page_of(None, mark.page.url) if mark.page.url else None)


def left_out(mark: Cited) -> str:
    """Why a mark is no citation of a page; empty when it is one."""
    if mark.problem not in COUNTS:
        return mark.problem
    return "" if page_key(mark) else mark.problem or "no_page"


def placed(observation: Observation) -> Placed:
    """A mark whose redirect failed cites a page that cannot be named: it takes its share of its sentence's words."""
    text = observation.text
    blocks = observation.blocks if observation.blocks is not None else plain_layout(text)
    marks = [_citing(i, c, len(text)) for i, c in enumerate(observation.cited) if c.start is not None and _shares(c)]
    sentences, _ = attach(text, [CleanBlock(b.kind, b.start, b.end) for b in blocks], marks)
    homes: dict[int, list[int]] = {}
    for at, sentence in enumerate(sentences):
        for citing in sentence.citations:
            homes.setdefault(citing.source or 0, []).append(at)
    return Placed(sentences, blocks, observation.blocks is not None, homes)


def claim_of(where: Placed, mark: int, key: str) -> str:
    """Names what a mark claims: its page and its sentences, in 16 hex digits."""
    said = "\x1f".join((key, *(where.sentences[i].text for i in where.homes.get(mark, ()))))
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def block_starts(blocks: Sequence[AnswerBlock]) -> list[int]:
    return [b.start for b in blocks]


def _shares(mark: Cited) -> bool:
    return mark.problem in COUNTS and (page_key(mark) is not None or mark.problem == "redirect_failed")


def _citing(index: int, mark: Cited, length: int) -> Citing:
    start = min(max(mark.start or 0, 0), length)
    return Citing(index, start, min(max(mark.end if mark.end is not None else start, start), length), mark.page.given,
                  mark.quote)  # fmt: skip
