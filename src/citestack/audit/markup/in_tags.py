"""Structured data written into a page's tags, microdata (WHATWG HTML, 5.2) and RDFa Lite 1.1, as JSON-LD says it.

Of RDFa what schema.org asks for is read: ``vocab``, ``typeof``, ``property``, ``resource`` and the prefix ``schema:``.
Things and properties of other vocabularies are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from citestack.audit.markup.context import is_schema, local_name

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_ELEMENTS = 5_000
"""Elements with markup that are read; a catalogue has more."""
MAX_TEXT = 20_000
"""Characters of one value."""
MAX_DEPTH = 40
"""Things within things; ``itemref`` may go in circles."""
_ADDRESSES = {
    "a": "href", "area": "href", "link": "href", "audio": "src", "embed": "src", "iframe": "src", "img": "src",
    "source": "src", "track": "src", "video": "src", "object": "data",
}  # fmt: skip
MAX_REFS = 50
"""Things that may name one element, and elements that one thing may name."""
Names = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Syntax:
    name: Literal["microdata", "rdfa"]
    scope: str
    """The attribute that makes an element a thing."""
    kind: str
    property: str
    id: str
    sign: re.Pattern[str]
    """Stands in the lower-case source of a page that may use it. Begins with letters: those are found fast."""


MICRODATA = Syntax(
    "microdata", "itemscope", "itemtype", "itemprop", "itemid", re.compile(r"itemscope(?<=\sitemscope)\b")
)
RDFA = Syntax("rdfa", "typeof", "typeof", "property", "resource", re.compile(r"typeof(?<=\stypeof)\s*="))


@dataclass(slots=True)
class _Thing:
    node: LexborNode
    types: list[str]
    id: str
    members: list[tuple[str, LexborNode]] = field(default_factory=list)
    held: bool = False
    """It is the value of a property, not a thing at the top."""


def in_tags(html: str, url: str) -> list[dict[str, Any]]:
    """Things at the top, in document order, microdata first; empty where the page has none of schema.org."""
    low = html.lower()
    return [thing for x in (MICRODATA, RDFA) if x.sign.search(low) for thing in _read(html, url, x)]


def _read(html: str, url: str, syntax: Syntax) -> list[dict[str, Any]]:
    from selectolax.lexbor import LexborHTMLParser

    found = LexborHTMLParser(html).css(f"[{syntax.scope}],[{syntax.property}]")[: 2 * MAX_ELEMENTS]
    nodes = list({node.mem_id: node for node in found}.values())[:MAX_ELEMENTS]  # what matches both is found twice
    reader = _Reader(url, syntax)
    for node in nodes:
        if syntax.scope in node.attributes:
            reader.thing(node)
    for node in nodes:
        reader.member(node)
    tops = [t for t in reader.things.values() if not t.held and t.types]
    return [reader.written(t, ()) for t in tops]


@dataclass(slots=True)
class _Reader:
    url: str
    syntax: Syntax
    things: dict[int, _Thing] = field(default_factory=dict)
    """By element."""
    wanted: dict[str, list[_Thing]] = field(default_factory=lambda: defaultdict(list))
    """Element id -> things whose ``itemref`` names it."""
    homes: dict[int, tuple[_Thing, ...]] = field(default_factory=dict)
    """Element -> things that the properties in it belong to."""
    vocabs: dict[int, str] = field(default_factory=dict)
    left: int = MAX_ELEMENTS
    """Objects that may still be written."""

    def thing(self, node: LexborNode) -> None:
        said = (node.attributes.get(self.syntax.kind) or "").split()
        types = [name for name in (self._name(one, node) for one in said) if name]
        found = _Thing(node, types, node.attributes.get(self.syntax.id) or "")
        self.things[node.mem_id] = found
        for ref in (node.attributes.get("itemref") or "").split()[:MAX_REFS]:
            if len(self.wanted[ref]) < MAX_REFS:
                self.wanted[ref].append(found)

    def member(self, node: LexborNode) -> None:
        said = (node.attributes.get(self.syntax.property) or "").split()
        names = [name for name in (self._name(one, node) for one in said) if name]
        if not said:
            return
        for home in self._homes(node):
            home.members += [(name, node) for name in names]
            if node.mem_id in self.things:
                self.things[node.mem_id].held = True

    def _homes(self, node: LexborNode) -> tuple[_Thing, ...]:
        """The nearest thing around the element, and those that name it or what is around it up to there."""
        climbed: list[LexborNode] = []
        at: LexborNode | None = node
        while at is not None and at.mem_id not in self.homes:
            climbed.append(at)
            if at.mem_id != node.mem_id and at.mem_id in self.things:
                break
            at = at.parent
        known = self.homes.get(at.mem_id, ()) if at is not None else ()
        for one in reversed(climbed):
            named = tuple(self.wanted.get(one.attributes.get("id") or "", ())) if self.wanted else ()
            own = self.things.get(one.mem_id)
            if own is not None and one.mem_id != node.mem_id:
                known = (own,)
                self.homes[one.mem_id] = known
            elif own is not None:
                return (*known, *named)
            else:
                known = (*known, *named)
                self.homes[one.mem_id] = known
        return known

    def _name(self, said: str, node: LexborNode) -> str | None:
        """The local name of schema.org; None for another vocabulary's."""
        if "://" in said:
            return local_name(said)
        if self.syntax is MICRODATA:
            return said if ":" not in said else None
        prefix, colon, rest = said.partition(":")
        if colon:
            return rest if prefix == "schema" else None
        return said if is_schema(self._vocab(node)) else None

    def _vocab(self, node: LexborNode) -> str:
        climbed: list[int] = []
        at: LexborNode | None = node
        found = ""
        while at is not None:
            if at.mem_id in self.vocabs:
                found = self.vocabs[at.mem_id]
                break
            climbed.append(at.mem_id)
            if "vocab" in at.attributes:
                found = at.attributes["vocab"] or ""
                break
            at = at.parent
        self.vocabs.update(dict.fromkeys(climbed, found))
        return found

    def written(self, thing: _Thing, above: tuple[int, ...]) -> dict[str, Any]:
        """The thing as an object of JSON-LD; one that stands within itself is left out there."""
        members: Names = defaultdict(list)
        path = (*above, thing.node.mem_id)
        self.left -= 1
        for name, node in thing.members:
            inner = self.things.get(node.mem_id)
            if inner is None:
                members[name].append(self._value(node))
            elif self.left > 0 and len(path) < MAX_DEPTH and node.mem_id not in path:
                members[name].append(self.written(inner, path))
        head: dict[str, Any] = {"@context": "https://schema.org"} if not above else {}
        if thing.types:
            head["@type"] = thing.types if len(thing.types) > 1 else thing.types[0]
        if thing.id:
            head["@id"] = _absolute(self.url, thing.id)
        return head | {name: values if len(values) > 1 else values[0] for name, values in members.items()}

    def _value(self, node: LexborNode) -> str:
        """WHATWG HTML 5.2.4; RDFa takes ``content`` of any element, and so do readers of microdata."""
        given = node.attributes
        tag = node.tag or ""
        if given.get("content") is not None:
            return (given["content"] or "")[:MAX_TEXT]
        if (address := given.get(_ADDRESSES.get(tag, ""))) is not None:
            return _absolute(self.url, address)
        if tag in {"data", "meter"} and given.get("value") is not None:
            return given["value"] or ""
        if tag == "time" and given.get("datetime") is not None:
            return given["datetime"] or ""
        return " ".join(node.text()[:MAX_TEXT].split())


def _absolute(url: str, written: str) -> str:
    try:
        return urljoin(url, written.strip())
    except ValueError:
        return written
