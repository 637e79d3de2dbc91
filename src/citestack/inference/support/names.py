"""Names: people, places, products, acronyms, identifiers, file names. Each one of the claim must be in the evidence.

A capital at the start of a sentence or in a title proves nothing, so such words count as names only when they are
written like identifiers, or when the vocabulary never saw them in lower case. A name matches by its letters whatever
their case, by the same stem (Hindus, Hindu), by a known other form (British, UK), or as acronym and expansion.
"""
# ruff: noqa: SIM905  (word lists read better as words)

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from citestack.inference.support.lexicon import (
    FUNCTION_WORDS,
    GENERIC_CAPITALS,
    NEGATIONS,
    NUMBER_WORDS,
    UNIT_SIGNS,
    WEEKDAYS,
)
from citestack.inference.support.text import Text, Word
from citestack.inference.support.word_pairs import NAME_ALIASES

_OPENS = re.compile(r"(?:^|[.!?:;\n•–—*|>]|--|[\"“‘(\[])[\s\"“‘(\[*_`#]*$")
_ORDINARY_END = ("ing", "ly", "ed", "tion", "tions", "ment", "ments", "ness", "ers", "ies", "able", "ive", "ous")
_LINKS = frozenset(
    """
    of the and for de van von la le du &
    """.split()
)

_FORMS_OF = {
    alias: tuple(form for form, other in NAME_ALIASES.items() if other == alias) for alias in NAME_ALIASES.values()
}
Known = Callable[[str], bool]
"""Whether a stem is an ordinary lower-case word."""


@dataclass(frozen=True, slots=True)
class Name:
    """One word of a name, with the whole name it stands in for acronym matching."""

    surface: str
    lower: str
    stem: str
    token: int
    group: tuple[str, ...] = ()
    """Lower-case words of the run of capitals it belongs to."""

    @property
    def acronym(self) -> bool:
        return self.surface.isupper() and self.surface.isalpha() and 2 <= len(self.surface) <= 6


def read_names(text: Text, known: Known) -> tuple[Name, ...]:
    """The name words of a claim, in order."""
    shouting = _mostly_capitals(text)
    at = [i for i in range(len(text.words)) if _is_name(text, i, known, shouting=shouting)]
    groups = _groups(text, at)
    return tuple(Name(text.surfaces[i], text.words[i].lower, text.words[i].stem, i, groups[i]) for i in at)


def present(name: Name, evidence: Text) -> int:
    """Bit mask of the evidence's sentences that hold this name; 0 = nowhere."""
    mask = evidence.forms.get(name.lower, 0) | (evidence.stems.get(name.stem, 0) if name.stem else 0)
    return mask or _by_other_form(name, evidence) or _by_acronym(name, evidence)


def _is_name(text: Text, i: int, known: Known, *, shouting: bool) -> bool:
    surface, w = text.surfaces[i], text.words[i]
    base = surface.removesuffix("'s").removesuffix("’s")
    if w.negates or w.month or w.lower in UNIT_SIGNS or _measure(w) or len(base) < 2:
        return False
    if _identifier(base, w.lower) or base == "US":
        return True
    if not base[0].isupper() or w.lower in FUNCTION_WORDS or w.lower in GENERIC_CAPITALS or w.lower in NUMBER_WORDS:
        return False
    if base.isupper():
        return not shouting and w.lower not in NEGATIONS
    if w.lower in WEEKDAYS:
        return True
    return _rare_opener(text, w, known) if _opens_sentence(text, i) else not shouting


def _measure(w: Word) -> bool:
    """A quantity written together with its unit, like 5GB or 10k."""
    return (w.lower[0].isdigit() and w.stem == "") or bool(re.fullmatch(r"v?[\d.,]+[a-z%]{0,4}", w.lower))


