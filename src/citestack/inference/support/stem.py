"""Stems for evidence: the shared light stemmer, then irregular forms and a few safe derivations.

A full Porter stemmer conflates server with serve and general with generous; for evidence that costs precision. The
stem is an opaque key, not a word: ``cache``, ``caching`` and ``cached`` all give ``cach``.
"""

from __future__ import annotations

from functools import lru_cache

from citestack.words import stem as light_stem

_DERIVED = ("ization", "isation", "izat", "isat", "ment", "ness", "ally", "ity", "ize", "ise", "iz", "is", "ly")
_IRREGULAR = {
    form: group[0]
    for group in (
        group.split()
        for line in """
        buy bought, sell sold, win won winning, lose lost, make made, build built, send sent, keep kept
        write wrote written, begin began begun, become became, take took taken, give gave given, run ran, go went gone
        come came, grow grew grown, fall fell fallen, rise rose risen, hold held, lead led, find found, say said
        tell told, know knew known, die died dies dying, child children, man men, woman women, person people persons
        mouse mice, foot feet, index indices indexes, choose chose chosen, break broke broken, drive drove driven
        sing sang sung, speak spoke spoken, beat beaten, breed bred, use used using uses, agree agreed, free freed
        see saw seen, show shown, draw drew drawn, throw threw thrown, fly flew flown, wear wore worn, meet met
        pay paid, leave leaves leaving
        """.strip().splitlines()
        for group in line.split(",")
    )
    for form in group
}
"""``born`` stays apart from ``bear``: it has an opposite of its own."""


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a lower-case word. Words with digits, dots or underscores stay as they are."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.isalpha():
        return word
    base = light_stem(f"{word[:-3]}y" if word.endswith("ied") and len(word) > 4 else word)
    for ending in _DERIVED:
        # 4 letters must be left: "entity" keeps its ending, "intensity" need not
        if base.endswith(ending) and len(base) - len(ending) >= 4:
            return base[: -len(ending)]
    return base
