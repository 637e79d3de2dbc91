"""What is remembered of fetches, and the frontier of crawls that can be taken up again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, delete, func, select, update

from citestack.model import FetchState, FrontierStep
from citestack.store import tables as t
from citestack.store.upsert import upsert

PENDING = "pending"


def write_fetches(connection: Connection, states: Iterable[FetchState]) -> None:
    upsert(connection, t.fetch_states, [asdict(s) for s in {s.url: s for s in states}.values()])


def read_fetch(connection: Connection, url: str) -> FetchState | None:
    row = connection.execute(select(t.fetch_states).where(t.fetch_states.c.url == url)).mappings().first()
    return FetchState(**row) if row else None


def redirects(connection: Connection) -> dict[str, str]:
    """URL -> the one that answered, where they differ."""
    f = t.fetch_states.c
    query = select(f.url, f.final_url).where(f.final_url.is_not(None), f.final_url != f.url)
    return {row.url: row.final_url for row in connection.execute(query)}


def add_frontier(connection: Connection, job: str, found: Sequence[tuple[str, int]]) -> int:
    """Adds URLs with their depth to the job; those it knows already stay as they are. The number added."""
    last = connection.execute(select(func.max(t.frontier.c.seq)).where(t.frontier.c.job == job)).scalar() or 0
    before = _size(connection, job)
    rows = [
        {"job": job, "url": url, "seq": last + n, "depth": depth, "state": PENDING}
        for n, (url, depth) in enumerate(found, 1)
    ]
    upsert(connection, t.frontier, rows, replace=False)
    return _size(connection, job) - before


def next_frontier(connection: Connection, job: str, n: int, taken: Collection[str]) -> list[tuple[str, int]]:
    """The first ``n`` pending URLs that are not ``taken``: nearest first, then in the order they were found."""
    f = t.frontier.c
    query = select(f.url, f.depth).where(f.job == job, f.state == PENDING).order_by(f.depth, f.seq)
    rows = connection.execute(query.limit(n + len(taken)))
    return [(row.url, row.depth) for row in rows if row.url not in taken][:n]


def step_frontier(connection: Connection, step: FrontierStep) -> None:
    """Adds what was found, then closes what is done."""
    if step.found:
        add_frontier(connection, step.job, step.found)
    f = t.frontier.c
    for url, state in step.closed:
        connection.execute(update(t.frontier).where(f.job == step.job, f.url == url).values(state=state))


def clear_frontier(connection: Connection, job: str) -> None:
    connection.execute(delete(t.frontier).where(t.frontier.c.job == job))


def count_frontier(connection: Connection, job: str) -> dict[str, int]:
    f = t.frontier.c
    query = select(f.state, func.count()).where(f.job == job).group_by(f.state).order_by(f.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def _size(connection: Connection, job: str) -> int:
    return connection.execute(select(func.count()).where(t.frontier.c.job == job)).scalar_one()
