"""Texts as names are compared: one spelling for what readers take as the same, with the way back to code points.

Unicode NFKC (full width, ligatures, non-breaking blanks), then case folding; of Latin letters the diacritics are taken
off, on both sides, because writers leave them out (Nestle, Nestlé). In other scripts marks are letters and stay. Dashes
and apostrophes are one sign each; characters that nobody sees (soft hyphen, zero width) are left out. Letters of their
own without a decomposition (ø, ł, ß as ss) are not their neighbours: ``Bjork`` is ``Björk``, ``Lodz`` is not ``Łódź``.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

_SIGNS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2018\u2019\u02bc\u2032\uff07\u00b4", "'"),
}
_STRANGE = re.compile(r"[^\t\n\r -~]")
"""All that folding does more to than make it small."""
_POINTS = range(0x300, sys.maxunicode + 1)
_UNSEEN = frozenset({"Cf", "Cc"})


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` folded; ``starts[i]`` and ``ends[i]`` are the code points of the original that its i-th character is
    of, None where each is its own.
    """

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Of the original; None when the span cuts through what was one character there (``fi`` in a ligature)."""
        if self.starts is None or self.ends is None:
            return start, end
        cut_before = start > 0 and self.starts[start] == self.starts[start - 1]
        cut_after = end < len(self.text) and self.starts[end] == self.starts[end - 1]
        return None if cut_before or cut_after else (self.starts[start], self.ends[end - 1])


def folded(text: str, *, exact: bool = False) -> Folded:
    """``exact`` keeps capitals and diacritics."""
    if text.isascii() and not _STRANGE.search(text):
        return Folded(text if exact else text.lower())
    parts, starts, ends, at = list[str](), list[int](), list[int](), 0
    signs = set(text)
    marked = any(map(_is_mark, signs))
    if not marked and (same := _as_long(text, signs, exact)) is not None:
        return Folded(same)
    pattern = _clusters() if marked else _STRANGE
    for m in pattern.finditer(text):
        _plain(text[at : m.start()], at, exact, (parts, starts, ends))
        new = _fold(m[0], exact)
        parts.append(new)
        starts += [m.start()] * len(new)
        ends += [m.end()] * len(new)
        at = m.end()
    _plain(text[at:], at, exact, (parts, starts, ends))
    return Folded("".join(parts), starts, ends)


def _plain(piece: str, at: int, exact: bool, out: tuple[list[str], list[int], list[int]]) -> None:
    if piece:
        out[0].append(piece if exact else piece.lower())
        out[1].extend(range(at, at + len(piece)))
        out[2].extend(range(at + 1, at + len(piece) + 1))


def _as_long(text: str, signs: set[str], exact: bool) -> str | None:
    """The folded text where each of its characters folds to one, as quotation marks and accented letters do."""
    table = {c: _fold(c, exact) for c in signs if _STRANGE.match(c)}
    if any(len(new) != 1 or not (exact or new == new.lower()) for new in table.values()):
        return None
    for c, new in table.items():
        text = text.replace(c, new)
    return text if exact else text.lower()


@lru_cache(maxsize=16_384)
def _fold(cluster: str, exact: bool) -> str:
    """Of a character with the marks on it."""
    if cluster.isspace():
        return " "
    text = unicodedata.normalize("NFKC", "".join(_SIGNS.get(c, c) for c in cluster))
    if not exact:
        text = unicodedata.normalize("NFKC", "".join(map(_bare, text.casefold())))
        text = _without_loose_marks(text)
    return "".join(_SIGNS.get(c, c) for c in text if unicodedata.category(c) not in _UNSEEN)


def _bare(char: str) -> str:
    """A Latin letter without its marks; anything else as it is."""
    if char.isascii():
        return char
    parts = unicodedata.normalize("NFD", char)
    return parts[0] if len(parts) > 1 and parts[0].isascii() and parts[0].isalpha() else char


def _without_loose_marks(text: str) -> str:
    """Marks that no single code point holds together with their Latin letter (n with a macron)."""
    if len(text) < 2 or not (text[0].isascii() and text[0].isalpha()):
        return text
    return "".join(c for c in text if not unicodedata.combining(c))


@lru_cache(maxsize=16_384)
def _is_mark(char: str) -> bool:
    """Belongs to the character before it; so do Hangul vowels and finals that stand by themselves."""
    return unicodedata.combining(char) > 0 or "\u1160" <= char <= "\u11ff"


@cache
def _clusters() -> re.Pattern[str]:
    """Each character with the marks on it. It looks twice at every character, and most texts have no marks."""
    ranges = "".join(f"{re.escape(a)}-{re.escape(b)}" for a, b in _ranges(filter(_is_mark, map(chr, _POINTS))))
    return re.compile(rf"(?s:.)[{ranges}]+|{_STRANGE.pattern}")


def _ranges(chars: Iterable[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for c in chars:
        if found and ord(found[-1][1]) + 1 == ord(c):
            found[-1] = (found[-1][0], c)
        else:
            found.append((c, c))
    return found
