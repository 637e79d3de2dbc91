"""An answer's text cut where its cited spans begin and end, a block at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from citestack.track.model import AnswerBlock, Cited

STATES: Mapping[str, tuple[str, str]] = {
    "supports": ("supported", "the page says it"),
    "partly": ("partial", "the page says a part of it"),
    "refutes": ("refuted", "the page denies it"),
    "does_not": ("unsupported", "the page does not say it"),
    "not_readable": ("no_check_needed", "the page could not be read"),
    "no_claim": ("no_check_needed", "stands beside no claim"),
    "": ("no_check_needed", "not checked yet"),
}
"""Label of our check -> state (colour and shape), and its words."""
_WORST = ("refutes", "supports", "partly", "does_not", "not_readable", "no_claim", "")
"""A span that several sources are cited for: a denial is told first; else the best one decides."""


@dataclass(frozen=True, slots=True)
class Sign:
    """The number of a source where its span ends."""

    n: int
    mark: int
    """Index among the marks of the answer: its card is ``#c`` and this."""
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with one state; ``state`` empty: cited by nobody."""

    text: str
    state: str
    words: str
    signs: tuple[Sign, ...]
    """Of the spans that end here."""


@dataclass(frozen=True, slots=True)
class Block:
    kind: str
    place: int | None
    """Its number in an ordered list."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    mark: int
    start: int
    end: int


def blocks_of(
    text: str, layout: Sequence[AnswerBlock], cited: Sequence[Cited], labels: Mapping[int, str],
    claims: Mapping[int, int],
) -> tuple[Block, ...]:  # fmt: skip
    """``labels``: of our check, by mark. ``claims``: where the sentence of a mark begins that is a mere point.

    Every character outside white space stands in exactly one piece, every placed mark at the end of one.
    """
    blocks = list(_covering(text, layout))
    spans: list[list[_Span]] = [[] for _ in blocks]
    for i, c in enumerate(cited):
        if c.start is None or not blocks:
            continue
        start, end = _span(c, len(text), claims.get(i))
        home = max((n for n, b in enumerate(blocks) if b.start < end), default=0)
        for n, b in enumerate(blocks):
            if n == home or (start < b.end and b.start < end):
                last = max(b.start + 1, min(end, b.end))
                spans[n].append(_Span(i if n == home else -i - 1, min(max(start, b.start), last), last))
    return tuple(
        Block(b.kind, b.place, _pieces(text, b, mine, cited, labels)) for b, mine in zip(blocks, spans, strict=True)
    )


def _covering(text: str, layout: Sequence[AnswerBlock]) -> Iterator[AnswerBlock]:
    """The blocks in order, and paragraphs for the text that none of them has."""
    at = 0
    for b in sorted(layout, key=lambda b: b.start):
        start, end = max(b.start, at), min(b.end, len(text))
        if end > start:
            if text[at:start].strip():
                yield AnswerBlock("paragraph", at, start)
            yield AnswerBlock(b.kind, start, end, b.list, b.place)
            at = end
    if text[at:].strip():
        yield AnswerBlock("paragraph", at, len(text))


def _pieces(
    text: str, block: AnswerBlock, spans: Sequence[_Span], cited: Sequence[Cited], labels: Mapping[int, str]
) -> tuple[Piece, ...]:
    """A span that goes on in a later block has its sign there; here its mark is negative."""
    cuts = sorted({block.start, block.end, *(s.start for s in spans), *(s.end for s in spans)})
    found = []
    for a, b in pairwise(cuts):
        over = [labels.get(_mark(s), "") for s in spans if s.start <= a and b <= s.end]
        told = min(over, key=_WORST.index, default=None)
        state, words = STATES[told] if told is not None else ("", "")
        signs = tuple(_sign(s.mark, cited[s.mark], labels) for s in spans if s.mark >= 0 and s.end == b)
        found.append(Piece(text[a:b], state, words, signs))
    return tuple(found)


def _mark(span: _Span) -> int:
    return span.mark if span.mark >= 0 else -span.mark - 1


def _sign(mark: int, cited: Cited, labels: Mapping[int, str]) -> Sign:
    return Sign(cited.n, mark, *STATES[labels.get(mark, "")])


def _span(cited: Cited, length: int, claim: int | None) -> tuple[int, int]:
    start = min(max(cited.start or 0, 0), length)
    end = min(max(cited.end if cited.end is not None else start, start), length)
    return (claim if start == end and claim is not None and claim < end else start), end
