"""Pages that engines cite, from the columns of the measuring side, beside the pages that agents fetch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from citestack.track.columns.build import columns_folder, sets
from citestack.traffic.join import CitedPage, JoinedPage, join
from citestack.traffic.read import Traffic

PARTS = ("crawled_and_cited", "crawled_never_cited", "cited_never_crawled")


def cited_pages(location: str) -> list[CitedPage] | None:
    """None where no run has been made into columns yet (``citestack track columns`` makes them)."""
    folders = sets(columns_folder(location))
    return [page for folder in folders for page in _cited(folder)] if folders else None


def _cited(folder: Path) -> list[CitedPage]:
    import duckdb

    query = (
        "SELECT c.page, a.engine, count(DISTINCT a.answer), epoch(min(a.at)) "
        "FROM read_parquet(?) c JOIN read_parquet(?) a USING (answer) "
        "WHERE a.state = 'measured' AND a.same_as IS NULL GROUP BY ALL ORDER BY ALL"
    )
    with duckdb.connect(":memory:", config={"threads": 1}) as db:
        rows = db.execute(query, [str(folder / "cites.parquet"), str(folder / "answers.parquet")]).fetchall()
    return [CitedPage(page, engine, n, first) for page, engine, n, first in rows]


def joined(traffic: Traffic, cited: Sequence[CitedPage], most: int) -> dict[str, Any]:
    """Counts of pages, and the first ``most`` of each kind."""
    found = join(traffic.pages, cited, traffic.host)
    parts: dict[str, Sequence[JoinedPage]] = {name: getattr(found, name) for name in PARTS}
    return {
        "counts": {name: len(rows) for name, rows in parts.items()},
        **{name: [_row(page) for page in rows[:most]] for name, rows in parts.items()},
        "unnamed": found.unnamed,
    }


def _row(page: JoinedPage) -> dict[str, Any]:
    return {
        "page": page.page,
        "fetches": dict(page.fetches),
        "citations": dict(page.citations),
        "lag_days": None if page.lag is None else round(page.lag / 86_400, 2),
        "user_gap_hours": None if page.user_gap is None else round(page.user_gap / 3_600, 2),
    }
