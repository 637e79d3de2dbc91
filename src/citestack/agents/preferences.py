"""What a site says about the use of its pages: ``Content-Signal`` (Cloudflare) and ``Content-Usage`` (IETF aipref).

Both are wishes, not locks. ``Content-Usage`` is a structured-field dictionary (RFC 9651) with values ``y`` and ``n``;
``Content-Signal`` has ``yes`` and ``no``. Anything else leaves the preference unknown; of several statements the most
restrictive counts (draft-ietf-aipref-vocab, 7.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from citestack.agents.patterns import Pattern, path_of, pattern_of
from citestack.agents.robots_file import Group, Preference
from citestack.agents.structured import dictionary

Use = Literal["search", "ai-input", "train-ai"]
"""``search``: results with links. ``ai-input``: grounding of answers (Content-Signal alone has it). ``train-ai``:
training, which Content-Signal calls ``ai-train``.
"""

_SIGNALS: Mapping[str, Use] = {"search": "search", "ai-input": "ai-input", "ai-train": "train-ai"}
_USAGES: Mapping[str, Use] = {"search": "search", "train-ai": "train-ai"}
_PAIR = re.compile(r"\s*([a-z-]+)\s*=\s*([a-z]+)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement for one use."""

    use: Use
    allowed: bool
    quote: str
    where: str
    """``robots.txt line 3`` or ``header Content-Usage``."""


def combined(statements: Iterable[Statement]) -> dict[Use, bool]:
    """The most restrictive statement of each use; a use that nobody speaks of is missing: unknown."""
    out: dict[Use, bool] = {}
    for s in statements:
        out[s.use] = out.get(s.use, True) and s.allowed
    return out


def in_groups(groups: Iterable[Group], url: str) -> list[Statement]:
    """What the groups that an agent hears say of one URL."""
    lines = [p for group in groups for p in group.preferences]
    signals = [s for p in lines if p.name == "content-signal" for s in signals_of(p.value, p.line.text, _at(p))]
    return signals + _usages(lines, path_of(url))


def in_headers(headers: Mapping[str, str]) -> list[Statement]:
    """``headers`` with lower-case names."""
    signal, usage = headers.get("content-signal", ""), headers.get("content-usage", "")
    return [
        *signals_of(signal, f"Content-Signal: {signal}", "header Content-Signal"),
        *usages_of(usage, f"Content-Usage: {usage}", "header Content-Usage"),
    ]


def signals_of(value: str, quote: str, where: str) -> list[Statement]:
    """Pairs separated by commas. Unknown names, such as ``use=reference``, and other values say nothing here."""
    out = []
    for part in value.split(","):
        pair = _PAIR.fullmatch(part)
        use = _SIGNALS.get(pair[1].lower()) if pair else None
        if pair and use and pair[2].lower() in {"yes", "no"}:
            out.append(Statement(use, pair[2].lower() == "yes", quote, where))
    return out


def usages_of(value: str, quote: str, where: str) -> list[Statement]:
    """A dictionary that cannot be parsed says nothing at all."""
    found = dictionary(value) or {}
    pairs = [(use, found.get(label)) for label, use in _USAGES.items()]
    return [Statement(use, said == "y", quote, where) for use, said in pairs if said in {"y", "n"}]


def _usages(lines: Iterable[Preference], path: str) -> list[Statement]:
    """Of the rules whose path matches, those of the longest; rules of one path all count."""
    matching: list[tuple[int, Preference, str]] = []
    for p in lines:
        if p.name == "content-usage":
            pattern, value = _split(p.value)
            if pattern is None or pattern.matches(path):
                matching.append((0 if pattern is None else pattern.length, p, value))
    longest = max((length for length, _, _ in matching), default=0)
    return [s for n, p, value in matching if n == longest for s in usages_of(value, p.line.text, _at(p))]


def _split(value: str) -> tuple[Pattern | None, str]:
    """Path and preference; a value that does not begin with ``/`` has no path (draft-ietf-aipref-attach)."""
    if not value.startswith("/"):
        return None, value
    path, *rest = value.split(maxsplit=1)
    return pattern_of(path), rest[0] if rest else ""


def _at(p: Preference) -> str:
    return f"robots.txt line {p.line.number}"
