"""BERT's uncased WordPiece (Devlin et al. 2019), remembering every word it has cut.

A general tokenizer costs ten times the averaging it feeds; most words of a text have been seen before. The same ids
as the ``tokenizers`` package gives (tested), without loading it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LONGEST_WORD = 100
"""Longer words are unknown, as in BERT."""
REMEMBERED = 200_000
_ASCII_WORD = re.compile(r"[a-z0-9]+|[!-/:-@\[-`{-~]")
_CONTROL = {c: None for c in (*range(32), 127) if chr(c) not in "\t\n\r"}
_CJK = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip
"""Ideographs are words of their own."""


class WordPiece:
    """Cuts texts into the ids of ``vocabulary``'s entries, special tokens left out."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.id_of = {piece: i for i, piece in enumerate(vocabulary)}
        self._unknown = [self.id_of["[UNK]"]]
        self._known: dict[str, list[int]] = {}
        self._spelling = _Spelling()

    def ids(self, text: str) -> list[int]:
        found: list[int] = []
        known = self._known
        for word in self._words(text):
            ids = known.get(word)
            found += self._learn(word) if ids is None else ids
        return found

    def _words(self, text: str) -> list[str]:
        if text.isascii():
            return _ASCII_WORD.findall(text.translate(_CONTROL).lower())
        return text.translate(self._spelling).split()

    def _learn(self, word: str) -> list[int]:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        ids = self._known[word] = self._cut(word)
        return ids

    def _cut(self, word: str) -> list[int]:
        """The longest piece first, then the longest that continues it; a word that cannot be cut whole is unknown."""
        if len(word) > LONGEST_WORD:
            return self._unknown
        ids: list[int] = []
        start = 0
        while start < len(word):
            end = len(word)
            while (token := self.id_of.get(("##" if start else "") + word[start:end])) is None:
                end -= 1
                if end == start:
                    return self._unknown
            ids.append(token)
            start = end
        return ids


class _Spelling(dict[int, str]):
    """What each character becomes before words are split at white space; a table for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        spelt = self[code] = _spelt(chr(code))
        return spelt


def _spelt(c: str) -> str:
    """Lower case without accents; punctuation and ideographs apart; control and private characters gone."""
    if c in "\t\n\r":
        return " "
    if c in "\0\ufffd" or unicodedata.category(c) in {"Cc", "Cf", "Co"}:
        return ""
    if c.isspace():
        return " "
    plain = "".join(p.lower() for p in unicodedata.normalize("NFD", c) if unicodedata.category(p) != "Mn")
    return f" {plain} " if _apart(c) else plain


def _apart(c: str) -> bool:
    ideograph = any(low <= ord(c) <= high for low, high in _CJK)
    return ideograph or unicodedata.category(c)[0] == "P" or (c.isascii() and not c.isalnum())
