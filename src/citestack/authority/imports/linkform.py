"""What the flag columns of a row say together, as one small number, and back.

Bits 0-2: nofollow, sponsored, ugc. Bits 3-5: the form, 0 = not told. Bits 6-7: place, 8-9: sitewide, 10-11: lost, each
0 = not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from citestack.authority.imports.formats import Field
from citestack.authority.imports.nouns import LinkForm
from citestack.authority.imports.values import Bad, read_flag
from citestack.model import LinkPlace

FLAGS: tuple[Field, ...] = (
    "rel", "nofollow", "dofollow", "ugc", "sponsored", "type", "image", "text", "redirect", "canonical", "frame",
    "form", "content", "place", "sitewide", "lost", "lost_word",
)  # fmt: skip
RELS = ("nofollow", "sponsored", "ugc")
FORMS: tuple[LinkForm, ...] = get_args(LinkForm)
_BARE = ("rel", "type", "place", "lost_word")
_MAIN = ("article", "main", "content", "section")
_OTHER = ("header", "footer", "nav", "aside", "menu", "comment", "comments", "sidebar")
_TYPES: dict[str, LinkForm] = {
    "text": "text", "textlink": "text", "href": "text", "anchor": "text", "dofollow": "text", "nofollow": "text",
    "image": "image", "imagelink": "image", "redirect": "redirect", "redirection": "redirect",
    "canonical": "canonical", "rel canonical": "canonical", "frame": "frame", "iframe": "frame", "form": "form",
}  # fmt: skip


def encode(names: Sequence[Field], cells: Sequence[str]) -> int | Bad:
    """The number for a row's flag cells."""
    words: dict[str, str] = {}
    flags: dict[str, bool] = {}
    for name, cell in zip(names, cells, strict=True):
        if name in _BARE:
            words[name] = cell.strip().casefold()
        elif isinstance(value := read_flag(cell), Bad):
            return value
        elif value is not None:
            flags[name] = value
    lost = flags.get("lost", True if words.get("lost_word") else None)
    return (
        _rel(words.get("rel", ""), flags)
        | _form(words.get("type", ""), flags) << 3
        | _place(words.get("place", ""), flags) << 6
        | _three(flags.get("sitewide")) << 8
        | _three(lost) << 10
    )


def rel(code: int) -> tuple[str, ...]:
    return tuple(name for bit, name in enumerate(RELS) if code >> bit & 1)


def form(code: int) -> LinkForm | None:
    return FORMS[n - 1] if (n := code >> 3 & 7) else None


def place(code: int) -> LinkPlace | None:
    value = _truth(code >> 6)
    return None if value is None else "main" if value else "boilerplate"


def sitewide(code: int) -> bool | None:
    return _truth(code >> 8)


def lost(code: int) -> bool | None:
    return _truth(code >> 10)


def _rel(tokens: str, flags: dict[str, bool]) -> int:
    listed = set(tokens.replace(",", " ").split())
    found = [name in listed or flags.get(name, False) for name in RELS]
    # "Not followed" without a token that says why is what these tools call nofollow.
    found[0] = found[0] or (flags.get("dofollow") is False and not any(found))
    return sum(1 << bit for bit, on in enumerate(found) if on)


def _form(word: str, flags: dict[str, bool]) -> int:
    told = _TYPES.get(word)
    # A link that is an image is one even where the tool also calls it a text link, for its alternative text.
    marked = next((f for f in ("image", "redirect", "canonical", "frame", "form", "text") if flags.get(f)), None)
    found = marked or told
    return FORMS.index(found) + 1 if found else 0


def _place(word: str, flags: dict[str, bool]) -> int:
    if word in _MAIN or word in _OTHER:
        return _three(word in _MAIN)
    return _three(flags.get("content"))


def _three(value: bool | None) -> int:
    return 0 if value is None else 2 if value else 1


def _truth(bits: int) -> bool | None:
    return None if bits & 3 == 0 else bits & 3 == 2
