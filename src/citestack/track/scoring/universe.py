"""What is tracked: brands and persons with their names and places, and who stands behind all other pages.

A universe never changes: another list is another version. Shares are shares of it, so every figure names it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

import orjson

from citestack.errors import UsageError
from citestack.track.scoring.folding import folded
from citestack.track.scoring.places import place_of, spec_of

Owner = Literal["own", "competitor", "editorial", "ugc", "reference", "government", "other"]
OWNERS: tuple[str, ...] = get_args(Owner)
KINDS = ("domain", "suffix", "host", "path")


@dataclass(frozen=True, slots=True)
class Brand:
    """A tracked name: of a company, a product, or, apart from both, a person."""

    name: str
    aliases: tuple[str, ...] = ()
    """Other names; the name itself need not be repeated."""
    sites: tuple[str, ...] = ()
    """Its own places: domains with their subdomains, or paths on a host (``github.com/acme``)."""
    not_sites: tuple[str, ...] = ()
    """Places under them that are not its own (``acme.com/community``)."""
    not_in: tuple[str, ...] = ()
    """Phrases in which the name means something else (``acme of perfection``)."""
    competitor: bool = False
    person: bool = False
    exact: bool = False
    """Capitals and diacritics must be as written, for names that are also words (Notion, Mango)."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.name, *self.aliases)))

    @property
    def owner(self) -> Owner:
        return "competitor" if self.competitor else "own"


@dataclass(frozen=True, slots=True)
class Rule:
    """``domain``: it and its subdomains. ``suffix``: all names under it (``.gov``). ``host``: it alone, ``www.`` aside.
    ``path``: a host with a path, at a boundary.
    """

    kind: Literal["domain", "suffix", "host", "path"]
    value: str
    owner: Owner
    why: str = ""


