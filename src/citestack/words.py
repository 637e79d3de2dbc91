"""Words of a text as every comparison here sees them: lower case, content words only where asked, lightly stemmed.

No language model and no corpus: the same text always gives the same words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
STOPWORDS = frozenset(
    """a about after all also am an and any are as at be because been before being between both but by can could did
    do does doing done during each for from further get gets had has have having he her here hers him his how i if in
    into is it its itself just let me more most my no nor not of off on once only or other our out over own per same
    she should so some such than that the their them then there these they this those through to too under until up
    us use used using very via was we were what when where which while who whom whose why will with within without
    would you your yours""".split()  # noqa: SIM905 - a word list reads better as words
)
_VOWEL = re.compile(r"[aeiouy]")


def words(text: str) -> list[str]:
    """Letters-and-digits runs in order, case folded: ``max_connections`` is two words, as it is in a question."""
    return WORD.findall(text.casefold())


def stems(text: str) -> list[str]:
    """Content words in order, stemmed; repeats stay."""
    return [stem(w) for w in words(text) if w not in STOPWORDS]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A light English suffix stripper: joins plural, -ing, -ed, -ion and final -e forms; leaves short words alone."""
    if len(word) <= 3 or not word.isascii():
        return word
    return _without_ending(_without_plural(word))


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _without_ending(word: str) -> str:
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and _VOWEL.search(word[: -len(ending)]):
            word = _undoubled(word[: -len(ending)])
            break
    if word.endswith(("tion", "sion")) and len(word) > 6:
        word = word[:-3]
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    return word[:-2] if word.endswith("at") and len(word) > 6 else word


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz" else word


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def visible(text: str) -> str:
    """Without what a reader cannot see: control and format characters (tags, bidi marks, zero widths), surrogates.

    Such characters carry hidden instructions (Unicode tags, U+E0000) or make a text read otherwise than it is stored.
    """
    if text.isprintable():
        return text
    unseen = {ord(c) for c in set(text) - {"\n", "\t"} if unicodedata.category(c) in _UNSEEN}
    return text.translate(dict.fromkeys(unseen)) if unseen else text
