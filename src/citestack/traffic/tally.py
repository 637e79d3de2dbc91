"""Hits added up in DuckDB, which moves to disk what does not fit: memory stays bounded however long the log is."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import cached_property
from types import TracebackType
from typing import Any, NamedTuple, Self

from citestack.agents.table import agents
from citestack.traffic.nouns import STATES, Kind
from citestack.traffic.page_names import PageNames
from citestack.traffic.page_rows import PageRows
from citestack.traffic.referrals import ENGINES

MEMORY = "128MB"
PAGES = 20_000
"""Different addresses kept by name, those asked for most; what the others add up to is told."""
ROWS = 100_000
"""Most rows of pages by day and agent: where many agents fetch every page each day, fewer pages are named."""
NETWORKS = 10_000
"""Rows of networks (or of hashed addresses), the most frequent ones."""
_TOGETHER = 50_000
_COMPACT = 1_000_000
_KEYS = "kind, agent, state, engine, day, status, host, target, network"
_EPOCH = date(1970, 1, 1)
_DAY = "strftime(DATE '1970-01-01' + day, '%Y-%m-%d') AS day"
_NAMES = "k.name AS kind, a.name AS agent, if(agent < 0, '', s.name) AS state, e.name AS engine"
_NAMED = (
    "JOIN kinds k ON k.id = kind JOIN agents a ON a.id = agent JOIN states s ON s.id = state "
    "JOIN engines e ON e.id = engine"
)


class Count(NamedTuple):
    """Requests that are alike but for their page."""

    day: str
    """ISO 8601, UTC."""
    kind: str
    """``fetch``, ``visit``, or why a request with an AI referer is no visit."""
    agent: str
    """Token; empty for people."""
    state: str
    """``Verified``; empty for people."""
    engine: str
    """Where a visit comes from; empty for fetches."""
    status: int
    n: int


class NetworkCount(NamedTuple):
    """Where an agent's requests came from; only when it was asked for."""

    agent: str
    state: str
    network: str
    n: int


