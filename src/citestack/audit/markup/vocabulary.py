"""Names and relations of schema.org: what is a type, what has which property, what a property may hold."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LONGEST_NAME = 60
"""Longer names are no misspelling of any (the longest of the release has 49 letters)."""


@dataclass(frozen=True, slots=True)
class Property:
    domains: frozenset[str]
    """Types that have it; a property of a subtype's ancestor is inherited. Empty: retired."""
    ranges: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One release of schema.org."""

    release: str
    ancestors: Mapping[str, frozenset[str]]
    """Every type, with all it descends from and itself."""
    data_types: frozenset[str]
    """Text, Number, Date... and what descends from them."""
    members: Mapping[str, frozenset[str]]
    """Members of enumerations, with the enumerations (and their ancestors) they belong to."""
    properties: Mapping[str, Property]
    superseded: Mapping[str, tuple[str, ...]]
    """Types, members and properties that have a successor."""

    def is_a(self, kind: str, others: Iterable[str]) -> bool:
        """``kind`` is one of ``others`` or descends from one."""
        return not self.ancestors.get(kind, frozenset()).isdisjoint(others)

    def nearest(self, name: str, known: Iterable[str]) -> str | None:
        """The likeliest spelling of a name among those known, whatever its case; None when none is near."""
        plain = re.sub(r"[\W_]+", "", name.casefold())
        if not plain or len(plain) > LONGEST_NAME:
            return None
        folded = {k.casefold(): k for k in known}
        close = [plain] if plain in folded else difflib.get_close_matches(plain, folded, n=1, cutoff=0.8)
        return folded[close[0]] if close else None


@cache
def vocabulary() -> Vocabulary:
    """The shipped release, read once (4 ms); its data are made by ``training/schema_vocabulary.py``."""
    data = json.loads((files(__package__) / "data" / "schemaorg.json").read_text(encoding="utf-8"))
    parents = {name: tuple(said.split()) for name, said in data["types"].items()}
    ancestors = {name: frozenset(_above(name, parents)) for name in parents}
    basic = frozenset(data["data_types"].split())
    return Vocabulary(
        data["release"],
        ancestors,
        frozenset(name for name, above in ancestors.items() if above & basic),
        {name: frozenset().union(*(ancestors[t] for t in said.split())) for name, said in data["members"].items()},
        {name: _property(said) for name, said in data["properties"].items()},
        {name: tuple(said.split()) for name, said in data["superseded"].items()},
    )


def _above(name: str, parents: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(parents.get(one, ()))
    return found


def _property(said: str) -> Property:
    domains, _, ranges = said.partition("|")
    return Property(frozenset(domains.split()), frozenset(ranges.split()))
