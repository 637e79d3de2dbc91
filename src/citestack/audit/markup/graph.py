"""The nodes of all JSON-LD scripts of a page: types and members by their schema.org names, references followed.

One iterative walk, so that depth costs nothing but memory; cycles by ``@id`` are edges, never walked.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from citestack.audit.markup.context import KEYWORDS, Context, entered
from citestack.audit.markup.issue import Issue, Issues, Trail, pointer, quoted
from citestack.audit.markup.reading import Script

MAX_NODES = 50_000
MAX_VALUES = 500_000
MAX_SAME = 50
"""Objects that are joined because they have the same ``@id``; more of them are read one by one."""


Waiting = tuple[Any, Trail, Context, str | None]
"""A value to be walked: where it stands, the context there, the property that holds it."""


@dataclass(slots=True)
class Member:
    """One property of a node with one of its values; a list gives one member for each."""

    name: str
    """Local name of schema.org."""
    key: str
    """As it is written."""
    value: Any
    trail: Trail
    reverse: bool = False


@dataclass(slots=True)
class Node:
    script: int
    trail: Trail
    incoming: str | None
    """The property that holds it; None at the top."""
    id: str | None = None
    types: list[str] = field(default_factory=list)
    """Names as schema.org would spell them, known there or not."""
    foreign: bool = False
    """Another vocabulary types it, or may define its names."""
    members: list[Member] = field(default_factory=list)
    named: bool = False
    """It says ``@type``."""

    @property
    def path(self) -> str:
        return pointer(self.trail)

    @property
    def is_reference(self) -> bool:
        return self.id is not None and not self.named and not self.members


@dataclass(slots=True)
class Graph:
    nodes: list[Node] = field(default_factory=list)
    by_object: dict[int, Node] = field(default_factory=dict)
    """``id()`` of a parsed object to its node; the scripts keep the objects alive."""
    by_id: dict[str, list[Node]] = field(default_factory=dict)
    scripts: Sequence[Script] = ()
    base: str = ""

    def node_of(self, value: Any) -> Node | None:
        return self.by_object.get(id(value)) if isinstance(value, dict) else None

    def same(self, node: Node) -> list[Node]:
        """All objects that describe the same thing, this one first."""
        others = self.by_id.get(node.id, []) if node.id is not None else []
        return [node, *(other for other in others if other is not node)]

    def types_of(self, node: Node) -> list[str]:
        return list(dict.fromkeys(kind for one in self.same(node) for kind in one.types))

    def values(self, node: Node, *names: str) -> Iterator[Member]:
        """Members of that name of all objects that describe the thing."""
        for one in self.same(node):
            yield from (m for m in one.members if m.name in names and not m.reverse)

    def of_type(self, *names: str) -> Iterator[Node]:
        """Typed nodes, in document order; of those with one ``@id`` each object that says the type."""
        yield from (node for node in self.nodes if any(kind in names for kind in node.types))


@dataclass(slots=True)
class _Walk:
    graph: Graph
    issues: Issues
    waiting: list[Waiting] = field(default_factory=list)
    seen: int = 0
    script: int = 0


def read_graph(scripts: Sequence[Script], base: str, issues: Issues) -> Graph:
    """``base``: URL of the page, against which relative ids are resolved. Problems of structure go to ``issues``."""
    walk = _Walk(Graph(scripts=scripts, base=base), issues)
    for script in scripts:
        walk.script = script.number
        if script.value is None:
            continue
        if not isinstance(script.value, (dict, list)):
            _structure(walk, (), "A script must hold an object or a list of objects.", script.value)
            continue
        walk.waiting = [(script.value, (), Context(), None)]
        while walk.waiting and len(walk.graph.nodes) < MAX_NODES and walk.seen < MAX_VALUES:
            _step(walk, *walk.waiting.pop())
        if walk.waiting:
            message = f"More than {MAX_NODES:,} nodes: the rest was not checked."
            issues.add(Issue("limit", "low", message, script.number, "", "", "Describe the page alone."))
            break
    return walk.graph


def _step(walk: _Walk, value: Any, trail: Trail, context: Context, incoming: str | None) -> None:
    walk.seen += 1
    if isinstance(value, list):
        walk.waiting.extend((one, (trail, i), context, incoming) for i, one in reversed(list(enumerate(value))))
    elif isinstance(value, dict):
        _object(walk, value, trail, context, incoming)
    elif incoming is None:
        _structure(walk, trail, "Only objects may stand at the top of a script.", value)


def _object(walk: _Walk, value: dict[str, Any], trail: Trail, context: Context, incoming: str | None) -> None:
    if "@context" in value:
        context, wrong = entered(context, value["@context"])
        for severity, message, quote in wrong:
            fix = 'Write "@context": "https://schema.org".'
            walk.issues.add(
                Issue("context", severity, message, walk.script, pointer((trail, "@context")), quoted(quote), fix)
            )
    elif incoming is None and not context.given and "@graph" not in value:
        context = _without_context(walk, trail)
    if "@value" in value:
        _value_object(walk, value, trail)
    elif "@list" in value or "@set" in value:
        walk.waiting.append((value.get("@list", value.get("@set")), (trail, "@list"), context, incoming))
    else:
        _node(walk, value, trail, context, incoming)


def _without_context(walk: _Walk, trail: Trail) -> Context:
    message = "There is no @context: to a reader of JSON-LD the names mean nothing."
    fix = 'Add "@context": "https://schema.org".'
    walk.issues.add(Issue("context", "high", message, walk.script, pointer(trail), "", fix))
    return Context(vocab="schema", given=True)


def _value_object(walk: _Walk, value: dict[str, Any], trail: Trail) -> None:
    extra = [k for k in value if k not in {"@value", "@type", "@language", "@direction", "@index", "@context"}]
    if extra:
        _structure(walk, trail, "An object with @value can have no properties.", extra[0])
    elif "@type" in value and "@language" in value:
        _structure(walk, trail, "An object with @value has either @type or @language.", value["@language"])
    elif isinstance(value["@value"], (dict, list)):
        _structure(walk, trail, "@value holds no single value.", value["@value"])


@dataclass(slots=True)
class _Held:
    """A node under way, and the values in it that are still to be walked."""

    node: Node
    context: Context
    children: list[Waiting] = field(default_factory=list)
    graphs: list[Waiting] = field(default_factory=list)


def _node(walk: _Walk, value: dict[str, Any], trail: Trail, context: Context, incoming: str | None) -> None:
    node = Node(walk.script, trail, incoming, foreign=context.open)
    held = _Held(node, context)
    for key, said in value.items():
        kind, name = context.resolve(key)
        place = (trail, key)
        if kind == "keyword":
            _keyword(walk, held, name, said, place)
        elif kind == "schema":
            _members(walk, held, Member(name, key, said, place))
        else:
            node.foreign = True
            theirs = Context("other", given=True, open=True, names=context.names)
            held.children.append((said, place, theirs, key))
    if node.members or node.named or node.id is not None or not (held.graphs or "@context" in value):
        _keep(walk, value, node)
    walk.waiting.extend(reversed(held.children))
    walk.waiting.extend(reversed(held.graphs))


def _keep(walk: _Walk, value: dict[str, Any], node: Node) -> None:
    walk.graph.nodes.append(node)
    walk.graph.by_object[id(value)] = node
    if node.id is not None and not node.is_reference:
        same = walk.graph.by_id.setdefault(node.id, [])
        if len(same) < MAX_SAME:
            same.append(node)


def _keyword(walk: _Walk, held: _Held, name: str, said: Any, place: Trail) -> None:
    if name == "@id":
        held.node.id = _absolute(walk, said, place)
    elif name == "@type":
        _types(walk, held, said, place)
    elif name in {"@graph", "@included"}:
        held.graphs.append((said, place, held.context, None))
    elif name == "@reverse":
        _reversed(walk, held, said, place)
    elif name == "@nest":
        held.children.append((said, place, held.context, held.node.incoming))
    elif name not in KEYWORDS:
        _structure(walk, place, f"JSON-LD has no keyword {name[:40]}{_meant(name)}.", name)


def _meant(name: str) -> str:
    close = difflib.get_close_matches(name.casefold()[:40], sorted(KEYWORDS), n=1, cutoff=0.7)
    return f"; {close[0]} is meant" if close else ""


def _absolute(walk: _Walk, said: Any, place: Trail) -> str | None:
    if not isinstance(said, str):
        _structure(walk, place, "@id is no string.", said)
        return None
    if said.startswith("_:"):
        return said
    try:
        return urljoin(walk.graph.base, said.strip()) or said
    except ValueError:
        return said


def _types(walk: _Walk, held: _Held, said: Any, place: Trail) -> None:
    held.node.named = True
    for one in said if isinstance(said, list) else [said]:
        if not isinstance(one, str):
            _structure(walk, place, "@type is no name.", one)
        elif not one.strip():
            _structure(walk, place, "@type is empty.", one)
        else:
            kind, name = held.context.resolve(one.strip())
            if kind == "schema":
                held.node.types.append(name)
            else:
                held.node.foreign = True


def _members(walk: _Walk, held: _Held, member: Member) -> None:
    """Every value by itself; sets and lists are opened, lists in lists as well (JSON-LD 1.1 allows them)."""
    waiting: list[tuple[Any, Trail]] = [(member.value, member.trail)]
    incoming = None if member.reverse else member.name
    while waiting and walk.seen < MAX_VALUES:
        value, trail = waiting.pop()
        walk.seen += 1
        if isinstance(value, list):
            waiting.extend((one, (trail, i)) for i, one in reversed(list(enumerate(value))))
        elif isinstance(value, dict) and ("@list" in value or "@set" in value) and "@value" not in value:
            waiting.append((value.get("@list", value.get("@set")), (trail, "@list" if "@list" in value else "@set")))
        else:
            held.node.members.append(Member(member.name, member.key, value, trail, member.reverse))
            if isinstance(value, dict):
                held.children.append((value, trail, held.context, incoming))


def _reversed(walk: _Walk, held: _Held, said: Any, place: Trail) -> None:
    if not isinstance(said, dict):
        _structure(walk, place, "@reverse holds no object of properties.", said)
        return
    for key, value in said.items():
        kind, name = held.context.resolve(key)
        if kind == "schema":
            _members(walk, held, Member(name, key, value, (place, key), reverse=True))


def _structure(walk: _Walk, trail: Trail, message: str, quote: Any) -> None:
    fix = "Follow JSON-LD 1.1, https://www.w3.org/TR/json-ld11/."
    walk.issues.add(Issue("structure", "medium", message, walk.script, pointer(trail), quoted(quote), fix))