def _identifier(surface: str, lower: str) -> bool:
    if lower in FUNCTION_WORDS:
        return False
    if "_" in surface.strip("_") or surface.endswith(("+", "#")) or re.search(r"\w\.\w{2,}", surface):
        return True
    if any(c.isdigit() for c in surface):
        return any(c.isalpha() for c in surface)
    return bool(re.search(r"[a-z][A-Z]|[A-Z]{2,}[a-z]{2,}", surface)) and "'" not in surface and "’" not in surface


def _opens_sentence(text: Text, i: int) -> bool:
    start = text.starts[i]
    return bool(_OPENS.search(text.text[max(0, start - 8) : start])) or any(p.first == i for p in text.parts)


def _rare_opener(text: Text, w: Word, known: Known) -> bool:
    if w.stem == "" or known(w.stem) or w.lower.endswith(_ORDINARY_END):
        return False
    return not any(
        w.lower == other.lower and s[0].islower() for other, s in zip(text.words, text.surfaces, strict=True)
    )


def _mostly_capitals(text: Text) -> bool:
    """Titles and shouted lines: nine in ten longer words begin with a capital."""
    longer = [s for s in text.surfaces if len(s) > 3 and s[0].isalpha()]
    return len(longer) > 2 and sum(s[0].isupper() for s in longer) >= 0.9 * len(longer)


def _groups(text: Text, at: list[int]) -> dict[int, tuple[str, ...]]:
    groups: dict[int, tuple[str, ...]] = {}
    run: list[int] = []
    for i in at:
        if run and not _linked(text, run[-1], i):
            run = []
        run = [*run, i]
        words = tuple(text.words[k].lower for k in run)
        groups.update(dict.fromkeys(run, words))
    return groups


def _linked(text: Text, a: int, b: int) -> bool:
    between = text.words[a + 1 : b]
    if len(between) > 2 or not all(w.lower in _LINKS for w in between):
        return False
    gap = text.text[text.starts[a] + len(text.surfaces[a]) : text.starts[b]]
    return not any(c in ",.;:!?()\n" for c in gap)


def _by_other_form(name: Name, evidence: Text) -> int:
    alias = NAME_ALIASES.get(name.lower, name.lower)
    mask = evidence.forms.get(alias, 0)
    for form in _FORMS_OF.get(alias, ()):
        mask |= evidence.forms.get(form, 0)
    for form in evidence.forms_like(name.lower):
        if _demonym(name.lower, form) or ("." in form and name.lower in form.split(".")):
            mask |= evidence.forms[form]
    for country, phrase, word in (("us", " united states ", "states"), ("uk", " united kingdom ", "kingdom")):
        if alias == country and phrase in evidence.line:
            mask |= evidence.forms[word]
    return mask


def _demonym(a: str, b: str) -> bool:
    """Italy and Italian, Japan and Japanese: a common root and an ending of peoples."""
    short, long = sorted((a, b), key=len)
    root = short.rstrip("aeioy")
    if len(root) < 4 or not long.startswith(root):
        return False
    return long[len(root) :] in {
        "an",
        "ans",
        "ian",
        "ians",
        "ean",
        "ese",
        "ish",
        "i",
        "is",
        "n",
        "ns",
        "a",
        "ia",
        "y",
        "s",
    }


def _by_acronym(name: Name, evidence: Text) -> int:
    """WAL in the claim, "write-ahead logging" in the evidence, or the other way round."""
    if name.acronym:
        return _expansion(name.lower, evidence)
    content = [w for w in name.group if w not in _LINKS]
    initials = "".join(w[0] for w in content)
    mask = evidence.forms.get(initials, 0) if len(initials) > 1 else 0
    return mask if mask and _is_acronym(initials, evidence) else 0


def _is_acronym(initials: str, evidence: Text) -> bool:
    return any(s.isupper() and w.lower == initials for w, s in zip(evidence.words, evidence.surfaces, strict=True))


def _expansion(acronym: str, evidence: Text) -> int:
    for part_index, part in enumerate(evidence.parts):
        words = [w.lower for w in evidence.words[part.first : part.last] if w.lower not in _LINKS]
        initials = "".join(w[0] for w in words)
        if acronym in initials:
            return 1 << part_index
    return 0
