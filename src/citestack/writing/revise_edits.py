"""Proposals for a minimal edit: words of the evidence in place of words it does not hold, or those words left out.

Nothing here decides: every proposal passes the same gate afterwards (``writing.revise``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citestack.model import Candidate
from citestack.protocols import Editor, Fact, Facts
from citestack.revision import EditKind
from citestack.words import STOPWORDS, stems, words
from citestack.writing.revise_align import Difference, differences, nearest, share_held
from citestack.writing.revise_removal import CONDITIONS, LIMITS, closed, removals, stands
from citestack.writing.verbs import has_verb

HEDGES = frozenset(
    """may might could about approximately around roughly nearly almost possibly perhaps probably likely usually often
    typically generally reportedly allegedly sometimes mostly most some many can""".split()  # noqa: SIM905
)
LEAST_AGREEMENT = 0.6
"""Share of a sentence's other words that must stand in the evidence in the same order, before words may be replaced."""
LONGEST_EXPRESSION = 3
"""Words up to which a difference is one fact or expression; longer ones are clauses."""
LEAST_OF_A_NAME = 0.8
"""Share of the rest of a sentence that the evidence must hold before a name is replaced."""
_LINKS = frozenset("of the and for de van von".split())  # noqa: SIM905
FEWEST_AGREEING = 4
"""Content words that must agree, none differing, before a sentence may change a clause or what it is about."""


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
            *(Proposal(x, EditKind.REMOVAL) for x in removals(sentence, candidate.passage.text, absent)),
            *self._edited(sentence, candidate),
        ]
        unique = {p.text: p for p in reversed(found) if p.text != sentence and stands(p.text, sentence)}
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
                if named and difference.given and not _names_only(sentence, difference, evidence):
                    continue
                if not (self._alike(difference, doubtful) or _agrees(sentence, difference, evidence)):
                    continue
                if difference.said or _light(difference.given):
                    yield Proposal(_applied(sentence, difference), _kind(difference, doubtful))

    def _alike(self, difference: Difference, doubtful: Sequence[Fact]) -> bool:
        """Whether it is one expression for another of its kind: a number for a number, a name for a name."""
        if difference.opens or difference.agreement < LEAST_AGREEMENT or _long(difference):
            return False
        if not difference.given or not doubtful or doubtful[0].kind == "name":
            return True
        fact, given = doubtful[0], difference.given
        others = frozenset(stems(difference.said.replace(fact.text, " ")))
        return any(f.kind == fact.kind for f in self.facts.absent(given, "")) and others <= frozenset(stems(given))

    def _edited(self, sentence: str, candidate: Candidate) -> Iterator[Proposal]:
        if self.editor is not None:
            for text in self.editor.propose(sentence, candidate.passage.text):
                yield Proposal(" ".join(text.split()), EditKind.EDITOR)


def _within(fact: Fact, difference: Difference) -> bool:
    return difference.start < fact.end and fact.start < difference.end


def _names_only(sentence: str, difference: Difference, evidence: str) -> bool:
    """Whether names take the place of a name, and nearly all the rest is said of them: another name may be another
    thing.
    """
    rest = sentence[: difference.start] + " " + sentence[difference.end :]
    alike = all(w[0].isupper() or not w.isalpha() or w in _LINKS for w in difference.given.split())
    return alike and not _long(difference) and share_held(rest, evidence) >= LEAST_OF_A_NAME


def _agrees(sentence: str, difference: Difference, evidence: str) -> bool:
    """Whether all the rest of the sentence, and enough of it, is what the evidence says."""
    rest = frozenset(stems(sentence[: difference.start] + " " + sentence[difference.end :]))
    return len(rest) >= FEWEST_AGREEING and rest <= frozenset(stems(evidence))


def _long(difference: Difference) -> bool:
    return max(len(difference.said.split()), len(difference.given.split())) > LONGEST_EXPRESSION


def _breaks(sentence: str, difference: Difference) -> bool:
    """Whether a clause would lose its verb or its beginning or say again what is said, or the sentence a condition."""
    if not difference.given:
        said = words(difference.said)
        return len(said) > 2 and not CONDITIONS.isdisjoint(said)
    if len(difference.said.split()) <= LONGEST_EXPRESSION:
        return False
    given, rest = frozenset(stems(difference.given)), sentence[: difference.start] + " " + sentence[difference.end :]
    if 2 * len(given & frozenset(stems(rest))) > len(given):
        return True
    verbless = has_verb(difference.said) and not has_verb(difference.given)
    return (
        verbless
        or difference.start == 0
        or sentence[: difference.start].rstrip(" )\"'”").endswith((".", "!", "?", ";"))
    )


def _light(given: str) -> bool:
    """Words that may be put in where the sentence has none: a sign, a hedge, a limit, but no further statement."""
    said = words(given)
    return 0 < len(said) <= 3 and all(w in STOPWORDS or w in HEDGES or w in LIMITS for w in said)


def _applied(sentence: str, difference: Difference) -> str:
    before, after = sentence[: difference.start], sentence[difference.end :]
    if not difference.given:
        return closed(before, after)
    return f"{before}{difference.given}{'' if difference.said else ' '}{after}"


def _kind(difference: Difference, doubtful: Sequence[Fact]) -> EditKind:
    if not difference.given:
        return EditKind.REMOVAL
    if (frozenset(words(difference.given)) - frozenset(words(difference.said))) & HEDGES:
        return EditKind.HEDGE
    return EditKind(doubtful[0].kind) if doubtful and not _long(difference) else EditKind.WORDS
