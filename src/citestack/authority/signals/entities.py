"""People and organisations that a page's JSON-LD names, and in which role (schema.org 30)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from citestack.corpus import json_ld

MOST = 1_000
AUTHORS = frozenset({"author", "creator"})
ROLES = (
    "author", "creator", "contributor", "editor", "reviewedBy", "publisher", "sourceOrganization", "copyrightHolder",
    "founder", "worksFor",
)  # fmt: skip
# Types of organisations whose name does not hold "Organization".
_ORGANISATIONS = frozenset(
    """Corporation NGO LocalBusiness OnlineBusiness OnlineStore CollegeOrUniversity School HighSchool Library
    LibrarySystem Consortium Airline WorkersUnion Store Project ResearchProject FundingAgency SportsTeam""".split()  # noqa: SIM905 - reads better
)


@dataclass(frozen=True, slots=True)
class Entity:
    name: str
    organisation: bool
    role: str
    """Property that names it; ``itself`` for an object that stands alone."""
    same_as: tuple[str, ...] = ()


def entities(things: Sequence[dict[str, Any]]) -> tuple[Entity, ...]:
    """In document order, each name once per role; at most ``MOST``."""
    by_id = {t["@id"]: t for t in things if isinstance(t.get("@id"), str) and "name" in t}
    found: dict[tuple[str, str], Entity] = {}
    for entity in _all(things, by_id):
        key = (entity.name, entity.role)
        if key not in found or (entity.same_as and not found[key].same_as):
            found[key] = entity
        if len(found) >= MOST:
            break
    named = {e.name for e in found.values() if e.role != "itself"}
    return tuple(e for e in found.values() if e.role != "itself" or e.name not in named)


def addresses(value: Any) -> tuple[str, ...]:
    """http(s) URLs of a ``sameAs``."""
    many = value if isinstance(value, list) else [value]
    return tuple(v.strip() for v in many[:MOST] if isinstance(v, str) and v.strip().startswith(("http://", "https://")))


def _all(things: Sequence[dict[str, Any]], by_id: dict[str, dict[str, Any]]) -> Iterator[Entity]:
    for thing in things:
        for role in ROLES:
            if role in thing:
                yield from _of(thing[role], role, by_id)
        if is_person(thing) or is_organisation(thing):
            yield from _of(thing, "itself", by_id)


def _of(value: Any, role: str, by_id: dict[str, dict[str, Any]]) -> Iterator[Entity]:
    for one in (value if isinstance(value, list) else [value])[:MOST]:
        if isinstance(one, str):
            whole: dict[str, Any] = by_id.get(one, {"name": one})
        elif isinstance(one, dict):
            whole = one if one.get("name") else by_id.get(str(one.get("@id", "")), {})
        else:
            continue
        name = whole.get("name")
        if isinstance(name, str) and 1 < len(name.strip()) <= 120 and "://" not in name:
            clean = " ".join(name.split())
            yield Entity(clean, is_organisation(whole), role, addresses(whole.get("sameAs")))


def is_person(thing: dict[str, Any]) -> bool:
    return any(t.endswith("Person") for t in json_ld.types(thing))


def is_organisation(thing: dict[str, Any]) -> bool:
    return any("Organization" in t or t.rpartition("/")[2] in _ORGANISATIONS for t in json_ld.types(thing))