class Tally:
    """A context manager: its scratch file goes with it."""

    def __init__(self, *, pages: int = PAGES, memory: str = MEMORY) -> None:
        self._pages = pages
        self._folder = tempfile.TemporaryDirectory(prefix="citestack-traffic-")
        with_log = ThreadPoolExecutor(1)
        self._opened = with_log.submit(_opened, memory, self._folder.name)
        with_log.shutdown(wait=False)
        self._rows = self._packed = 0
        self._waiting: list[Any] = []

    @cached_property
    def _db(self) -> Any:
        return self._opened.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, tb: TracebackType | None) -> None:
        self._db.close()
        self._folder.cleanup()

    def add(self, hits: Any) -> None:
        """An Arrow table as ``classify`` makes it. Small ones wait for one another."""
        self._waiting.append(hits)
        if sum(h.num_rows for h in self._waiting) >= _TOGETHER:
            self._put()

    def _put(self) -> None:
        import pyarrow as pa

        if not self._waiting:
            return
        together = pa.concat_tables(self._waiting)
        self._waiting.clear()
        self._db.register("part", together)
        self._db.execute(
            f"INSERT INTO hits SELECT {_KEYS}, 1, time, time FROM part"  # noqa: S608
        )
        self._db.unregister("part")
        self._rows += together.num_rows
        if self._rows > _COMPACT + 2 * self._packed:
            self._compact()

    def _compact(self) -> None:
        self._db.execute(
            f"CREATE TABLE packed AS SELECT {_KEYS}, sum(n)::BIGINT AS n, min(first) AS first, max(last) AS last "  # noqa: S608
            "FROM hits GROUP BY ALL"
        )
        self._db.execute("DROP TABLE hits")
        self._db.execute("ALTER TABLE packed RENAME TO hits")
        # To the last row: a result that is not fetched whole blocks the connection (DuckDB 2.0).
        ((count,),) = self._db.execute("SELECT count(*) FROM hits").fetchall()
        self._rows = self._packed = int(count)

    def counts(self) -> list[Count]:
        self._put()
        rows = self._db.execute(
            f"SELECT {_DAY}, {_NAMES}, status, sum(n)::BIGINT FROM (SELECT day, kind, agent, state, engine, status, "  # noqa: S608
            f"sum(n) AS n FROM hits GROUP BY ALL) {_NAMED} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        return [Count(*row) for row in rows]

    def networks(self) -> list[NetworkCount]:
        self._put()
        rows = self._db.execute(
            "SELECT a.name, s.name, network, sum(n)::BIGINT AS n "  # noqa: S608
            f"FROM hits {_NAMED} WHERE network <> '' AND kind = 0 GROUP BY ALL "
            f"ORDER BY n DESC, 1, 2, 3 LIMIT {NETWORKS}"
        ).fetchall()
        return sorted((NetworkCount(*row) for row in rows), key=lambda c: (c.agent, c.state, -c.n, c.network))

    def pages(self, names: PageNames) -> PageRows:
        """One row for each page, day, agent and state (or engine); spellings of one page are one."""
        self._put()
        self._db.execute(
            "CREATE OR REPLACE TEMP TABLE top AS SELECT host, target FROM ("  # noqa: S608
            "SELECT host, target, sum(n) AS n FROM hits WHERE kind < 2 "
            "GROUP BY host, target, day, kind, agent, state, engine) GROUP BY host, target "
            "WINDOW asked AS (ORDER BY sum(n) DESC, host, target ROWS UNBOUNDED PRECEDING) "
            f"QUALIFY row_number() OVER asked <= {self._pages} AND sum(count(*)) OVER asked <= {ROWS}"
        )
        top = self._db.sql("SELECT host, target FROM top").to_arrow_table()
        page = names.column(top["host"], top["target"]).dictionary_encode()
        self._db.register("named", top.append_column("page", page.indices.cast("int64")))
        # By number: the names are a hundred thousand times the same few.
        rows = self._db.sql(
            "SELECT day, kind, agent, state, engine, coalesce(page, -1) AS page, sum(n)::BIGINT AS n, "
            "coalesce(sum(n) FILTER (WHERE status >= 400), 0)::BIGINT AS errors, min(first) AS first, "
            "max(last) AS last "
            "FROM hits LEFT JOIN named USING (host, target) WHERE kind < 2 GROUP BY ALL"
        ).to_arrow_table()
        self._db.unregister("named")
        return PageRows(_with_names(rows, page.dictionary.to_pylist()))


def _opened(memory: str, folder: str) -> Any:
    """What only the sums need is loaded while the log is read: DuckDB, Arrow's grouping."""
    import duckdb
    import pyarrow.acero  # noqa: F401 - a report groups with it

    db = duckdb.connect(":memory:", config={"memory_limit": memory, "threads": 1, "temp_directory": folder})
    db.execute(
        "CREATE TABLE hits (kind TINYINT, agent SMALLINT, state TINYINT, engine SMALLINT, day INTEGER, "
        "status SMALLINT, host BLOB, target BLOB, network VARCHAR, n BIGINT, first BIGINT, last BIGINT)"
    )
    for name, table in _name_tables().items():
        db.register(name, table)
    return db


def day_of(days: int) -> str:
    return (_EPOCH + timedelta(days)).isoformat()


def _names() -> dict[str, list[str]]:
    """By number; -1, which is nobody, has the empty one and stands first."""
    named = {
        "kind": [k.name.lower() for k in Kind],
        "agent": [a.token for a in agents()],
        "state": [s.value for s in STATES],
        "engine": list(ENGINES),
    }
    return {column: ["", *names] for column, names in named.items()}


def _name_tables() -> dict[str, Any]:
    import pyarrow as pa

    return {f"{column}s": pa.table({"id": range(-1, len(names) - 1), "name": names})
            for column, names in _names().items()}  # fmt: skip


def _with_names(rows: Any, pages: list[str]) -> Any:
    """Names for numbers; the state of what is no agent's is empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    state = pc.if_else(pc.less(rows["agent"], 0), -1, rows["state"])
    rows = rows.set_column(rows.schema.get_field_index("state"), "state", state)
    days = sorted(set(rows["day"].to_pylist()))
    rows = rows.set_column(0, "day", pa.array([day_of(d) for d in days], pa.string()).take(
        pc.index_in(rows["day"], pa.array(days, pa.int64()))))  # fmt: skip
    for column, names in {**_names(), "page": ["", *pages]}.items():
        named = pa.array(names, pa.string()).take(pc.add(rows[column].combine_chunks().cast("int64"), 1))
        rows = rows.set_column(rows.schema.get_field_index(column), column, named)
    return rows