@dataclass(frozen=True, slots=True)
class Universe:
    brands: tuple[Brand, ...] = ()
    rules: tuple[Rule, ...] = ()
    """Tried in order; the first match decides. A brand's own places go before them."""
    defaults: bool = True
    """Whether the shipped table is tried after them."""

    def body(self) -> bytes:
        """Canonical JSON: equal universes have equal bytes."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)

    @property
    def id(self) -> str:
        return hashlib.sha256(self.body()).hexdigest()[:16]


def from_body(body: bytes) -> Universe:
    """Of ``Universe.body``."""
    told: dict[str, Any] = orjson.loads(body)
    brands = tuple(Brand(**(b | {k: tuple(b[k]) for k in _LISTS})) for b in told["brands"])
    return Universe(brands, tuple(Rule(**r) for r in told["rules"]), told["defaults"])


def from_file(told: object) -> Universe:
    """Of a parsed file: ``brands``, ``owners`` and ``defaults``. Raises ``UsageError`` that names what is wrong."""
    found = _mapping(told, "the file", {"brands", "owners", "defaults"})
    brands = tuple(_brand(b, f"brand {i}") for i, b in enumerate(_list(found.get("brands"), "brands"), 1))
    rules = tuple(rule_of(r, f"owner rule {i}") for i, r in enumerate(_list(found.get("owners"), "owners"), 1))
    universe = Universe(brands, rules, _bool(found.get("defaults", True), "defaults"))
    _refuse_doubles(universe)
    return universe


def to_file(universe: Universe) -> dict[str, Any]:
    """What ``from_file`` reads; fields with their default are left out."""
    plain = {f.name: f.default for f in fields(Brand)}
    brands = [{k: list(v) if isinstance(v, tuple) else v for k, v in asdict(b).items() if v != plain[k]} for b in
              universe.brands]  # fmt: skip
    rules = [{r.kind: r.value, "owner": r.owner} | ({"why": r.why} if r.why else {}) for r in universe.rules]
    return {"brands": brands, "owners": rules, "defaults": universe.defaults}


def rule_of(told: object, where: str) -> Rule:
    """``{domain: example.org, owner: editorial}``. Raises ``UsageError``."""
    found = _mapping(told, where, {*KINDS, "owner", "why"})
    kinds = [k for k in KINDS if k in found]
    if len(kinds) != 1:
        raise UsageError(f"{where} needs one of {', '.join(KINDS)}", hint="Such as {domain: example.org, owner: ugc}.")
    kind, owner = kinds[0], found.get("owner")
    if owner not in OWNERS:
        raise UsageError(f"{where}: unknown owner {owner!r}", hint=f"One of: {', '.join(OWNERS)}.")
    return Rule(kind, _value(kind, _text(found[kind], where), where), owner, _text(found.get("why", ""), where))  # type: ignore[arg-type]


def _value(kind: str, value: str, where: str) -> str:
    if kind == "suffix":
        place = place_of(f"x.{value.strip().lstrip('.')}")
        if place is None or place.path:
            raise UsageError(f"{where}: {value!r} is no suffix", hint="Such as .gov or .ac.uk.")
        return place.host.removeprefix("x")
    place = spec_of(value)
    if bool(place.path) != (kind == "path"):
        hint = "Give a host with a path." if kind == "path" else "For a host with a path write path: instead."
        raise UsageError(f"{where}: {value!r} is no {kind}", hint=hint)
    return place.host + place.path


def _brand(told: object, where: str) -> Brand:
    found = _mapping(told, where, {f.name for f in fields(Brand)})
    name = _text(found.get("name", ""), where)
    if not folded(name).text.strip():
        raise UsageError(f"{where} has no name", hint="Give name: and, where it has others, aliases: [...].")
    where = f"{where} ({name})"
    lists: dict[str, Any] = {k: tuple(_text(v, where) for v in _list(found.get(k), f"{where}: {k}")) for k in _LISTS}
    for text in (*lists["aliases"], *lists["not_in"]):
        if not folded(text).text.strip():
            raise UsageError(f"{where} has an empty name")
    for site in (*lists["sites"], *lists["not_sites"]):
        spec_of(site)
    flags: dict[str, Any] = {k: _bool(found.get(k, False), f"{where}: {k}") for k in ("competitor", "person", "exact")}
    return Brand(name, **lists, **flags)


_LISTS = ("aliases", "sites", "not_sites", "not_in")


def _refuse_doubles(universe: Universe) -> None:
    """One name and one place mean one brand, otherwise every count is a guess."""
    names, places = dict[object, str](), dict[object, str]()
    for brand in universe.brands:
        for one in dict.fromkeys(folded(n).text for n in brand.names):
            _claim(names, one, brand.name, "name")
        for place in dict.fromkeys(map(spec_of, brand.sites)):
            _claim(places, place, brand.name, "place")
    twice = [b.name for b in universe.brands]
    if len(set(twice)) < len(twice):
        raise UsageError(f"{next(n for n in twice if twice.count(n) > 1)} stands in the file twice")


def _claim(known: dict[object, str], one: object, brand: str, kind: str) -> None:
    other = known.setdefault(one, brand)
    if other != brand:
        raise UsageError(f"{brand} and {other} have the same {kind}", hint="Give it to one of them.")


def _mapping(told: object, where: str, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise UsageError(f"{where} is no table of names and values", hint="See docs/track-scoring.md.")
    strange = sorted(str(k) for k in told if k not in known)
    if strange:
        raise UsageError(f"{where}: unknown {', '.join(strange)}", hint=f"Known: {', '.join(sorted(known))}.")
    return told


def _list(told: object, where: str) -> list[Any]:
    if told is None:
        return []
    if not isinstance(told, list):
        raise UsageError(f"{where} is no list", hint="Write [one, two], or a line for each with a dash before it.")
    return told


def _text(told: object, where: str) -> str:
    if not isinstance(told, str):
        raise UsageError(f"{where}: {told!r} is no text", hint="Put it in quotes.")
    return told.strip()


def _bool(told: object, where: str) -> bool:
    if not isinstance(told, bool):
        raise UsageError(f"{where} is {told!r}", hint="Write yes or no (in TOML: true or false).")
    return told
