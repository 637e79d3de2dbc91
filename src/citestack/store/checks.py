"""``CheckShelf``: what was found about each mark of an answer, and how far a run's record has come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from citestack.store import tables as t
from citestack.store.shelf import Connect
from citestack.store.upsert import upsert

_PART = 2_000


@dataclass(frozen=True, slots=True)
class StoredCheck:
    asking: int
    """Place of the asking in the run's plan, from 0."""
    mark: int
    """Index of the mark in the observation."""
    label: str
    body: bytes


class CheckShelf:
    """All methods raise ``StoreError``. No answer of the stack depends on a check: the generation stays."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    def save(self, run: int, checks: Sequence[StoredCheck]) -> None:
        """In one transaction; a mark checked again is replaced."""
        rows = [{"run": run, "asking": c.asking, "mark": c.mark, "label": c.label, "body": c.body} for c in checks]
        with self._writing() as connection:
            upsert(connection, t.track_checks, rows)

    def checks(self, run: int) -> Iterator[StoredCheck]:
        """In the order of the plan and of the marks, a part at a time."""
        c, last = t.track_checks.c, (-1, -1)
        while True:
            after = (c.asking > last[0]) | ((c.asking == last[0]) & (c.mark > last[1]))
            query = select(c.asking, c.mark, c.label, c.body).where(c.run == run, after)
            with self._reading() as connection:
                rows = connection.execute(query.order_by(c.asking, c.mark).limit(_PART))
                part = [StoredCheck(r.asking, r.mark, r.label, bytes(r.body)) for r in rows]
            yield from part
            if len(part) < _PART:
                return
            last = (part[-1].asking, part[-1].mark)

    def of(self, run: int, asking: int) -> list[StoredCheck]:
        """Of one answer, in the order of its marks."""
        c = t.track_checks.c
        query = select(c.asking, c.mark, c.label, c.body).where(c.run == run, c.asking == asking).order_by(c.mark)
        with self._reading() as connection:
            return [StoredCheck(r.asking, r.mark, r.label, bytes(r.body)) for r in connection.execute(query)]

    def stamps(self) -> dict[int, str]:
        """Run -> what its columns depend on: how many observations and checks of which states, and their bytes.

        Equal stamps mean equal rows, unless something was replaced by as many compressed bytes of the same state.
        """
        found: dict[int, list[str]] = {}
        for table, kind in ((t.track_observations, "state"), (t.track_checks, "label")):
            c = table.c
            size = func.sum(func.length(c.body)).label("size")
            query = select(c.run, c[kind].label("kind"), func.count().label("n"), size).group_by(c.run, c[kind])
            with self._reading() as connection:
                for row in connection.execute(query):
                    found.setdefault(row.run, []).append(f"{table.name}:{row.kind}:{row.n}:{row.size}")
        # Sorted here: the two databases do not agree on the order of text.
        return {run: " ".join(sorted(parts)) for run, parts in sorted(found.items())}
