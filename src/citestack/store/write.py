"""Writing pages: one transaction, one generation.

Row ids are given out here (highest used + 1, under the write lock), so that a whole batch goes in as a few
``executemany`` calls whatever the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, func, select, update

from citestack.model import PageRecord
from citestack.store import codec
from citestack.store import tables as t
from citestack.store.bulk import bulk_insert
from citestack.store.fetches import write_fetches
from citestack.store.links import links_hash, write_links
from citestack.store.parts import chunks

Outcome = Literal["added", "updated", "unchanged"]
Row = dict[str, Any]


@dataclass(slots=True)
class _PageState:
    """What the page's row says now and will say after the batch."""

    id: int
    version_id: int | None
    links_hash: bytes
    signature: bytes
    duplicate_of: str | None
    passages: int
    language: str | None
    new: bool = False
    changed: bool = False
    """The version the index must hold is another one."""
    touched: bool = False
    links: PageRecord | None = None
    """The record whose links are to be written; None leaves the stored ones."""


@dataclass(slots=True)
class _Batch:
    """The rows one ``put`` will write."""

    generation: int
    pages: dict[str, _PageState]
    versions: dict[str, int]
    """Version -> row id, stored ones and those of this batch."""
    next_page: int
    next_version: int
    version_rows: list[Row] = field(default_factory=list)
    passage_rows: list[tuple[int | bytes, ...]] = field(default_factory=list)


def put(connection: Connection, records: Sequence[PageRecord]) -> list[Outcome]:
    """Writes the records in order. The generation moves when anything an answer depends on did."""
    for record in records:
        codec.check(record)
    generation = lock(connection)
    batch = _load(connection, records, generation + 1)
    outcomes = [_plan(batch, record) for record in records]
    _flush(connection, batch)
    write_fetches(connection, [r.fetch for r in records if r.fetch is not None])
    if any(p.changed or p.links is not None for p in batch.pages.values()):
        advance(connection, generation + 1)
    return outcomes


def remove(connection: Connection, wanted: Iterable[str]) -> int:
    """Takes pages out of the corpus. Their versions stay, so that old traces and citations still resolve."""
    generation = lock(connection) + 1
    found: list[tuple[int, str]] = []
    for part in chunks(sorted(set(wanted))):
        query = select(t.pages.c.id, t.pages.c.url).where(t.pages.c.url.in_(part), t.pages.c.version_id.is_not(None))
        found += [(row.id, row.url) for row in connection.execute(query)]
    for some in chunks(found):
        ids = [i for i, _ in some]
        gone = {"version_id": None, "changed": generation, "duplicate_of": None, "signature": b"", "links_hash": b""}
        connection.execute(update(t.pages).where(t.pages.c.id.in_(ids)).values(gone))
        connection.execute(delete(t.links).where(t.links.c.page_id.in_(ids)))
        copies = t.pages.c.duplicate_of.in_([url for _, url in some])
        connection.execute(update(t.pages).where(copies).values(duplicate_of=None))
    if found:
        advance(connection, generation)
    return len(found)


def mark_duplicates(connection: Connection, marks: Mapping[str, str | None]) -> int:
    """Sets ``duplicate_of`` of pages in the corpus (None clears it); the number of marks that changed."""
    generation = lock(connection) + 1
    changed = []
    for part in chunks(sorted(marks)):
        query = select(t.pages.c.url, t.pages.c.duplicate_of).where(
            t.pages.c.url.in_(part), t.pages.c.version_id.is_not(None)
        )
        changed += [row.url for row in connection.execute(query) if row.duplicate_of != marks[row.url]]
    if changed:
        statement = update(t.pages).where(t.pages.c.url == bindparam("_url")).values(duplicate_of=bindparam("_of"))
        connection.execute(statement, [{"_url": url, "_of": marks[url]} for url in changed])
        advance(connection, generation)
    return len(changed)


def lock(connection: Connection) -> int:
    """The current generation, with writers shut out until the transaction ends."""
    return int(connection.execute(select(t.meta.c.generation).with_for_update()).scalar_one())


