"""Reading pages and their passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Connection, Row, RowMapping, Select, bindparam, func, literal_column, select

from citestack.model import Candidate, Page, PageRecord, Passage
from citestack.store import codec
from citestack.store import tables as t
from citestack.store.fetches import read_fetch
from citestack.store.links import links_from
from citestack.store.parts import chunks

if TYPE_CHECKING:
    from citestack.protocols import Counts, Origin

_ID = re.compile(r"([0-9a-f]{16}):(\d{1,10})-(\d{1,10})\Z")


@dataclass(frozen=True, slots=True)
class Changes:
    """What an index of an older generation must catch up with."""

    generation: int
    """The generation the lists lead to."""
    pages: tuple[int, ...]
    """Row ids of pages whose passages an index must drop (a page it never saw is listed as well)."""
    versions: tuple[int, ...]
    """Row ids of the versions whose passages it must then add, ascending."""


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the numbers an index knows it by."""

    key: int
    page: int
    passage: Passage


def generation(connection: Connection) -> int:
    return int(connection.execute(select(t.meta.c.generation)).scalar_one())


def store_id(connection: Connection) -> str:
    return str(connection.execute(select(t.meta.c.store)).scalar_one())


def page(connection: Connection, url: str) -> Page | None:
    return _one_page(connection, _pages().where(t.pages.c.url == url, t.pages.c.version_id == t.versions.c.id))


def version(connection: Connection, wanted: str) -> Page | None:
    return _one_page(connection, _pages().where(t.versions.c.version == wanted))


def versions(connection: Connection, url: str) -> tuple[str, ...]:
    query = select(t.versions.c.version).join(t.pages, t.pages.c.id == t.versions.c.page_id).where(t.pages.c.url == url)
    return tuple(connection.execute(query.order_by(t.versions.c.id)).scalars())


