"""A robots.txt read with its line numbers, by RFC 9309 and, where that is silent, as Google's open parser reads it.

``protego``, which the crawler obeys, gives no line; an audit has to show the one that decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from citestack.agents.patterns import Pattern, pattern_of

# RFC 9309, 2.5: at least 500 KiB must be parsed; Google ignores what stands beyond.
MAX_BYTES = 500 * 1024
_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[A-Za-z0-9_.-]*")
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
# Misspellings that Google's parser takes (robots.cc, kAllowFrequentTypos).
_FIELDS = {
    **dict.fromkeys(("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"), "disallow"),
    **dict.fromkeys(("user-agent", "useragent", "user agent"), "user-agent"),
    **dict.fromkeys(("sitemap", "site-map"), "sitemap"),
    **{name: name for name in ("allow", "content-signal", "content-usage")},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    """From 1, as an editor counts."""
    text: str
    """As it stands in the file, without white space at its ends."""


@dataclass(frozen=True, slots=True)
class Rule:
    line: Line
    allow: bool
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Preference:
    """A ``Content-Signal`` or ``Content-Usage`` line of a group."""

    line: Line
    name: str
    value: str


@dataclass(slots=True)
class Group:
    """One record: the agents named at its head, then its rules."""

    agents: list[tuple[str, Line]] = field(default_factory=list)
    """Tokens in lower case, or ``*``; each with the line that names it."""
    rules: list[Rule] = field(default_factory=list)
    preferences: list[Preference] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)
    """Lines that RFC 9309 does not know, such as ``Crawl-delay``, and rules without a path, which say nothing."""
    ended: bool = False
    """A rule has ended the row of user agents: the next one begins another group."""


@dataclass(frozen=True, slots=True)
class RobotsFile:
    groups: tuple[Group, ...] = ()
    named: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)
    """Groups by the token that names them: a file may have thousands."""
    sitemaps: tuple[tuple[str, Line], ...] = ()
    ignored: tuple[Line, ...] = ()
    """Rules that no crawler hears: before any user agent, or with a path that begins with neither ``/`` nor ``*``."""
    lines: tuple[str, ...] = ()
    is_html: bool = False
    cut: bool = False
    """Longer than ``MAX_BYTES``; the rest is not read."""

    def groups_of(self, token: str) -> tuple[Group, ...]:
        """Every group that names the token (or ``*``): they count as one (RFC 9309, 2.2.1)."""
        return self.named.get(token.lower(), ())


def read_robots(body: bytes) -> RobotsFile:
    """Any bytes give a file; what is no line of robots.txt says nothing."""
    text = body[:MAX_BYTES].decode("utf-8", errors="replace").removeprefix("\ufeff")
    lines = tuple(_LINE_END.split(text))
    reader = _Reader()
    for line, name, value in _fields(lines):
        reader.take(line, name, value)
    return RobotsFile(
        tuple(reader.groups),
        _by_token(reader.groups),
        tuple(reader.sitemaps),
        tuple(reader.ignored),
        lines,
        is_html=_HTML.match(body[:4096]) is not None,
        cut=len(body) > MAX_BYTES,
    )


def _by_token(groups: list[Group]) -> dict[str, tuple[Group, ...]]:
    found: dict[str, list[Group]] = {}
    for group in groups:
        for name in dict.fromkeys(name for name, _ in group.agents):
            found.setdefault(name, []).append(group)
    return {name: tuple(named) for name, named in found.items()}


def _fields(lines: tuple[str, ...]) -> Iterator[tuple[Line, str, str]]:
    for number, raw in enumerate(lines, start=1):
        name, colon, value = raw.partition("#")[0].partition(":")
        if colon:
            yield Line(number, raw.strip()), _FIELDS.get(name.strip().lower(), "other"), value.strip()


class _Reader:
    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.sitemaps: list[tuple[str, Line]] = []
        self.ignored: list[Line] = []
        self._in_head = False

    def take(self, line: Line, name: str, value: str) -> None:
        if name == "sitemap":
            self.sitemaps.append((value, line))
        elif name == "user-agent":
            self._name(line, value)
        elif name == "other":
            self._other(line)
        elif not self.groups:
            self.ignored.append(line)
        elif name in {"allow", "disallow"}:
            self._rule(line, value, allow=name == "allow")
        else:
            self.groups[-1].preferences.append(Preference(line, name, value))

    def _name(self, line: Line, value: str) -> None:
        """Lines in a row name the agents of one group. ``Googlebot/1.2`` and ``Googlebot*`` are ``Googlebot``."""
        if not self._in_head:
            self.groups.append(Group())
            self._in_head = True
        star = value == "*" or value.startswith("* ")
        self.groups[-1].agents.append(("*" if star else _first_token(value), line))

    def _other(self, line: Line) -> None:
        """It belongs to its group and ends no row of user agents (RFC 9309, 2.2.4)."""
        if self.groups and line.text:
            self.groups[-1].others.append(line)

    def _rule(self, line: Line, value: str, *, allow: bool) -> None:
        self.groups[-1].ended, self._in_head = True, False
        if not value:
            self.groups[-1].others.append(line)
            return
        if not value.startswith(("/", "*")):
            self.ignored.append(line)
            return
        pattern = pattern_of(value)
        self.groups[-1].rules.append(Rule(line, allow, pattern))
        folder = pattern.folder_of_index() if allow else None
        if folder is not None:
            self.groups[-1].rules.append(Rule(line, allow, folder))


def _first_token(value: str) -> str:
    found = _TOKEN.match(value)
    return found[0].lower() if found else ""
