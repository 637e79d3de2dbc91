"""Does a prompt name a brand? As a whole word, whatever its case and accents; CJK, which has no spaces, anywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from citestack.track.model import Prompt

_NO_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")
"""Scripts that write words without spaces, or hang particles on them: a border of words says nothing there."""


class BrandNames:
    """``names``: of the brands, their other spellings included."""

    def __init__(self, names: Iterable[str]) -> None:
        patterns = [_pattern(folded) for name in names if (folded := _folded(name))]
        self._any = re.compile("|".join(patterns)) if patterns else None

    def __bool__(self) -> bool:
        return self._any is not None

    def named_in(self, text: str) -> bool:
        return self._any is not None and self._any.search(_folded(text)) is not None

    def marked(self, prompts: Sequence[Prompt]) -> tuple[Prompt, ...]:
        """The prompts, ``branded`` filled in and told to be guessed where nobody said it. No names: as they came."""
        if not self:
            return tuple(prompts)
        return tuple(p if p.branded is not None else self._mark(p) for p in prompts)

    def _mark(self, prompt: Prompt) -> Prompt:
        guessed = tuple(dict.fromkeys((*prompt.guessed, "branded")))
        return replace(prompt, branded=self.named_in(prompt.text), guessed=guessed)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def _pattern(name: str) -> str:
    before = r"(?<!\w)" if _bordered(name[0]) else ""
    after = r"(?!\w)" if _bordered(name[-1]) else ""
    return before + re.escape(name) + after


def _bordered(character: str) -> bool:
    spaceless = unicodedata.name(character, "").startswith(_NO_SPACES)
    return character.isalnum() and not spaceless
