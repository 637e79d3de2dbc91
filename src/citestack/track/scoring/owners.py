"""Who stands behind a page, and which rule says so."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from citestack.track.scoring.places import Place, covers, place_of_key, spec_of, under, within
from citestack.track.scoring.universe import Owner, Rule, Universe, rule_of


@dataclass(frozen=True, slots=True)
class Owned:
    owner: Owner
    brand: str | None = None
    """The tracked brand whose place it is."""
    rule: str = ""
    """What decided, in words; empty: nothing did, so ``other``."""


NOBODY = Owned("other")


@dataclass(frozen=True, slots=True)
class ShippedRules:
    reviewed: str
    """ISO 8601 day."""
    rules: tuple[Rule, ...]


@cache
def shipped() -> ShippedRules:
    """The table inside the package."""
    told = tomllib.loads((files(__package__) / "owners.toml").read_text(encoding="utf-8"))
    rules = tuple(rule_of(r, f"shipped rule {i}") for i, r in enumerate(told["rule"], 1))
    return ShippedRules(told["reviewed"], rules)


@dataclass(frozen=True, slots=True)
class _Entry:
    place: Place
    kind: str
    owned: Owned
    apart: tuple[Place, ...] = ()

    def may(self, host: str) -> bool:
        if self.kind in ("host", "path"):
            return host == self.place.host
        return within(host, self.place.host)


class Owners:
    """Brands' own places go first, the longest path and then the longest host before others; then the universe's rules
    from top to bottom; then the shipped table; then ``other``.
    """

    def __init__(self, universe: Universe) -> None:
        rules = (*universe.rules, *(shipped().rules if universe.defaults else ()))
        self._entries = [*_own(universe), *map(_ruled, rules)]
        self._by_host: dict[str, tuple[_Entry, ...]] = {}

    def of(self, key: str) -> Owned:
        """``key`` as ``answers.identity.key_of`` gives it."""
        place = place_of_key(key)
        entries = self._by_host.get(place.host)
        if entries is None:
            entries = self._by_host[place.host] = tuple(e for e in self._entries if e.may(place.host))
        for e in entries:
            if under(place.path, e.place.path) and not any(covers(a, place) for a in e.apart):
                return e.owned
        return NOBODY


def _own(universe: Universe) -> list[_Entry]:
    found = []
    for brand in universe.brands:
        apart = tuple(map(spec_of, brand.not_sites))
        for site in brand.sites:
            place = spec_of(site)
            owned = Owned(brand.owner, brand.name, f"{brand.name}: {place.host}{place.path}")
            found.append(_Entry(place, "path" if place.path else "domain", owned, apart))
    return sorted(found, key=lambda e: (-e.place.path.count("/"), -len(e.place.path), -e.place.host.count(".")))


def _ruled(rule: Rule) -> _Entry:
    host, slash, path = rule.value.lstrip(".").partition("/")
    why = f"{rule.kind} {rule.value}" + (f" ({rule.why})" if rule.why else "")
    return _Entry(Place(host, slash + path), rule.kind, Owned(rule.owner, None, why))
