"""Builds of the link graph: nodes with their measures, edges, trust of pages. The last two are kept.

A build is written in one transaction. One of the same links takes the place of the newest, so that the other one stays
what "new and lost since" is told against.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, TypeVar, get_args

from sqlalchemy import Connection, Table, delete, func, select

from citestack.errors import UsageError
from citestack.model import ScorePart, Trust
from citestack.store import tables as t
from citestack.store.bulk import bulk_insert
from citestack.store.parts import chunks
from citestack.store.shelf import Connect
from citestack.store.upsert import upsert
from citestack.store.write import advance, lock

GraphLevel = Literal["page", "host", "domain"]
_LEVELS: tuple[GraphLevel, ...] = get_args(GraphLevel)
Measure = Literal["pagerank", "harmonic", "rating", "referring", "trust_rank", "anti_trust", "link_trust"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
KEPT = 2
_PART = 20_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BuildInfo:
    id: int
    generation: int
    """Of the store, when its links were read."""
    links_hash: str
    """Equal for equal graphs."""
    built_on: str
    """ISO 8601 date."""
    config: Mapping[str, Any]
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Node:
    """A page, host or domain with its measures."""

    name: str
    id: int
    """Place among the level's sorted names."""
    pagerank: float
    harmonic: float
    rating: float
    referring: int
    """Other nodes of the level that link here; then those with a followed, and with an earned link."""
    referring_followed: int
    referring_earned: int
    linked: int
    """Nodes this one links to."""
    trust_rank: float | None = None
    """These four at domain level only; ``anti_trust`` when there were bad seeds."""
    anti_trust: float | None = None
    link_trust: float | None = None
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """All links from one host or domain to another. ``boilerplate`` holds ``sitewide``; the rest is contextual."""

    source: int
    target: int
    weight: float
    links: int
    pages: int
    nofollow: int
    ugc: int
    sponsored: int
    followed: int
    image: int
    boilerplate: int
    sitewide: int
    earned: int
    first_seen: str
    last_seen: str
    anchors: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class NamedEdge:
    source: str
    target: str
    edge: Edge


NODE_COLUMNS = tuple(Node.__dataclass_fields__)
EDGE_COLUMNS = tuple(Edge.__dataclass_fields__)


