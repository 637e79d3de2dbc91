"""One value of one property against the ranges of the vocabulary.

schema.org is meant to be read generously: a string may stand for any thing, a URL for a thing elsewhere, a member of an
enumeration by name or address (schema.org/docs/datamodel.html, "Conformance"). The first is told as advice, no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from citestack.audit.markup.context import local_name
from citestack.audit.markup.graph import Graph, Node
from citestack.audit.markup.issue import IssueKind
from citestack.audit.markup.literals import FORMS, is_url
from citestack.audit.markup.vocabulary import Vocabulary
from citestack.audit.model import Severity

_NUMBERS = frozenset({"Number", "Integer", "Float", "Quantity", "Mass", "Distance", "Energy"})
_DATES = frozenset({"Date", "DateTime", "Time"})
_LOOSE = frozenset({"Date", "DateTime"})
"""Where one of these is asked for, the other one says the same more or less precisely."""


class Wrong(NamedTuple):
    kind: IssueKind
    severity: Severity
    message: str
    fix: str


def check_value(
    vocabulary: Vocabulary, graph: Graph, name: str, value: Any, ranges: frozenset[str] | None = None
) -> Iterator[Wrong]:
    """What is wrong with ``value`` as a value of the property ``name``; nothing for names that have no range."""
    ranges = vocabulary.properties[name].ranges if ranges is None else ranges
    if not ranges or "@value" in (value if isinstance(value, dict) else ()):
        value = value.get("@value") if isinstance(value, dict) else value
        if not ranges or isinstance(value, (dict, list)):
            return
    if isinstance(value, dict):
        yield from _thing(vocabulary, graph, name, graph.node_of(value), ranges)
    elif value is None:
        yield Wrong("empty", "low", f"{name} is null: readers skip it.", "Leave the property out.")
    elif isinstance(value, bool):
        yield from _boolean(vocabulary, name, ranges)
    elif isinstance(value, (int, float)):
        yield from _number(vocabulary, name, value, ranges)
    else:
        yield from _text(vocabulary, name, str(value), ranges)


def _thing(
    vocabulary: Vocabulary, graph: Graph, name: str, node: Node | None, ranges: frozenset[str]
) -> Iterator[Wrong]:
    if node is None or node.foreign:
        return
    types = [t for t in graph.types_of(node) if t in vocabulary.ancestors]
    if not types or any(fits(vocabulary, t, ranges) for t in types):
        return
    things = ranges - vocabulary.data_types
    said = " and ".join(types[:3])
    if not things:
        fix = f"Write {_asks(ranges)} instead of an object."
        yield Wrong("range", "medium", f"{name} is {a(said)}; it holds {listed(ranges)}, no object.", fix)
    elif any(t in vocabulary.ancestors[r] for t in types for r in things):
        message = f"{name} is {a(said)}, more general than {listed(things)}."
        yield Wrong("underspecific", "low", message, f"Type it as {listed(things)}.")
    else:
        message = f"{name} is {a(said)}; it holds {listed(ranges)}."
        yield Wrong("range", "medium", message, f"Give {a(listed(things))}, or use another property.")


def fits(vocabulary: Vocabulary, kind: str, ranges: frozenset[str]) -> bool:
    """A type of the range or below it; a Role may stand in between anywhere (schema.org/Role)."""
    return vocabulary.is_a(kind, ranges) or vocabulary.is_a(kind, ("Role",))


def _boolean(vocabulary: Vocabulary, name: str, ranges: frozenset[str]) -> Iterator[Wrong]:
    if "Boolean" in ranges:
        return
    severity: Severity = "low" if _takes_text(vocabulary, ranges) else "medium"
    yield Wrong("range", severity, f"{name} is true or false; it holds {listed(ranges)}.", f"Write {_asks(ranges)}.")


def _number(vocabulary: Vocabulary, name: str, value: float, ranges: frozenset[str]) -> Iterator[Wrong]:
    if ranges & _NUMBERS:
        if ranges & _NUMBERS == {"Integer"} and isinstance(value, float) and not value.is_integer():
            yield Wrong("literal", "medium", f"{name} holds a whole number.", "Round it, or leave it out.")
        return
    if _takes_text(vocabulary, ranges) and not ranges <= {"URL"}:
        return
    year = bool(ranges & _DATES) and isinstance(value, int) and 1000 <= value <= 2999
    severity: Severity = "low" if year else "medium"
    yield Wrong("range", severity, f"{name} is a number; it holds {listed(ranges)}.", f"Write {_asks(ranges)}.")


def _text(vocabulary: Vocabulary, name: str, text: str, ranges: frozenset[str]) -> Iterator[Wrong]:
    if not text.strip():
        yield Wrong("empty", "low", f"{name} is empty.", "Fill it or leave it out.")
        return
    if "Text" in ranges or "PronounceableText" in ranges:
        return
    enumerations = frozenset(r for r in ranges if vocabulary.is_a(r, ("Enumeration",)))
    if enumerations:
        yield from _member(vocabulary, name, text.strip(), ranges, enumerations)
        return
    forms = [r for r in ranges if r in FORMS]
    written = [FORMS[r][0](text) for r in _also(forms)]
    if "yes" in written:
        return
    asked = [r for r in forms if r != "URL"]
    things = ranges - vocabulary.data_types
    if things and not asked:
        if is_url(text) == "no":
            message = f"{name} is a bare string; it holds {listed(things)}. Readers accept it but know nothing more."
            yield Wrong("text_for_thing", "low", message, f"Write an object: {_object(things)}.")
    elif forms:
        severity: Severity = "low" if "nearly" in written else "medium"
        yield Wrong("literal", severity, f"{name} is not written as {_forms(forms)}.", f"Write {_forms(forms)}.")


def _forms(forms: Iterable[str]) -> str:
    known = set(forms)
    return " or ".join(sorted({FORMS[r][1] for r in known if r != "Date" or "DateTime" not in known}))


def _also(forms: Iterable[str]) -> list[str]:
    known = list(forms)
    return [*known, *(_LOOSE if _LOOSE & set(known) else ())]


def _member(
    vocabulary: Vocabulary, name: str, text: str, ranges: frozenset[str], enumerations: frozenset[str]
) -> Iterator[Wrong]:
    """By name or address; addresses of others (GoodRelations) stand as they are."""
    local = local_name(text) or (text.removeprefix("schema:") if "://" not in text else None)
    if local is None or any(FORMS[r][0](text) == "yes" for r in ranges if r in FORMS and "://" not in text):
        return
    homes = vocabulary.members.get(local)
    if homes is not None or local in vocabulary.ancestors:
        known = homes if homes is not None else vocabulary.ancestors[local]
        if known.isdisjoint(enumerations) and not (ranges - enumerations - vocabulary.data_types):
            message = f"{name} is {local}, a member of another enumeration than {listed(enumerations)}."
            yield Wrong("enumeration", "medium", message, f"Use a member of {listed(enumerations)}.")
        return
    siblings = [member for member, homes in vocabulary.members.items() if not homes.isdisjoint(enumerations)]
    meant = vocabulary.nearest(local, siblings)
    fix = f'Write "https://schema.org/{meant}".' if meant else f"See https://schema.org/{min(enumerations)}."
    severity: Severity = "medium" if meant or local_name(text) or ranges == enumerations else "low"
    message = f"{name} is {text[:60]}, which is no member of {listed(enumerations)}."
    yield Wrong("enumeration", severity, message, fix)


def _takes_text(vocabulary: Vocabulary, ranges: frozenset[str]) -> bool:
    return any(vocabulary.is_a(r, ("Text",)) for r in ranges)


def listed(names: Iterable[str]) -> str:
    known = sorted(names)
    rest = f" or {len(known) - 4} more" if len(known) > 4 else ""
    return " or ".join(known) if len(known) <= 4 else ", ".join(known[:4]) + rest


def a(name: str) -> str:
    return f"{'an' if name[:1] in 'AEIOU' else 'a'} {name}"


def _asks(ranges: frozenset[str]) -> str:
    return " or ".join(sorted(FORMS[r][1] if r in FORMS else "a text" if r == "Text" else a(r) for r in ranges)[:3])


def _object(things: Iterable[str]) -> str:
    return f'{{"@type": "{min(things)}", "name": ...}}'
