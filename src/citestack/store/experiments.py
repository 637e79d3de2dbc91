"""``Experiments``: experiments of a store, with every part they left."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, text, update

from citestack.errors import NotFoundError
from citestack.store import tables as t
from citestack.store.shelf import Connect, now, packed
from citestack.store.upsert import upsert

_KEY = 0x6578_7065
_PART = 500


@dataclass(frozen=True, slots=True)
class Experiment:
    """One experiment: what was to be done, and how far it came."""

    id: int
    name: str
    state: str
    """``running``: also when its process is gone; ``incomplete``: done but for askings that failed; ``finished``."""
    started_at: str
    """ISO 8601 UTC."""
    finished_at: str | None
    about: Mapping[str, Any]
    """Its design and where it is done."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something an experiment left: ``key`` names it among those of its kind."""

    kind: str
    key: str
    body: Any
    """JSON."""


class Experiments:
    """All methods raise ``StoreError``. No answer depends on an experiment: the generation stays."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    def begin(self, name: str, about: Mapping[str, Any]) -> Experiment:
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
            number = (connection.execute(select(func.max(t.experiments.c.id))).scalar() or 0) + 1
            told = {"id": number, "name": name, "state": "running", "started_at": now(), "about": packed(about)}
            connection.execute(t.experiments.insert(), told)
            return _one(connection, number)

    def unfinished(self, made_with: str) -> Experiment | None:
        """The newest one whose ``about`` says that it is made with the same, and that was broken off."""
        e = t.experiments.c
        query = select(t.experiments).where(e.state != "finished").order_by(e.id.desc())
        with self._reading() as connection:
            found = (_experiment(row) for row in connection.execute(query))
            return next((x for x in found if x.about.get("made_with") == made_with), None)

    def save(self, experiment: int, parts: Sequence[Part]) -> None:
        """In one transaction: all of them are kept or none. A part saved again is replaced."""
        rows = [
            {"experiment": experiment, "kind": p.kind, "key": p.key, "body": zlib.compress(packed(p.body))}
            for p in parts
        ]
        with self._writing() as connection:
            upsert(connection, t.experiment_parts, rows)

    def parts(self, experiment: int, kind: str) -> Iterator[Part]:
        """By key."""
        p = t.experiment_parts.c
        query = select(p.key, p.body).where(p.experiment == experiment, p.kind == kind)
        with self._reading() as connection:
            rows = connection.execution_options(yield_per=_PART).execute(query)
            # Sorted here: the two databases do not agree on the order of text.
            held = sorted((row.key, bytes(row.body)) for row in rows)
        yield from (Part(kind, key, json.loads(zlib.decompress(body))) for key, body in held)

    def part(self, experiment: int, kind: str, key: str = "") -> Any:
        """The body; None where there is no such part."""
        p = t.experiment_parts.c
        query = select(p.body).where(p.experiment == experiment, p.kind == kind, p.key == key)
        with self._reading() as connection:
            body = connection.execute(query).scalar()
        return None if body is None else json.loads(zlib.decompress(bytes(body)))

    def count(self, experiment: int, kind: str) -> int:
        p = t.experiment_parts.c
        query = select(func.count()).select_from(t.experiment_parts).where(p.experiment == experiment, p.kind == kind)
        with self._reading() as connection:
            return int(connection.execute(query).scalar() or 0)

    def finish(self, experiment: int, *, complete: bool = True) -> Experiment:
        """Raises ``NotFoundError``."""
        state = "finished" if complete else "incomplete"
        with self._writing() as connection:
            done = update(t.experiments).where(t.experiments.c.id == experiment)
            connection.execute(done.values(state=state, finished_at=now()))
            return _one(connection, experiment)

    def get(self, experiment: int) -> Experiment:
        """Raises ``NotFoundError``."""
        with self._reading() as connection:
            return _one(connection, experiment)

    def newest(self, name: str | None = None, *, limit: int = 50, finished: bool = False) -> list[Experiment]:
        """Newest first, of one name or of all; with ``finished`` only those that came to their end."""
        e = t.experiments.c
        query = select(t.experiments).order_by(e.id.desc()).limit(limit)
        query = query if name is None else query.where(e.name == name)
        with self._reading() as connection:
            rows = connection.execute(query.where(e.state == "finished") if finished else query)
            return [_experiment(row) for row in rows]

    def remove(self, experiment: int) -> None:
        """With all its parts."""
        with self._writing() as connection:
            connection.execute(delete(t.experiment_parts).where(t.experiment_parts.c.experiment == experiment))
            connection.execute(delete(t.experiments).where(t.experiments.c.id == experiment))

    def corpus_hash(self) -> str:
        """SHA-256 over what answers depend on: every page's version, mark as a copy and links, and the newest trust."""
        digest = hashlib.sha256()
        p, v, c = t.pages.c, t.versions.c, t.page_trust.c
        pages = select(p.url, v.version, p.duplicate_of, p.links_hash).where(p.version_id == v.id)
        with self._reading() as connection:
            rows: list[tuple[str, ...]] = [
                (r.url, r.version, r.duplicate_of or "", bytes(r.links_hash).hex()) for r in connection.execute(pages)
            ]
            build = connection.execute(select(func.max(c.build))).scalar()
            trusted = connection.execute(select(c.url, c.value).where(c.build == build))
            rows += [(r.url, repr(float(r.value))) for r in trusted]
        for row in sorted(rows):
            digest.update(packed(row))
        return digest.hexdigest()


def _one(connection: Connection, experiment: int) -> Experiment:
    row = connection.execute(select(t.experiments).where(t.experiments.c.id == experiment)).first()
    if row is None:
        hint = "See: citestack experiment list"
        raise NotFoundError(f"no experiment {experiment} in this store", hint=hint, layer="experiment")
    return _experiment(row)


def _experiment(row: Row[Any]) -> Experiment:
    told = dict(row._mapping)  # noqa: SLF001 - the public name of a row's columns
    return Experiment(**{**told, "about": json.loads(told["about"])})
