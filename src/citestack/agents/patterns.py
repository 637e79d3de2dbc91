"""Paths and path patterns of robots.txt, brought to one spelling and compared (RFC 9309, 2.2.2 and 2.2.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_ESCAPE = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_INDEX = "/index.html"


@dataclass(frozen=True, slots=True)
class Pattern:
    parts: tuple[str, ...]
    """What stands between the stars; one part: no star."""
    to_end: bool
    """The pattern ends with ``$``."""
    length: int
    """Characters of the whole pattern in its one spelling: the longest match wins."""

    def matches(self, path: str) -> bool:
        """``path`` as ``path_of`` gives it. Linear in its length: each part is looked for once, leftmost."""
        first, *rest = self.parts
        if not path.startswith(first):
            return False
        if not rest:
            return not self.to_end or path == first
        at = len(first)
        for part in rest[:-1]:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        last = rest[-1]
        if self.to_end:
            return path.endswith(last) and len(path) - len(last) >= at
        return path.find(last, at) >= 0

    def folder_of_index(self) -> Pattern | None:
        """Who allows a folder's ``index.html`` allows the folder's own address, as Google's parser has it."""
        if len(self.parts) > 1 or self.to_end or not self.parts[0].endswith(_INDEX):
            return None
        folder = self.parts[0].removesuffix("index.html")
        return Pattern((folder,), to_end=True, length=len(folder) + 1)


def pattern_of(value: str) -> Pattern:
    to_end = value.endswith("$")
    text = _one_spelling(value.removesuffix("$"), stars=True)
    return Pattern(tuple(re.sub(r"\*+", "*", text).split("*")), to_end, len(text) + to_end)


def path_of(url: str) -> str:
    """Path and query of a URL in the spelling that patterns have."""
    whole = url.partition("#")[0]
    parts = urlsplit(whole)
    path = parts.path + (f"?{parts.query}" if "?" in whole else "")
    path = _one_spelling(path, stars=False)
    return path if path.startswith("/") else f"/{path}"


def _one_spelling(text: str, *, stars: bool) -> str:
    """Escapes undone but for ``%2F`` and ``%25`` (and ``%2A`` where a bare star is a wildcard), then made anew."""
    kept = {"2F", "25", "2A"} if stars else {"2F", "25"}
    return quote(_ESCAPE.sub(lambda m: _undone(m[0], kept), text), safe="/%=*" if stars else "/%=")


def _undone(escapes: str, kept: set[str]) -> str:
    """A run of escapes together, for a character may take several."""
    out = bytearray()
    for code in escapes.upper().split("%")[1:]:
        out += f"%{code}".encode() if code in kept else bytes.fromhex(code)
    return out.decode("utf-8", errors="replace")
