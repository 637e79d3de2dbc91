"""Proposals for a minimal edit: words of the evidence in place of words it does not hold, or those words left out.

Nothing here decides: every proposal passes the same gate afterwards (``writing.revise``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citestack.model import Candidate
from citestack.protocols import Editor, Fact, Facts
from citestack.trace import EditKind
from citestack.words import STOPWORDS, stems, words
from citestack.writing.revise_align import Difference, differences, nearest
from citestack.writing.self_contained import problem_of
from citestack.writing.verbs import has_verb

HEDGES = frozenset(
    """may might could about approximately around roughly nearly almost possibly perhaps probably likely usually often
    typically generally reportedly allegedly sometimes mostly most some many can""".split()  # noqa: SIM905
)
_CONDITIONS = frozenset(
    """if unless when whenever while until only except without before after provided than""".split()  # noqa: SIM905
)
_LIMITS = _CONDITIONS | frozenset("not no never neither nor cannot".split())  # noqa: SIM905
"""Words that limit a statement: without the part they open, it would claim more."""
_MARK = re.compile(r"\s*[,;:–—]\s+|\s+-\s+|\s+(?=\()|(?<=\))\s*")
_CLAUSE = re.compile(
    r"\s+(?=(?:and|but|or|which|who|that|because|since|as|where|although|though|while)\s)", re.IGNORECASE
)
_PHRASE = re.compile(
    r"\s+(?=(?:by|in|on|at|for|from|with|during|through|under|over|via|thanks|due|making|using|including)\s)",
    re.IGNORECASE,
)
LEAST_AGREEMENT = 0.6
"""Share of a sentence's other words that must stand in the evidence in the same order, before words may be replaced."""
LONGEST_EXPRESSION = 3
"""Words up to which a difference is one fact or expression; longer ones are clauses."""
_LINKS = frozenset("of the and for de van von".split())  # noqa: SIM905
FEWEST_AGREEING = 4
"""Content words that must agree, none differing, before a sentence may change a clause or what it is about."""
_LEFT_OVER = r"\b(?:a|an|the|and|or|but|of|in|on|at|by|for|from|with|to|which|that|as|is|are|was|than|e\.g)"
_DANGLING = re.compile(_LEFT_OVER + r"(?:\W*$|\s*[,;:.]\s)", re.IGNORECASE)
_HALVED = re.compile(r"\b(?:both|either|between|neither)\b(?!.*\b(?:and|or|nor)\b)", re.IGNORECASE)
_SET_OFF = (",", ";")
_DOUBLED = re.compile(r"\b(\w+)\s+\1\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proposal:
    text: str
    kind: EditKind


@dataclass(frozen=True, slots=True)
class Edits:
    """What may be proposed. ``editor`` adds its own wordings to those taken from the evidence."""

    facts: Facts
    editor: Editor | None = None

    def of(self, sentence: str, candidate: Candidate, certain: frozenset[str]) -> list[Proposal]:
        """Different, well-formed texts; the first kind that leads to a text names it.

        ``certain`` are names (lower case) that other evidence for the sentence holds: they are not the false ones.
        """
        absent = self.facts.absent(sentence, candidate.passage.text)
        found = [
            *self._swaps(sentence, candidate),
            *self._from_differences(sentence, candidate, absent, certain),
            *_removals(sentence, candidate, absent),
            *self._edited(sentence, candidate),
        ]
        unique = {p.text: p for p in reversed(found) if p.text != sentence and _stands(p.text, sentence)}
        return sorted(unique.values(), key=lambda p: p.text)

    def _swaps(self, sentence: str, candidate: Candidate) -> Iterator[Proposal]:
        focus = "\n".join(nearest(sentence, candidate))
        for kind, text in self.facts.swapped(sentence, focus) or self.facts.swapped(sentence, candidate.passage.text):
            yield Proposal(text, EditKind(kind))

    def _from_differences(
        self, sentence: str, candidate: Candidate, absent: Sequence[Fact], certain: frozenset[str]
    ) -> Iterator[Proposal]:
        for evidence in nearest(sentence, candidate):
            for difference in differences(sentence, evidence):
                doubtful = [f for f in absent if _within(f, difference)]
                named = {f.text.lower() for f in doubtful if f.kind == "name"}
                if named & certain or (difference.opens and not named) or _breaks(sentence, difference):
                    continue
                if not (self._alike(difference, doubtful) or _agrees(sentence, difference, evidence)):
                    continue
                if difference.said or _light(difference.given):
                    yield Proposal(_applied(sentence, difference), _kind(difference, doubtful))

    def _alike(self, difference: Difference, doubtful: Sequence[Fact]) -> bool:
        """Whether it is one expression for another of its kind: a number for a number, a name for a name."""
        if difference.opens or difference.agreement < LEAST_AGREEMENT or _long(difference):
            return False
        if not difference.given or not doubtful:
            return True
        if doubtful[0].kind == "name":
            return all(w[0].isupper() or not w.isalpha() or w in _LINKS for w in difference.given.split())
        return any(f.kind == doubtful[0].kind for f in self.facts.absent(difference.given, ""))

    def _edited(self, sentence: str, candidate: Candidate) -> Iterator[Proposal]:
        if self.editor is not None:
            for text in self.editor.propose(sentence, candidate.passage.text):
                yield Proposal(" ".join(text.split()), EditKind.EDITOR)


def _within(fact: Fact, difference: Difference) -> bool:
    return difference.start < fact.end and fact.start < difference.end


def _agrees(sentence: str, difference: Difference, evidence: str) -> bool:
    """Whether all the rest of the sentence, and enough of it, is what the evidence says."""
    rest = frozenset(stems(sentence[: difference.start] + " " + sentence[difference.end :]))
    return len(rest) >= FEWEST_AGREEING and rest <= frozenset(stems(evidence))


def _long(difference: Difference) -> bool:
    return max(len(difference.said.split()), len(difference.given.split())) > LONGEST_EXPRESSION


def _breaks(sentence: str, difference: Difference) -> bool:
    """Whether a clause would lose its verb or its beginning, or the sentence a condition."""
    if not difference.given:
        said = words(difference.said)
        return len(said) > 2 and not _CONDITIONS.isdisjoint(said)
    if len(difference.said.split()) <= LONGEST_EXPRESSION:
        return False
    verbless = has_verb(difference.said) and not has_verb(difference.given)
    return verbless or difference.start == 0 or sentence[: difference.start].rstrip().endswith((".", "!", "?", ";"))


def _light(given: str) -> bool:
    """Words that may be put in where the sentence has none: a sign, a hedge, a limit, but no further statement."""
    said = words(given)
    return 0 < len(said) <= 3 and all(w in STOPWORDS or w in HEDGES or w in _LIMITS for w in said)


def _applied(sentence: str, difference: Difference) -> str:
    before, after = sentence[: difference.start], sentence[difference.end :]
    if not difference.given:
        return _closed(before, after)
    return f"{before}{difference.given}{'' if difference.said else ' '}{after}"


def _kind(difference: Difference, doubtful: Sequence[Fact]) -> EditKind:
    if not difference.given:
        return EditKind.REMOVAL
    if (frozenset(words(difference.given)) - frozenset(words(difference.said))) & HEDGES:
        return EditKind.HEDGE
    return EditKind(doubtful[0].kind) if doubtful and not _long(difference) else EditKind.WORDS


def _removals(sentence: str, candidate: Candidate, absent: Sequence[Fact]) -> Iterator[Proposal]:
    """The sentence without a clause or modifier that holds a doubtful fact, or words the evidence lacks."""
    held = frozenset(stems(candidate.passage.text))
    for start, end in _parts(sentence):
        part = sentence[start:end]
        if frozenset(words(part)) & _LIMITS:
            continue
        doubtful = any(start <= f.start and f.end <= end for f in absent)
        if doubtful or not frozenset(stems(part)) <= held:
            yield Proposal(_without(sentence, start, end), EditKind.REMOVAL)


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
    return _closed(before if after.lstrip().startswith(_SET_OFF) else before.rstrip(" ,;:–—"), after)


def _closed(before: str, after: str) -> str:
    """The two sides of a gap, with one space or none between them, and no mark that the gap leaves behind."""
    before, after = before.rstrip(), after.lstrip()
    if before.endswith("(") and after.startswith(")"):
        return _closed(before[:-1], after[1:])
    if not after or after[0] in ",.;:!?":
        before = before.rstrip(" ,;:–—")
    if not before or not after or after[0] in ",.;:!?)" or before.endswith("("):
        return before + after
    return f"{before} {after}"


def _stands(text: str, before: str) -> bool:
    """Whether the edit left a sentence that stands alone as well as the one before did."""
    if text.count("(") != text.count(")") or text.count('"') % 2:
        return False
    if any(p.search(text) and not p.search(before) for p in (_DANGLING, _DOUBLED, _HALVED)):
        return False
    return problem_of(text) is None or problem_of(before) is not None
