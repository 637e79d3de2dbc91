"""Reference entries: a heading or label names a thing, and what follows says what it is or does without a subject.

"KeepAliveTimeout Directive / The number of seconds the server will wait": read alone, the second line is no sentence.
"""

from __future__ import annotations

import re

from citestack.words import STOPWORDS, stems, words
from citestack.writing.verbs import is_imperative

_LABEL = re.compile(r"^[^|]{1,40}:\s*\|\s*")
"""The first cell of a row such as ``Description: | Amount of time``."""
_HEADS = frozenset(
    """the a an any some number amount name names list time size point path length maximum minimum location address
    type kind value values set group collection file part percentage interval""".split()  # noqa: SIM905
)
_LINK = frozenset("of that which who whose to for at in by from on with containing used where when".split())  # noqa: SIM905
_FINITE = frozenset(
    "is are was were be has have had can could may might must will would shall should does do did".split()  # noqa: SIM905
)
_NAME_LIKE = re.compile(r"[-_/.<>()\[\]=\d]|[a-z][A-Z]|\b(?i:command|directive|option|function|method|parameter)\b")
NOUNS = 4
LABEL_WORDS = 10


def is_label(text: str) -> bool:
    """Short, and without the punctuation that ends a sentence or a clause: what a heading or a term looks like."""
    return len(text.split()) <= LABEL_WORDS and not text.rstrip().endswith((".", "!", "?", ":", ";", ","))


def leans_on_entry(text: str, entry: str) -> bool:
    """Whether ``text``, right after the heading or label ``entry``, needs it as its subject.

    Some whole sentences pass ("The number of tables is bounded"): the name before them does no harm.
    """
    text = _LABEL.sub("", " ".join(text.split()))
    if _content(entry) & _content(text):
        return False
    return _NAME_LIKE.search(entry) is not None if is_imperative(text) else _is_noun_phrase(text)


def _content(text: str) -> set[str]:
    return {s for s in stems(text) if s not in STOPWORDS}


def _is_noun_phrase(text: str) -> bool:
    """An article, or a noun such as "number", and up to four words before "of", "that", "at which"; no verb there."""
    opening = words(text)[: NOUNS + 2]
    at = next((i for i, w in enumerate(opening) if i and w in _LINK), 0)
    return bool(at) and _FINITE.isdisjoint(opening[:at]) and not _HEADS.isdisjoint(opening[:1] + opening[at - 1 : at])
