"""A sentence beside what the evidence says: its nearest sentences, and where the two differ word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from citestack.model import Candidate
from citestack.words import STOPWORDS, stem, stems

NEAREST = 2
"""Sentences of a passage that are compared; a third was never the source of an edit that was accepted."""
MOST_DIFFERENCES = 10
"""Sentences that differ in more places say something else."""
_TOKEN = re.compile(r"[$€£¥]?\w+(?:[.,'’_/:-]\w+)*(?:%|\+\+|#)?")


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    key: str
    """Stemmed, lower case: inflected forms are the same word."""
    content: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of the sentence and what the evidence has there; either may be empty. Offsets in their own texts."""

    start: int
    end: int
    said: str
    given: str
    opens: bool
    """It reaches the first content word: what the sentence is about."""
    agreement: float
    """Share of the sentence's other words that the evidence says in the same order."""


def nearest(sentence: str, candidate: Candidate) -> list[str]:
    """The passage's sentences that hold most of the sentence's content words, best first; ties to the earlier one."""
    texts = [s.text for s in candidate.sentences] or [candidate.passage.text]
    said = frozenset(stems(sentence))
    shares = [len(said & frozenset(stems(text))) for text in texts]
    order = sorted(range(len(texts)), key=lambda i: (-shares[i], i))
    return [texts[i] for i in order[:NEAREST] if shares[i]]


def share_held(sentence: str, text: str) -> float:
    """Share of the sentence's content words that the text holds."""
    said = frozenset(stems(sentence))
    return len(said & frozenset(stems(text))) / len(said) if said else 0.0


def differences(sentence: str, evidence: str) -> Iterator[Difference]:
    """Where the evidence's sentence differs, each place and each run of neighbouring places.

    What the evidence says before and after the common words is no difference: it may say more.
    """
    own, other = tokens(sentence), tokens(evidence)
    codes = SequenceMatcher(None, [t.key for t in own], [t.key for t in other], autojunk=False).get_opcodes()
    places = [c for c in codes if c[0] != "equal"]
    inner = [c for c in places if c[1] != c[2] or 0 < c[1] < len(own)]
    if len(inner) == len(codes) or len(inner) > MOST_DIFFERENCES:
        return
    subject = next((i for i, t in enumerate(own) if t.content), 0)
    equal = sum(c[2] - c[1] for c in codes if c[0] == "equal")
    for first in range(len(inner)):
        for last in range(first, len(inner)):
            (_, i1, _, j1, _), (_, _, i2, _, j2) = inner[first], inner[last]
            start, end = _span(own, i1, i2)
            given = evidence[slice(*_span(other, j1, j2))]
            within = sum(c[2] - c[1] for c in codes if c[0] == "equal" and i1 <= c[1] < i2)
            agreement = (equal - within) / max(1, len(own) - (i2 - i1))
            yield Difference(start, end, sentence[start:end], given, i1 <= subject < i2, agreement)


def _span(found: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """Characters of a run of tokens; of an empty run, the place before the next token."""
    if first < last:
        return found[first].start, found[last - 1].end
    at = found[first].start if first < len(found) else (found[-1].end if found else 0)
    return at, at


def tokens(text: str) -> list[Token]:
    return [_token(m) for m in _TOKEN.finditer(text)]


def _token(match: re.Match[str]) -> Token:
    lower = match.group().lower().replace("’", "'")
    plain = lower if not lower.isalpha() else stem(lower)
    return Token(match.start(), match.end(), plain, lower not in STOPWORDS)