class Builds:
    """Reads and writes builds. All methods raise ``StoreError``; reads of a store without a build give nothing."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    # --- writing --------------------------------------------------------------------------------------------------

    def save(
        self,
        build: BuildInfo,
        nodes: Mapping[GraphLevel, Iterable[Node]],
        edges: Mapping[GraphLevel, Iterable[Edge]],
        trust: Iterable[Trust] = (),
    ) -> BuildInfo:
        """Writes all of it or nothing; the build as stored, with the id it got. Pages have no edges here: their links
        are the record's. The store's generation moves: answers depend on trust.
        """
        with self._writing() as connection:
            advance(connection, lock(connection) + 1)
            number = _room(connection, build)
            row = {"id": number, "generation": build.generation, "links_hash": build.links_hash}
            more = {"built_on": build.built_on, "config": _json(build.config), "figures": _json(build.figures)}
            connection.execute(t.builds.insert(), row | more)
            for level, some in nodes.items():
                _insert(connection, t.nodes, (number, level), NODE_COLUMNS, map(_node_values, some))
            for level, links in edges.items():
                _insert(connection, t.edges, (number, level), EDGE_COLUMNS, map(_edge_values, links))
            _write_trust(connection, number, trust)
        return BuildInfo(number, build.generation, build.links_hash, build.built_on, build.config, build.figures)

    def put_trust(self, rows: Iterable[Trust]) -> int:
        """Writes trust of pages into the newest build, replacing what the pages had; how many rows. Raises
        ``UsageError`` when there is no build.
        """
        with self._writing() as connection:
            advance(connection, lock(connection) + 1)
            newest = connection.execute(select(func.max(t.builds.c.id))).scalar()
            if newest is None:
                raise UsageError("there is no build of the link graph", hint="Run: citestack authority build")
            return _write_trust(connection, newest, rows)

    # --- reading --------------------------------------------------------------------------------------------------

    def kept(self) -> tuple[BuildInfo, ...]:
        """The stored builds, newest first; at most two."""
        with self._reading() as connection:
            rows = connection.execute(select(t.builds).order_by(t.builds.c.id.desc())).all()
        return tuple(
            BuildInfo(r.id, r.generation, r.links_hash, r.built_on, json.loads(r.config), json.loads(r.figures))
            for r in rows
        )

    def node(self, level: GraphLevel, name: str, build: int | None = None) -> Node | None:
        """``build``: an id; None = the newest, here and below."""
        with self._reading() as connection:
            query = _nodes(connection, level, build).where(t.nodes.c.name == name)
            row = connection.execute(query).first()
        return None if row is None else Node(*row)

    def named(self, level: GraphLevel, names: Sequence[str]) -> dict[str, Node]:
        """Those of the names that the newest build has; a query for 500 of them."""
        found: dict[str, Node] = {}
        with self._reading() as connection:
            query = _nodes(connection, level, None)
            for part in chunks(sorted(set(names))):
                rows = connection.execute(query.where(t.nodes.c.name.in_(part)))
                found.update((row.name, Node(*row)) for row in rows)
        return found

    def nodes(self, level: GraphLevel, build: int | None = None) -> list[Node]:
        """All nodes of a level, by name."""
        with self._reading() as connection:
            query = _nodes(connection, level, build).order_by(t.nodes.c.id)
            return [Node(*row) for row in connection.execute(query)]

    def top(  # noqa: PLR0913 - which part of which list
        self,
        level: GraphLevel,
        measure: Measure,
        k: int = 20,
        build: int | None = None,
        *,
        skip: int = 0,
        containing: str = "",
    ) -> list[Node]:
        """The ``k`` best by a measure after the first ``skip``, ties by name; nodes without it are left out.

        ``containing``: lower-case text that the names hold.
        """
        column = _measure(measure)
        with self._reading() as connection:
            query = _containing(_nodes(connection, level, build), containing).where(column.is_not(None))
            some = query.order_by(column.desc(), t.nodes.c.id).limit(k).offset(skip)
            return [Node(*row) for row in connection.execute(some)]

    def count(self, level: GraphLevel, measure: Measure, *, containing: str = "") -> int:
        """How many nodes of the newest build have the measure."""
        with self._reading() as connection:
            query = _containing(_nodes(connection, level, None), containing).where(_measure(measure).is_not(None))
            return int(connection.execute(select(func.count()).select_from(query.subquery())).scalar_one())

    def hosts_of(self, domain: str) -> list[str]:
        """Hosts of the newest build that are the domain or under it, by name. Reads the names of all hosts."""
        n = t.nodes.c
        with self._reading() as connection:
            number, code = _number(connection, None), _LEVELS.index("host")
            mine = (n.name == domain) | n.name.endswith(f".{domain}", autoescape=True)
            query = select(n.name).where(n.build == number, n.level == code, mine).order_by(n.id)
            return list(connection.execute(query).scalars())

    def edges(self, level: GraphLevel, build: int | None = None) -> list[Edge]:
        """All edges of a level, by source, then target."""
        e = t.edges.c
        with self._reading() as connection:
            number, code = _number(connection, build), _LEVELS.index(level)
            query = select(*(e[c] for c in EDGE_COLUMNS)).where(e.build == number, e.level == code)
            rows = connection.execute(query.order_by(e.source, e.target)).all()
        return [_edge(row) for row in rows]

    def referrers(self, level: GraphLevel, name: str, build: int | None = None) -> list[NamedEdge]:
        """Edges to the node, by source name."""
        return self._edges(level, name, build, to=True)

    def targets(self, level: GraphLevel, name: str, build: int | None = None) -> list[NamedEdge]:
        """Edges from the node, by target name."""
        return self._edges(level, name, build, to=False)

    def changes(self, level: GraphLevel, name: str) -> tuple[list[NamedEdge], list[NamedEdge]] | None:
        """Edges to the node that the build before did not have, and those it had that are gone; None while there is
        only one build.
        """
        builds = self.kept()
        if len(builds) < KEPT:
            return None
        now, before = (self.referrers(level, name, b.id) for b in builds)
        there, was = {e.source for e in now}, {e.source for e in before}
        return [e for e in now if e.source not in was], [e for e in before if e.source not in there]

    def first_seen(self, level: GraphLevel) -> dict[tuple[str, str], str]:
        """(source, target) -> first day seen, of all edges of the newest build."""
        with self._reading() as connection:
            number = _number(connection, None)
            names = _names(connection, level, number)
            e = t.edges.c
            query = select(e.source, e.target, e.first_seen).where(e.build == number, e.level == _LEVELS.index(level))
            return {(names[r.source], names[r.target]): r.first_seen for r in connection.execute(query)}

    def trust(self, urls: Sequence[str]) -> dict[str, Trust]:
        """Trust of the pages in the newest build that has any; pages without are left out."""
        found: dict[str, Trust] = {}
        c = t.page_trust.c
        with self._reading() as connection:
            newest = connection.execute(select(func.max(c.build))).scalar()
            for part in chunks(sorted(set(urls))):
                for row in connection.execute(select(t.page_trust).where(c.build == newest, c.url.in_(part))):
                    parts = tuple(ScorePart(*p) for p in json.loads(row.parts))
                    found[row.url] = Trust(row.url, row.value, parts)
        return found

    def _edges(self, level: GraphLevel, name: str, build: int | None, *, to: bool) -> list[NamedEdge]:
        e, n = t.edges.c, t.nodes.c
        near, far = (e.target, e.source) if to else (e.source, e.target)
        with self._reading() as connection:
            number, code = _number(connection, build), _LEVELS.index(level)
            mine = select(n.id).where(n.build == number, n.level == code, n.name == name).scalar_subquery()
            query = (
                select(n.name, *(e[c] for c in EDGE_COLUMNS))
                .where(e.build == number, e.level == code, near == mine)
                .join_from(t.edges, t.nodes, (n.build == e.build) & (n.level == e.level) & (n.id == far))
                .order_by(n.id)
            )
            rows = connection.execute(query).all()
        return [_named_edge(r[0], name, r[1:]) if to else _named_edge(name, r[0], r[1:]) for r in rows]


def _room(connection: Connection, build: BuildInfo) -> int:
    """Drops what the new build displaces; the id of the new one."""
    b = t.builds.c
    rows = connection.execute(select(b.id, b.links_hash).order_by(b.id.desc())).all()
    same = bool(rows) and rows[0].links_hash == build.links_hash
    gone = [r.id for r in (rows[:1] if same else rows[KEPT - 1 :])]
    for table in (t.builds, t.nodes, t.edges, t.page_trust):
        column = table.c.id if table is t.builds else table.c.build
        connection.execute(delete(table).where(column.in_(gone)))
    return rows[0].id + 1 if rows else 1


def _insert(
    connection: Connection,
    table: Table,
    key: tuple[int, GraphLevel],
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
) -> None:
    prefix = (key[0], _LEVELS.index(key[1]))
    for part in _parts(rows):
        bulk_insert(connection, table, ("build", "level", *columns), [(*prefix, *row) for row in part])


def _write_trust(connection: Connection, build: int, rows: Iterable[Trust]) -> int:
    count = 0
    for part in _parts(rows):
        packed = [{"build": build, "url": r.url, "value": r.value, "parts": _parts_json(r.parts)} for r in part]
        count += len(part)
        upsert(connection, t.page_trust, packed)
    return count


def _parts(rows: Iterable[T]) -> Iterator[list[T]]:
    source = iter(rows)
    while part := list(islice(source, _PART)):
        yield part


def _number(connection: Connection, build: int | None) -> int:
    """-1 for no build: no row has it."""
    if build is not None:
        return build
    newest = connection.execute(select(func.max(t.builds.c.id))).scalar()
    return -1 if newest is None else int(newest)


def _nodes(connection: Connection, level: GraphLevel, build: int | None) -> Any:
    n = t.nodes.c
    return select(*(n[c] for c in NODE_COLUMNS)).where(
        n.build == _number(connection, build), n.level == _LEVELS.index(level)
    )


def _measure(name: str) -> Any:
    if name not in MEASURES:
        raise UsageError(f"unknown measure {name!r}", hint=f"Use one of: {', '.join(MEASURES)}.")
    return t.nodes.c[name]


def _containing(query: Any, text: str) -> Any:
    return query.where(t.nodes.c.name.contains(text, autoescape=True)) if text else query


def _names(connection: Connection, level: GraphLevel, build: int) -> dict[int, str]:
    n = t.nodes.c
    query = select(n.id, n.name).where(n.build == build, n.level == _LEVELS.index(level))
    return {row.id: row.name for row in connection.execute(query)}


def _node_values(node: Node) -> tuple[Any, ...]:
    return tuple(getattr(node, c) for c in NODE_COLUMNS)


def _edge_values(edge: Edge) -> tuple[Any, ...]:
    return (*(getattr(edge, c) for c in EDGE_COLUMNS[:-1]), _json(edge.anchors))


def _named_edge(source: str, target: str, row: Sequence[Any]) -> NamedEdge:
    return NamedEdge(source, target, _edge(row))


def _edge(row: Sequence[Any]) -> Edge:
    values = dict(zip(EDGE_COLUMNS, row, strict=True))
    anchors = tuple((text, count) for text, count in json.loads(values.pop("anchors")))
    return Edge(**values, anchors=anchors)


def _parts_json(parts: Sequence[ScorePart]) -> bytes:
    return _json([(p.name, p.value, p.weight) for p in parts])


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
