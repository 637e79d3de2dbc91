"""What others say of links and ranks: parts of imported links, ranks, and cuts of a web graph.

Links lie in parts of a few thousand, each one row: a part's columns are one compressed body that this module never
opens, beside a key and a digest per link. That is what lets a file of a million links in at a rate no row-by-row insert
reaches (docs/decisions/015-imports.md). A link that a later file describes anew is marked as gone in its old part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, select, update

from citestack.store import tables as t
from citestack.store.known import Known, Place
from citestack.store.parts import chunks
from citestack.store.upsert import upsert
from citestack.store.write import lock


@dataclass(frozen=True, slots=True)
class Import:
    """One file that was imported."""

    id: int
    vendor: str
    format: str
    label: str
    """Name of the file, or of the release of a web graph."""
    imported_at: str
    """ISO 8601 UTC."""
    rows: int
    """Rows it added or changed."""


@dataclass(frozen=True, slots=True)
class LinkPart:
    """Some links of one import."""

    vendor: str
    body: bytes
    alive: NDArray[np.bool_]
    """Which of its rows no later file described anew."""


RankRow = tuple[str, str, str, int, float | None, int | None]
"""level, name, measure, position, value, hosts."""


class ImportWriter:
    """Writes one import inside one transaction of the store; with ``dry_run`` it compares and writes nothing."""

    def __init__(self, connection: Connection, vendor: str, form: str, label: str, *, dry_run: bool) -> None:
        self._connection, self.dry_run = connection, dry_run
        self._vendor, self._form, self._label = vendor, form, label
        if not dry_run:
            lock(connection)
        self._id = self._next(t.imports.c.id)
        self._part = self._next(t.imported_parts.c.id)
        self._known: Known | None = None
        self._gone: dict[int, list[int]] = {}
        self.changes = 0
        """Rows that this import added or changed."""

    # --- links ----------------------------------------------------------------------------------------------------

    @property
    def known(self) -> Known:
        """The vendor's links in the store and those of this file: 12 bytes each."""
        if self._known is None:
            self._known = Known(self._stored_keys())
        return self._known

    def add_links(self, keys: NDArray[np.int64], digests: NDArray[np.uint32], body: bytes) -> None:
        """Writes new and changed links as one part; the old rows of the changed ones are marked when it closes."""
        if self.dry_run or not len(keys):
            return
        row = {"id": self._part, "import_id": self._id, "rows": len(keys), "gone": b"", "body": body}
        packed = {"link_keys": keys.astype("<i8").tobytes(), "digests": digests.astype("<u4").tobytes()}
        self._connection.execute(t.imported_parts.insert(), {**row, **packed})
        self._part += 1
        self.changes += len(keys)

    def mark_gone(self, places: Sequence[Place]) -> None:
        """The rows at these places are described anew by this file."""
        for part, index in places:
            self._gone.setdefault(part, []).append(index)

    # --- ranks and graphs -----------------------------------------------------------------------------------------

    def add_ranks(self, rows: Sequence[RankRow]) -> tuple[int, int, int]:
        """How many names were new, changed in one of their measures, and the same."""
        known = self._stored_ranks([row[1] for row in rows])
        fresh = [row for row in rows if known.get(row[:3]) != row[3:]]
        names, changed = {row[:2] for row in rows}, {row[:2] for row in fresh}
        new = len(names - {key[:2] for key in known})
        if fresh and not self.dry_run:
            columns = ("level", "name", "measure", "position", "value", "hosts")
            values = [{"vendor": self._vendor, **dict(zip(columns, row, strict=True))} for row in fresh]
            upsert(self._connection, t.imported_ranks, values)
            self.changes += len(fresh)
        return new, len(changed) - new, len(names) - len(changed)

    def add_nodes(self, rows: Sequence[tuple[int, str]]) -> None:
        """Number and name of nodes of the graph that the label names."""
        if rows and not self.dry_run:
            values = [{"graph": self._label, "node": node, "name": name} for node, name in rows]
            upsert(self._connection, t.imported_nodes, values)

    def add_edges(self, rows: Sequence[tuple[int, int]]) -> None:
        """Edges (from node, to node) of the graph that the label names; those it has already stay."""
        if rows and not self.dry_run:
            values = [{"graph": self._label, "source": a, "target": b} for a, b in rows]
            upsert(self._connection, t.imported_edges, values, replace=False)

    def count_edges(self) -> int:
        """Edges of the graph in the store. PostgreSQL does not say how many of a batch it inserted."""
        table = t.imported_edges
        mine = select(func.count()).select_from(table).where(table.c.graph == self._label)
        return int(self._connection.execute(mine).scalar_one())

    # --- the whole ------------------------------------------------------------------------------------------------

    def replace(self) -> int:
        """Takes away everything imported from the vendor; how many rows that was."""
        ids = select(t.imports.c.id).where(t.imports.c.vendor == self._vendor)
        graphs = select(t.imports.c.label).where(t.imports.c.vendor == self._vendor)
        parts = t.imported_parts.c.import_id.in_(ids)
        rows = self._connection.execute(select(func.sum(t.imported_parts.c.rows)).where(parts)).scalar() or 0
        owned = [
            (t.imported_ranks, t.imported_ranks.c.vendor == self._vendor),
            (t.imported_edges, t.imported_edges.c.graph.in_(graphs)),
        ]
        for table, mine in owned:
            rows += self._connection.execute(select(func.count()).select_from(table).where(mine)).scalar_one()
        self._known = Known([])
        owned.append((t.imported_nodes, t.imported_nodes.c.graph.in_(graphs)))
        owned.append((t.imported_parts, parts))
        owned.append((t.imports, t.imports.c.vendor == self._vendor))  # last: the others are found through it
        for table, mine in owned if not self.dry_run else ():
            self._connection.execute(delete(table).where(mine))
        return int(rows)

    def hosts(self) -> Iterator[str]:
        """URLs of the corpus, and those its pages link to."""
        for column in (t.pages.c.url, t.urls.c.url):
            for row in self._connection.execution_options(yield_per=10_000).execute(select(column)):
                yield row[0]

    def close(self) -> None:
        """Marks what is gone and records the import; one that changed nothing leaves no trace."""
        if self.dry_run:
            return
        for part in chunks(sorted(self._gone)):
            self._mark(part)
        if self.changes:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            named = {"vendor": self._vendor, "format": self._form, "label": self._label}
            row = {"id": self._id, **named, "imported_at": now, "rows": self.changes}
            self._connection.execute(t.imports.insert(), row)

    def _mark(self, parts: Sequence[int]) -> None:
        c = t.imported_parts.c
        for row in self._connection.execute(select(c.id, c.rows, c.gone).where(c.id.in_(parts))).all():
            alive = _alive(row.rows, row.gone)
            alive[self._gone[row.id]] = False
            mine = c.id == row.id
            if alive.any():
                gone = np.packbits(~alive).tobytes()
                self._connection.execute(update(t.imported_parts).where(mine).values(gone=gone))
            else:
                self._connection.execute(delete(t.imported_parts).where(mine))

    def _stored_keys(self) -> list[tuple[int, NDArray[np.int64], NDArray[np.uint32], NDArray[np.bool_]]]:
        c = t.imported_parts.c
        query = (
            select(c.id, c.rows, c.gone, c.link_keys, c.digests)
            .join_from(t.imported_parts, t.imports, t.imports.c.id == c.import_id)
            .where(t.imports.c.vendor == self._vendor)
        )
        return [
            (x.id, np.frombuffer(x.link_keys, "<i8"), np.frombuffer(x.digests, "<u4"), _alive(x.rows, x.gone))
            for x in self._connection.execute(query)
        ]

    def _stored_ranks(self, names: Sequence[str]) -> dict[tuple[str, str, str], tuple[int, float | None, int | None]]:
        c = t.imported_ranks.c
        found: dict[tuple[str, str, str], tuple[int, float | None, int | None]] = {}
        for part in chunks(sorted(set(names))):
            query = select(t.imported_ranks).where(c.vendor == self._vendor, c.name.in_(part))
            for x in self._connection.execute(query):
                found[x.level, x.name, x.measure] = (x.position, x.value, x.hosts)
        return found

    def _next(self, column: Any) -> int:
        return int(self._connection.execute(select(func.max(column))).scalar() or 0) + 1


