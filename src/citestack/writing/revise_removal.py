"""Leaving words out of a sentence, and whether what is left is still one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from citestack.protocols import Fact
from citestack.words import stems, words
from citestack.writing.self_contained import problem_of
from citestack.writing.verbs import has_verb

CONDITIONS = frozenset(
    """if unless when whenever while until only except without before after provided than""".split()  # noqa: SIM905
)
LIMITS = CONDITIONS | frozenset("not no never neither nor cannot".split())  # noqa: SIM905
"""Words that limit a statement: without the part they open, it would claim more."""
_MARK = re.compile(r"\s*[,;:–—]\s+|\s+-\s+|\s+(?=\()|(?<=\))\s*")
_CLAUSE = re.compile(
    r"\s+(?=(?:and|but|or|which|who|that|because|since|as|where|although|though|while)\s)", re.IGNORECASE
)
_PHRASE = re.compile(
    r"\s+(?=(?:by|in|on|at|for|from|with|during|through|under|over|via|thanks|due|making|using|including)\s)",
    re.IGNORECASE,
)
_LEFT_OVER = r"\b(?:a|an|the|and|or|but|of|in|on|at|by|for|from|with|to|which|that|as|is|are|was|than|e\.g)"
_DANGLING = re.compile(_LEFT_OVER + r"(?:[\s.!?]*$|\s*[,;:.]\s)", re.IGNORECASE)
_HALVED = re.compile(r"\b(?:both|either|between|neither)\b(?!.*\b(?:and|or|nor)\b)", re.IGNORECASE)
_DOUBLED = re.compile(r"\b(\w+)\s+\1\b", re.IGNORECASE)
_SET_OFF = (",", ";")


def removals(sentence: str, evidence: str, absent: Sequence[Fact]) -> Iterator[str]:
    """The sentence without a clause or modifier that holds a doubtful fact, or words the evidence lacks."""
    held = frozenset(stems(evidence))
    for start, end in _parts(sentence):
        part = sentence[start:end]
        if frozenset(words(part)) & LIMITS or (start and has_verb(part) and not has_verb(sentence[:start])):
            continue
        doubtful = any(start <= f.start and f.end <= end for f in absent)
        if doubtful or not frozenset(stems(part)) <= held:
            yield _without(sentence, start, end)


def _parts(sentence: str) -> Iterator[tuple[int, int]]:
    """Clauses between marks or from a joining word to a mark; phrases from a preposition to the next border; a clause
    that opens the sentence, with its comma.
    """
    end = len(sentence.rstrip(".!? "))
    marks = {m.start() for m in _MARK.finditer(sentence)} | {end}
    clauses, phrases = ({m.start() for m in p.finditer(sentence)} for p in (_CLAUSE, _PHRASE))
    borders = sorted(marks | clauses | phrases)
    yield from ((0, m) for m in sorted(marks - {end}) if sentence[m:].startswith(","))
    for start in borders[:-1]:
        stop = min((b for b in marks | clauses if b > start), default=end)
        ends = (phrases | {stop}) if start in phrases - marks else marks
        yield from (
            (start, b) for b in borders if start < b <= (stop if start in phrases - marks else end) and b in ends
        )


def _without(sentence: str, start: int, end: int) -> str:
    """Without this part, and without the comma that set it off."""
    before, after = sentence[:start].rstrip(), sentence[end:]
    if not before:
        after = after.lstrip(" ,;:–—-")
        return after[:1].upper() + after[1:]
    return closed(before if after.lstrip().startswith(_SET_OFF) else before.rstrip(" ,;:–—"), after)


def closed(before: str, after: str) -> str:
    """The two sides of a gap, with one space or none between them, and no mark that the gap leaves behind."""
    before, after = before.rstrip(), after.lstrip()
    if before.endswith("(") and after.startswith(")"):
        return closed(before[:-1], after[1:])
    if not after or after[0] in ",.;:!?":
        before = before.rstrip(" ,;:–—")
    if not before or not after or after[0] in ",.;:!?)" or before.endswith("("):
        return before + after
    return f"{before} {after}"


def stands(text: str, before: str) -> bool:
    """Whether the edit left a sentence that stands alone as well as the one before did."""
    if not _nested(text) or text.count('"') % 2:
        return False
    if any(p.search(text) and not p.search(before) for p in (_DANGLING, _DOUBLED, _HALVED)):
        return False
    return problem_of(text) is None or problem_of(before) is not None


def _nested(text: str) -> bool:
    """Whether each bracket is opened before it is closed, and closed."""
    depths = list(accumulate((c == "(") - (c == ")") for c in text))
    return not depths or (min(depths) >= 0 and depths[-1] == 0)
