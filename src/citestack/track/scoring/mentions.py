"""Where a text names a tracked brand: in running text, as a word of its own, the longest name first.

A name is no mention inside a longer word, inside a URL, a domain name or an e-mail address (unless the name itself is
a domain, such as Booking.com, and stands alone), inside a longer tracked name, or inside a phrase of ``not_in``.

Words: two neighbouring letters or digits belong to one word unless one of them is of a script that writes without
spaces (Han, kana, Thai, Lao, Khmer, Burmese). There any place is a boundary, but katakana is not cut out of a longer
run of katakana, and after a Hangul name only Korean particles may follow. So a Han name inside a longer Han word is
counted: without a dictionary the two cannot be told apart; ``not_in`` is the remedy.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citestack.track.model import AnswerBlock
from citestack.track.scoring.folding import folded
from citestack.track.scoring.universe import Brand

_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff]")
_HANGUL = re.compile("[\uac00-\ud7af]+")
_PARTICLES = re.compile(
    "(?:은|는|이|가|을|를|의|에|에서|에게|께서|한테|로|으로|와|과|도|만|부터|까지|보다|처럼|나|이나|랑|이랑|라는|이라는|"
    "입니다|이다|이며|이고|인|라고|이라고|측|사)+"
)
_LETTER = "a-z0-9\u00c0-\u024f"
_URL_SIGN = '[^\\s<>"\u2e80-\u9fff\uff00-\uffef]'
"""Addresses end where Han or kana begin: text of those scripts has no blank there."""
_ADDRESS = re.compile(
    rf"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://{_URL_SIGN}+|(?<![{_LETTER}_@.-])www\.{_URL_SIGN}+"
    rf"|(?<![{_LETTER}_.+-])[{_LETTER}_.+-]+@[{_LETTER}-]+(?:\.[{_LETTER}-]+)+"
    rf"|(?<![{_LETTER}_@.-])(?:[{_LETTER}](?:[{_LETTER}-]*[{_LETTER}])?\.)+([a-z]{{2,24}}|xn--[a-z0-9-]+)"
    rf"(?![{_LETTER}_-])(?:[/:?#]{_URL_SIGN}*)?",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,24}", re.IGNORECASE)
_TOKEN = 2_048
"""Characters each side of a name in which an address around it is looked for."""


@dataclass(frozen=True, slots=True)
class Mention:
    brand: str
    start: int
    end: int
    """Code points of the text, half open."""
    name: str
    """The name or alias that was found."""


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    """Folded."""
    exact: bool
    brand: str | None
    """None: a phrase in which a name means something else."""
    name: str
    pattern: re.Pattern[str] | None
    """For names of several words: any blank space may stand between them."""
    first: str
    is_domain: bool


class Mentions:
    """Finds the names of a universe. Make it once; it keeps nothing of the texts."""

    def __init__(self, brands: Sequence[Brand]) -> None:
        found = [_name(n, b, b.name) for b in brands for n in b.names]
        found += [_name(n, b, None) for b in brands for n in b.not_in]
        self._names = sorted(found, key=lambda n: (-len(n.text), n.brand is not None, n.text))
        self._kinds = sorted({n.exact for n in found})

    def find(self, text: str) -> list[Mention]:
        """In order of place; mentions never overlap."""
        views = {exact: folded(text, exact=exact) for exact in self._kinds}
        taken: list[tuple[int, int]] = []
        """Sorted, without overlap."""
        found: list[Mention] = []
        for name in self._names:
            view = views[name.exact]
            if name.first not in view.text:
                continue
            for start, end in _hits(view.text, name):
                span = view.span(start, end)
                if span is None or not stands_alone(view.text, start, end):
                    continue
                at = bisect_left(taken, span)
                free = (not at or taken[at - 1][1] <= span[0]) and (at == len(taken) or span[1] <= taken[at][0])
                if free and not _in_address(text, span, name):
                    taken.insert(at, span)
                    if name.brand is not None:
                        found.append(Mention(name.brand, *span, name.name))
        return sorted(found, key=lambda m: m.start)


def list_ranks(found: Sequence[Mention], blocks: Sequence[AnswerBlock]) -> dict[str, int]:
    """Brand -> its best place in an ordered list: that of the item whose first named brand it is.

    A brand that an item names in passing ("better than Acme") does not take that item's place.
    """
    ranks: dict[str, int] = {}
    for block in blocks:
        if block.place is None:
            continue
        first = next((m for m in found if block.start <= m.start and m.end <= block.end), None)
        if first is not None:
            ranks[first.brand] = min(ranks.get(first.brand, block.place), block.place)
    return ranks


def _name(text: str, brand: Brand, owner: str | None) -> _Name:
    view = " ".join(folded(text, exact=brand.exact).text.split())
    words = view.split(" ")
    pattern = re.compile(r"\s+".join(map(re.escape, words))) if len(words) > 1 else None
    return _Name(view, brand.exact, owner, text, pattern, words[0], _DOMAIN.fullmatch(view) is not None)


def _hits(text: str, name: _Name) -> Iterator[tuple[int, int]]:
    if name.pattern is not None:
        yield from (m.span() for m in name.pattern.finditer(text))
        return
    at = text.find(name.text)
    while at >= 0:
        yield at, at + len(name.text)
        at = text.find(name.text, at + 1)


def stands_alone(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not _one_word(before, text[start]) and not _goes_on(text, end, after)


def _goes_on(text: str, end: int, after: str) -> bool:
    run = _HANGUL.match(text, end) if _HANGUL.match(text[end - 1]) else None
    return _PARTICLES.fullmatch(run[0]) is None if run else _one_word(text[end - 1], after)


def _one_word(left: str, right: str) -> bool:
    """Whether a word goes on from one character to the next."""
    if not (_wordy(left) and _wordy(right)):
        return False
    if _KATAKANA.match(left) and _KATAKANA.match(right):
        return True
    return not (_SPACELESS.match(left) or _SPACELESS.match(right))


def _wordy(char: str) -> bool:
    return char.isalnum() or char == "_"


def _in_address(text: str, span: tuple[int, int], name: _Name) -> bool:
    """Whether the name is a part of a URL, a domain name or an address; looked for in the words around it alone."""
    start, end = max(0, span[0] - _TOKEN), min(len(text), span[1] + _TOKEN)
    left = max((text.rfind(c, start, span[0]) for c in " \n\t"), default=-1)
    start = left + 1 if left >= 0 else start
    right = [at for c in " \n\t" if (at := text.find(c, span[1], end)) >= 0]
    word = text[start : min(right, default=end)]
    if "." not in word and "@" not in word and "://" not in word:
        return False
    for m in _ADDRESS.finditer(word):
        a, b = start + m.start(), start + m.end()
        if a < span[1] and span[0] < b and _is_address(m):
            return not (name.is_domain and (a, b) == span)
    return False


def _is_address(m: re.Match[str]) -> bool:
    """A bare domain has a known suffix in small letters (or all in capitals): ``Acme.It was`` is two sentences."""
    suffix = m[1]
    if suffix is None:
        return True
    if not (suffix.islower() or m[0].isupper()):
        return False
    from citestack.corpus.urls import known_suffix

    return known_suffix(suffix)