def advance(connection: Connection, generation: int) -> None:
    connection.execute(update(t.meta).values(generation=generation))


def _load(connection: Connection, records: Sequence[PageRecord], generation: int) -> _Batch:
    pages: dict[str, _PageState] = {}
    c = t.pages.c
    columns = (c.id, c.version_id, c.links_hash, c.signature, c.duplicate_of, c.passages, c.language)
    for part in chunks(sorted({r.page.url for r in records})):
        for url, *rest in connection.execute(select(t.pages.c.url, *columns).where(t.pages.c.url.in_(part))):
            pages[url] = _PageState(*rest)
    versions: dict[str, int] = {}
    for part in chunks(sorted({r.page.version for r in records})):
        query = select(t.versions.c.version, t.versions.c.id).where(t.versions.c.version.in_(part))
        versions.update((row.version, row.id) for row in connection.execute(query))
    return _Batch(generation, pages, versions, _next(connection, t.pages.c.id), _next(connection, t.versions.c.id))


def _next(connection: Connection, column: Any) -> int:
    return (connection.execute(select(func.max(column))).scalar() or 0) + 1


def _plan(batch: _Batch, record: PageRecord) -> Outcome:
    page = batch.pages.get(record.page.url)
    if page is None:
        page = batch.pages[record.page.url] = _PageState(batch.next_page, None, b"", b"", None, 0, None, new=True)
        batch.next_page += 1
    version = _version(batch, page.id, record)
    outcome: Outcome = "unchanged" if page.version_id == version else "updated" if page.version_id else "added"
    if outcome != "unchanged":
        page.version_id, page.duplicate_of, page.changed, page.touched = version, None, True, True
        page.passages, page.language = len(record.passages), record.page.language
    if page.signature != record.signature:
        page.signature, page.touched = record.signature, True
    linked = links_hash(record.links)
    if page.links_hash != linked:
        page.links_hash, page.links, page.touched = linked, record, True
    return outcome


def _version(batch: _Batch, page_id: int, record: PageRecord) -> int:
    """Row id of the record's version, which is written unless it is stored already."""
    known = batch.versions.get(record.page.version)
    if known is not None:
        return known
    row_id = batch.versions[record.page.version] = batch.next_version
    batch.next_version += 1
    row = codec.version_row(record)
    batch.version_rows.append({**row, "id": row_id, "page_id": page_id, "generation": batch.generation})
    batch.passage_rows.extend(codec.passage_rows(row_id, record))
    return row_id


def _flush(connection: Connection, batch: _Batch) -> None:
    new = [{"url": u, **_page_row(p, batch.generation)} for u, p in batch.pages.items() if p.new]
    kept = [(p, _page_row(p, batch.generation)) for p in batch.pages.values() if p.touched and not p.new]
    if new:
        connection.execute(t.pages.insert(), new)
    for changed in (True, False):
        rows = [_update_row(row, changed=changed) for page, row in kept if page.changed is changed]
        if rows:
            names = [name for name in rows[0] if name != "_id"]
            values: Row = {name.removeprefix("_"): bindparam(name) for name in names}
            connection.execute(update(t.pages).where(t.pages.c.id == bindparam("_id")).values(values), rows)
    if batch.version_rows:
        connection.execute(t.versions.insert(), batch.version_rows)
    bulk_insert(connection, t.passages, codec.PASSAGE_COLUMNS, batch.passage_rows)
    fresh = {page.id for page in batch.pages.values() if page.new}
    write_links(connection, {p.id: p.links.links for p in batch.pages.values() if p.links is not None}, fresh)


def _page_row(page: _PageState, generation: int) -> Row:
    return {
        "id": page.id,
        "version_id": page.version_id,
        "changed": generation,
        "passages": page.passages,
        "language": page.language,
        "duplicate_of": page.duplicate_of,
        "links_hash": page.links_hash,
        "signature": page.signature,
    }


def _update_row(row: Row, *, changed: bool) -> Row:
    """The row with bind names; a page whose version stays keeps its ``changed`` generation."""
    return {f"_{name}": value for name, value in row.items() if changed or name != "changed"}