def record(connection: Connection, url: str) -> PageRecord | None:
    """The current version of a page as it was put, sentences in page order."""
    query = _pages(t.versions.c.sentences, t.versions.c.id, t.pages.c.signature).where(
        t.pages.c.url == url, t.pages.c.version_id == t.versions.c.id
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    found = codec.read_page(row)
    passages = tuple(p.passage for p in passages_of(connection, [row["id"]]))
    sentences = codec.read_sentences(row["sentences"], found.version, found.text)
    links, fetch = links_from(connection, url), read_fetch(connection, url)
    return PageRecord(found, passages, sentences, links, row["signature"], fetch)


def urls(connection: Connection) -> tuple[str, ...]:
    query = select(t.pages.c.url).where(t.pages.c.version_id.is_not(None))
    return tuple(sorted(connection.execute(query).scalars()))


def counts(connection: Connection) -> Counts:
    from citestack.protocols import Counts

    c = t.pages.c
    query = select(func.count(), func.coalesce(func.sum(c.passages), 0)).where(c.version_id.is_not(None))
    pages, passages = connection.execute(query).one()
    return Counts(int(pages), int(passages), 0)


def languages(connection: Connection) -> dict[str, int]:
    c = t.pages.c
    query = select(c.language, func.count()).where(c.version_id.is_not(None)).group_by(c.language)
    found = {row[0]: row[1] for row in connection.execute(query) if row[0]}
    return dict(sorted(found.items()))


def signatures(connection: Connection) -> dict[str, bytes]:
    c = t.pages.c
    query = select(c.url, c.signature).where(c.version_id.is_not(None)).order_by(c.id)
    return {url: bytes(signature) for url, signature in connection.execute(query) if signature}


def origins(connection: Connection, wanted: Sequence[str]) -> dict[str, Origin]:
    """Passage id -> page and language, without a text being read; ids of unknown passages are left out."""
    keys, known = _keys(connection, wanted)
    there: set[int] = set()
    for part in chunks(sorted(set(keys.values()))):
        there.update(connection.execute(select(t.passages.c.key).where(t.passages.c.key.in_(part))).scalars())
    return {name: known[name.partition(":")[0]][1] for name, key in keys.items() if key in there}


def canonicals(connection: Connection) -> dict[str, str]:
    """URL -> the canonical URL its current version declares, where it names another one."""
    query = select(t.pages.c.url, t.versions.c.details).where(t.pages.c.version_id == t.versions.c.id)
    rows = connection.execution_options(yield_per=1000).execute(query)
    declared = ((row.url, codec.read_json(row.details)[3]) for row in rows)
    return {url: canonical for url, canonical in declared if canonical and canonical != url}


def copies(connection: Connection) -> dict[str, str]:
    """URL -> the page it is marked a near copy of."""
    c = t.pages.c
    query = select(c.url, c.duplicate_of).where(c.version_id.is_not(None), c.duplicate_of.is_not(None))
    return {row.url: row.duplicate_of for row in connection.execute(query)}


def candidates(connection: Connection, wanted: Sequence[str]) -> list[Candidate]:
    """Passages by id, in the order asked; ids of unknown passages are left out."""
    keys, _ = _keys(connection, wanted)
    found: dict[str, Candidate] = {}
    for part in chunks(sorted(set(keys.values()))):
        for row in connection.execute(_CANDIDATES, {"keys": part}).all():
            candidate = _candidate(row)
            found[candidate.passage.id] = candidate
    return [found[name] for name in wanted if name in found]


def _keys(connection: Connection, wanted: Sequence[str]) -> tuple[dict[str, int], dict[str, tuple[int, Origin]]]:
    """Passage id -> the key it would have, for the versions that exist; and those by their short name."""
    from citestack.protocols import Origin

    c, names = t.versions.c, [m for m in map(_ID.match, wanted) if m]
    known: dict[str, tuple[int, Origin]] = {}
    query = select(c.short, c.id, t.pages.c.url, c.language).join(t.pages, t.pages.c.id == c.page_id)
    for part in chunks(sorted({m[1] for m in names})):
        rows = connection.execute(query.where(c.short.in_(part)))
        known.update((row.short, (row.id, Origin(row.url, row.language))) for row in rows)
    return {m[0]: codec.passage_key(known[m[1]][0], int(m[2])) for m in names if m[1] in known}, known


def passages_by_key(connection: Connection, wanted: Sequence[int]) -> list[Passage]:
    """Passages by key, in the order asked; unknown keys are left out."""
    found: dict[int, Passage] = {}
    for part in chunks(wanted):
        for row in connection.execute(_CANDIDATES, {"keys": part}).all():
            found[row[3]] = _candidate(row).passage
    return [found[key] for key in wanted if key in found]


def changes_since(connection: Connection, since: int) -> Changes:
    """Pages whose version changed after generation ``since`` (0 = everything)."""
    c = t.pages.c
    rows = connection.execute(select(c.id, c.version_id).where(c.changed > since).order_by(c.id)).all()
    present = sorted(row.version_id for row in rows if row.version_id is not None)
    return Changes(generation(connection), tuple(row.id for row in rows), tuple(present))


def passages_of(connection: Connection, version_ids: Sequence[int]) -> Iterator[StoredPassage]:
    """All passages of the versions, by key; a version's text is read once."""
    for part in chunks(version_ids, 50):
        query = _pages(t.versions.c.id, t.versions.c.page_id).where(t.versions.c.id.in_(part)).order_by(t.versions.c.id)
        for row in connection.execute(query).mappings():
            yield from _of_version(connection, row)


def _of_version(connection: Connection, row: RowMapping) -> Iterator[StoredPassage]:
    text = codec.decode(row["text"])
    range_of = {"low": codec.passage_key(row["id"], 0), "high": codec.passage_key(row["id"] + 1, 0)}
    facts = (row["url"], row["version"], codec.read_json(row["title"]))
    for key, end, headings in connection.execute(_PASSAGES, range_of).all():
        passage = codec.read_passage(facts, key, end, headings, text[key & 0xFFFFFFFF : end])
        yield StoredPassage(key, row["page_id"], passage)


def _candidate(row: Row[Any]) -> Candidate:
    url, version, title, key, end, headings, body, packed, modified, language, duplicate_of = tuple(row)
    text = codec.decode(body)
    passage = codec.read_passage((url, version, codec.read_json(title)), key, end, headings, text)
    sentences = codec.read_sentences(packed or b"", version, text, passage.start)  # none: the database says NULL
    return Candidate(passage, (), 0.0, modified, language, duplicate_of, sentences)


def _candidate_query() -> Select[Any]:
    p, v = t.passages.c, t.versions.c
    keys: BindParameter[Any] = bindparam("keys", expanding=True)
    body = func.substr(v.text, p.byte_start + 1, p.byte_end - p.byte_start).label("body")
    size = codec.SENTENCE_BYTES
    packed = func.substr(v.sentences, p.first_sentence * size + 1, p.sentences * size).label("packed")
    return (
        select(t.pages.c.url, v.version, v.title, p.key, p.end, p.headings, body, packed)
        .add_columns(v.modified, v.language, t.pages.c.duplicate_of)
        .join_from(t.passages, t.versions, v.id == p.key.op(">>")(literal_column("32")))
        .join(t.pages, t.pages.c.id == v.page_id)
        .where(p.key.in_(keys))
    )


def _passage_query() -> Select[Any]:
    p = t.passages.c
    low: BindParameter[Any] = bindparam("low")
    high: BindParameter[Any] = bindparam("high")
    return select(p.key, p.end, p.headings).where(p.key >= low, p.key < high).order_by(p.key)


_CANDIDATES = _candidate_query()
_PASSAGES = _passage_query()


def _pages(*more: Any) -> Select[Any]:
    v = t.versions.c
    columns = (t.pages.c.url, v.version, v.title, v.text, v.blocks, v.language, v.details)
    return select(*columns, *more).join_from(t.versions, t.pages, t.pages.c.id == v.page_id)


def _one_page(connection: Connection, query: Select[Any]) -> Page | None:
    row = connection.execute(query).mappings().first()
    return codec.read_page(row) if row else None