def imports(connection: Connection) -> list[Import]:
    """Oldest first."""
    return [Import(*row) for row in connection.execute(select(t.imports).order_by(t.imports.c.id))]


def link_parts(connection: Connection, vendor: str | None) -> Iterator[LinkPart]:
    """Parts of imported links in the order they came, one in memory at a time."""
    c = t.imported_parts.c
    query = (
        select(t.imports.c.vendor, c.rows, c.gone, c.body)
        .join_from(t.imported_parts, t.imports, t.imports.c.id == c.import_id)
        .order_by(c.id)
    )
    chosen = query if vendor is None else query.where(t.imports.c.vendor == vendor)
    for x in connection.execution_options(yield_per=8).execute(chosen):
        yield LinkPart(x.vendor, bytes(x.body), _alive(x.rows, x.gone))


def ranks(connection: Connection, names: Sequence[str] | None) -> Iterator[tuple[str, RankRow]]:
    """Vendor and rank, by name."""
    c = t.imported_ranks.c
    query = select(c.vendor, c.level, c.name, c.measure, c.position, c.value, c.hosts)
    parts = [None] if names is None else list(chunks(sorted(set(names))))
    for part in parts:
        chosen = query if part is None else query.where(c.name.in_(part))
        ordered = chosen.order_by(c.name, c.level, c.vendor, c.measure)
        for vendor, *row in connection.execution_options(yield_per=1000).execute(ordered):
            yield vendor, (row[0], row[1], row[2], row[3], row[4], row[5])


def graph_edges(connection: Connection) -> Iterator[tuple[str, str]]:
    """Names at both ends of every imported edge of a web graph."""
    source, target, edges = t.imported_nodes.alias(), t.imported_nodes.alias(), t.imported_edges
    query = (
        select(source.c.name, target.c.name)
        .join_from(edges, source, (source.c.graph == edges.c.graph) & (source.c.node == edges.c.source))
        .join(target, (target.c.graph == edges.c.graph) & (target.c.node == edges.c.target))
        .order_by(edges.c.graph, edges.c.source, edges.c.target)
    )
    for row in connection.execution_options(yield_per=1000).execute(query):
        yield row[0], row[1]


def _alive(rows: int, gone: bytes) -> NDArray[np.bool_]:
    if not gone:
        return np.ones(rows, dtype=np.bool_)
    return ~np.unpackbits(np.frombuffer(gone, np.uint8), count=rows).astype(np.bool_)
