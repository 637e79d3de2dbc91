"""How long a sentence is, in the paper's form and in the released code's."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\S+")
_SIGN = "[.,:;?!\"'()\\[\\]{}<>@#$%&\u201c\u201d\u2018\u00ab\u00bb\u2026]"
_EDGES = re.compile(rf"^({_SIGN}*)(.*?)({_SIGN}*)$", re.DOTALL)
_ENDING = re.compile(r"((?<=^can)not|n't|'(?:s|m|d|re|ve|ll))$", re.IGNORECASE)
_INNER = re.compile(r"(?<=[^\d\W]),(?=\S)|(?<=\S)[,:](?=\D)|\.{2,}|--+|[;?!@#$%&()\[\]{}<>]")
CODE_LENGTH = 3
"""The released code counts tokens of at least so many characters."""


def words(sentence: str) -> int:
    """Stretches between blanks that hold a letter or a digit: the paper says "words" and no more."""
    return sum(any(c.isalnum() for c in token) for token in _TOKEN.findall(sentence))


def code_words(sentence: str) -> int:
    """Word tokens of 3 or more characters, as ``get_num_words`` of the released code counts them.

    The code splits with NLTK's ``word_tokenize``; here the same rules for blanks, punctuation and English contractions
    are written out (``docs/geo-rulers.md`` has how often both agree).
    """
    return sum(
        len(piece) >= CODE_LENGTH for token in _TOKEN.findall(sentence.replace("’", "'")) for piece in _split(token)
    )


def _split(token: str) -> list[str]:
    """``(don't,`` -> ``(``, ``do``, ``n't``, ``,``."""
    pieces: list[str] = []
    at = 0
    for m in _INNER.finditer(token):
        pieces += [token[at : m.start()], m.group()]
        at = m.end()
    return [p for piece in [*pieces, token[at:]] for p in _apart(piece) if p]


def _apart(piece: str) -> list[str]:
    found = _EDGES.match(piece)
    if found is None or not found[2]:
        return [piece]
    ending = _ENDING.search(found[2])
    body = [found[2][: ending.start()], ending.group()] if ending else [found[2]]
    return [found[1], *body, found[3]]
