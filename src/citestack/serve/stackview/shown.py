"""The nouns that all columns share: a page, a count, a fold, a quote, a change that a replay made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

ChangeKind = Literal["entered", "left", "moved", "turned"]
ROWS = 40
"""Rows a column draws; the rest is folded into a count. Five such columns stay under 3,000 elements."""


@dataclass(frozen=True, slots=True)
class PageRef:
    """A page as the view names it."""

    url: str
    host: str
    path: str
    """Path and query, decoded; empty for a site's front page."""
    letter: str = ""
    """Its column in the matrix of layer 4; empty for pages that were not read there."""
    followed: bool = False

    @property
    def tail(self) -> str:
        """The end of the path, which tells pages of one site apart."""
        front, _, last = self.path.rpartition("/")
        return f"…/{last}" if front and last else self.path

    @property
    def last(self) -> str:
        """The tail without the sign that something stands before it."""
        return self.tail.removeprefix("…/")

    @property
    def linkable(self) -> bool:
        """Only such addresses become links: a trace may come from anywhere."""
        return self.url.startswith(("https://", "http://"))


@dataclass(frozen=True, slots=True)
class Change:
    """What a replay made of this row, in words."""

    kind: ChangeKind
    words: str


class Row(Protocol):
    """A line of a column that is about one page."""

    @property
    def page(self) -> PageRef: ...


R = TypeVar("R", bound=Row)


def unfolded(rows: Sequence[R], n: int) -> tuple[R, ...]:
    """The first ``n``, and those of the followed page, which nobody should have to look for."""
    return tuple(r for i, r in enumerate(rows) if i < n or r.page.followed)


def folded(rows: Sequence[R], n: int) -> tuple[R, ...]:
    """The rest: what a closed fold holds."""
    return tuple(r for r in rows[n:] if not r.page.followed)


@dataclass(frozen=True, slots=True)
class Count:
    """How many left for one reason."""

    n: int
    words: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a page between those that stand around them."""

    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Head:
    """The top of a column."""

    n: int
    name: str
    summary: str
    ms: float | None = None
    """Wall-clock milliseconds; None when the trace holds none, as after a replay."""
    reached: bool = True
    """False: the run stopped before this layer, and ``summary`` says why."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Names pages the same way in every column."""

    letters: dict[str, str]
    followed: str | None = None

    def page(self, url: str) -> PageRef:
        host, path = split(url)
        return PageRef(url, host, path, self.letters.get(url, ""), url == self.followed)

    def short(self, url: str) -> str:
        """Host alone, or with its letter when it has one: for sentences."""
        ref = self.page(url)
        return f"{ref.host} ({ref.letter})" if ref.letter else ref.host


def split(url: str) -> tuple[str, str]:
    """Host, and path with query; an address that cannot be read is its own host."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or url
    except ValueError:
        return url, ""
    path = unquote(parts.path).strip("/") + (f"?{parts.query}" if parts.query else "")
    return host, path if host != url else ""


def letter(i: int) -> str:
    """a, b ... z, a2, b2 ..."""
    turn, place = divmod(i, 26)
    return "abcdefghijklmnopqrstuvwxyz"[place] + (str(turn + 1) if turn else "")


def plural(n: int, noun: str, more: str = "") -> str:
    """``1 page``, ``2,310 pages``."""
    return f"{n:,} {noun if n == 1 else more or noun + 's'}"


def quoted(text: str, start: int, end: int, around: int = 160) -> Quote:
    """The words at [start, end) of ``text`` in their paragraph, of which at most ``around`` characters a side."""
    left = max(text.rfind("\n", 0, start) + 1, 0)
    right = text.find("\n", end)
    before, after = text[left:start], text[end : right if right >= 0 else len(text)]
    if not around:
        return Quote("", text[start:end], "")
    if len(before) > around:
        before = "… " + before[-around:].split(" ", 1)[-1]
    if len(after) > around:
        after = after[:around].rsplit(" ", 1)[0] + " …"
    return Quote(before, text[start:end], after)


def clip(text: str, n: int) -> str:
    """One line of at most ``n`` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= n else flat[: n - 1].rstrip() + "…"
