"""Negation and antonyms: do claim and evidence say the same words with opposite sign?

Signs multiply: "is disabled" agrees with "is not enabled". A negation reaches the next three content words of its
clause. A word that stands both negated and plain in the text decides nothing.
"""
# ruff: noqa: SIM905  (word lists read better as words)

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from citestack.inference.support.lexicon import DENIALS
from citestack.inference.support.stem import stem
from citestack.inference.support.text import Text, word
from citestack.inference.support.word_pairs import ANTONYMS, SYNONYMS

_REACH = 3
_STOPS = frozenset(
    """
    but and however because although though which who
    """.split()
)
_COMPARATIVES = frozenset(
    """
        only just merely least more less fewer later earlier longer necessarily greater than
        """.split()
)


@cache
def antonyms() -> dict[str, frozenset[str]]:
    """Stem to the stems that exclude it."""
    table: dict[str, set[str]] = {}
    for left, right in ANTONYMS:
        for a in left:
            for b in right:
                table.setdefault(_key(a), set()).add(_key(b))
                table.setdefault(_key(b), set()).add(_key(a))
    return {k: frozenset(v - {k}) for k, v in table.items()}


@cache
def synonyms() -> dict[str, frozenset[str]]:
    """Stem to the stems that may stand for it."""
    table: dict[str, set[str]] = {}
    for group in SYNONYMS:
        keys = {_key(w) for w in group}
        for k in keys:
            table.setdefault(k, set()).update(keys - {k})
    return {k: frozenset(v) for k, v in table.items()}


def _key(surface: str) -> str:
    return word(surface).stem or stem(surface)


@dataclass(frozen=True, slots=True)
class Polarity:
    """Signs of the content stems of a stretch of text."""

    signs: dict[str, int]
    """+1 plain, -1 negated, 0 both."""
    targets: tuple[str, ...]
    """First content stem after each negation."""
    cues: int
    denies: bool
    """The stretch calls something false, a myth, wrong."""


def read_polarity(text: Text, first: int, last: int) -> Polarity:
    """Signs of tokens ``first`` to ``last`` (exclusive)."""
    signs: dict[str, int] = {}
    targets: list[str] = []
    negated: set[int] = set()
    cues = 0
    for i in range(first, last):
        if text.words[i].negates and _is_cue(text, i, last):
            cues += 1
            reached = _scope(text, i, last)
            negated.update(reached)
            targets.extend(text.words[k].stem for k in reached[:1])
    for i in range(first, last):
        s = text.words[i].stem
        if s:
            sign = -1 if i in negated else 1
            signs[s] = sign if signs.get(s, sign) == sign else 0
    denies = any(w.lower in DENIALS for w in text.words[first:last])
    return Polarity(signs, tuple(targets), cues, denies)


def _is_cue(text: Text, i: int, last: int) -> bool:
    """Whether it negates: "not only", "no more than", "or not", "No. 5", "not ... until", "fail" as a noun do not."""
    lower = text.words[i].lower
    after = text.words[i + 1].lower if i + 1 < last else ""
    before = text.words[i - 1].lower if i else ""
    if lower in {"no", "not"}:
        if after == "longer":
            return True
        numbered = lower == "no" and text.words[i + 1].numeric if i + 1 < last else False
        return after not in _COMPARATIVES and before not in {"or", "if", "why"} and not numbered
    if "until" in {w.lower for w in text.words[i + 1 : min(i + 6, last)]}:
        return False
    if lower.startswith(("fail", "refus")):
        return after == "to"
    if lower == "instead":
        return after == "of"
    return True


def _scope(text: Text, cue: int, last: int) -> list[int]:
    reached: list[int] = []
    previous_end = text.starts[cue] + len(text.surfaces[cue])
    for k in range(cue + 1, last):
        between = text.text[previous_end : text.starts[k]]
        if any(c in ",.;:!?()\n" for c in between) or text.words[k].lower in _STOPS:
            break
        previous_end = text.starts[k] + len(text.surfaces[k])
        if text.words[k].stem and text.words[k].lower != "longer":
            reached.append(k)
        if len(reached) == _REACH:
            break
    return reached


def negation_conflicts(claim: Polarity, evidence: Polarity) -> tuple[str, ...]:
    """Stems negated on one side and plain on the other, sorted; a denial of the whole statement counts too."""
    found = {t for t in (*claim.targets, *evidence.targets) if claim.signs.get(t, 0) * evidence.signs.get(t, 0) < 0}
    if evidence.denies and not claim.denies and not claim.cues:
        found.add("(denied)")
    return tuple(sorted(found))


def antonym_conflicts(claim: Polarity, evidence: Polarity) -> tuple[tuple[str, str], ...]:
    """(claim stem, evidence stem) pairs that exclude each other and are not turned round by a negation."""
    table = antonyms()
    return tuple(
        (own, other)
        for own, sign in sorted(claim.signs.items())
        if own not in evidence.signs
        for other in sorted(table.get(own, frozenset()))
        if other not in claim.signs and sign * evidence.signs.get(other, 0) > 0
    )


def turned_by_antonym(claim: Polarity, evidence: Polarity) -> frozenset[str]:
    """Claim stems that the evidence says with an antonym and one negation: they agree ("not enabled", "disabled")."""
    table = antonyms()
    return frozenset(
        own
        for own, sign in claim.signs.items()
        if own not in evidence.signs
        and any(sign * evidence.signs.get(other, 0) < 0 for other in table.get(own, frozenset()))
    )
