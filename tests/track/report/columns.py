"""A small record as columns: invented engines, prompts and sites; figures that are known beforehand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from citestack.track.columns.schema import TABLES, arrow

ENGINES = ("alpha", "beta")
SITES = (
    ("acme.example", "own"),
    ("rival.example", "competitor"),
    ("lab.edu", "reference"),
    ("forum.example", "ugc"),
    ("daily.example", "editorial"),
)


def write(
    folder: Path, *, weeks: int = 6, prompts: int = 60, repeats: int = 2, seed: int = 7, drop: float = 0.0
) -> list[Path]:
    """One run a week from 2026-01-05. Acme is cited in 3 of 10 answers, from the middle week on in ``drop`` fewer."""
    rng = np.random.default_rng(seed)
    liking = rng.uniform(0.1, 0.9, (prompts, len(SITES)))
    liking[:, 0] = rng.choice([0.1, 0.5], prompts)
    number, found = 1, []
    for week in range(weeks):
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        for engine in ENGINES:
            for p in range(prompts):
                for repeat in range(1, repeats + 1):
                    chance = liking[p].copy()
                    chance[0] = max(0.0, chance[0] - (drop if week >= weeks // 2 else 0.0))
                    _answer(rows, rng, number, week, engine, p, repeat, chance)
                    number += 1
        found.append(_save(folder, week + 1, rows))
    return found


def _answer(
    rows: dict[str, list[dict[str, Any]]],
    rng: np.random.Generator,
    number: int,
    week: int,
    engine: str,
    p: int,
    repeat: int,
    chance: Any,
) -> None:
    day = date(2026, 1, 5) + timedelta(weeks=week)
    state = "measured" if rng.random() < 0.95 else "failed"
    cited = [s for s, c in zip(SITES, chance, strict=True) if rng.random() < c] if state == "measured" else []
    about = {
        "answer": number, "run": week + 1, "engine": engine, "place": "", "prompt": f"{p:016x}", "repeat": repeat, "day": day,
        "at": datetime(day.year, day.month, day.day, 9, tzinfo=UTC), "state": state, "model": "made-1", "same_as": None, "text_hash": number,
        "words": 200, "sentences": 10, "lists": 1, "blocks": 6, "cited_blocks": min(len(cited), 6), "searches": 2, "retrieved": len(SITES), "cost_usd": 0.01, "simulated": True,
    }  # fmt: skip
    rows["answers"].append(about)
    for n, (site, owner) in enumerate(cited, 1):
        sentence = int(rng.integers(0, 10))
        mark = {"answer": number, "n": n, "page": f"https://{site}/{p}", "site": site, "owner": owner, "brand": None, "sentence": sentence, "at_share": sentence / 10,
                "word_count": 20.0, "pawc": 15.0, "page_share": float(rng.random()) if n == 1 else None, "label": "supports" if n == 1 else None}  # fmt: skip
        rows["cites"].append(mark)
    if state == "measured":
        for rank, (site, owner) in enumerate(SITES, 1):
            rows["retrieved"].append(
                {
                    "answer": number,
                    "page": f"https://{site}/{p}",
                    "site": site,
                    "owner": owner,
                    "brand": None,
                    "rank": rank,
                    "cited": (site, owner) in cited,
                }
            )
        for brand in ("Acme", "Rival"):
            if rng.random() < 0.4:
                rows["mentions"].append(
                    {
                        "answer": number,
                        "brand": brand,
                        "times": 1,
                        "at_share": 0.3,
                        "list_rank": None,
                        "cited": False,
                        "attributed": False,
                    }
                )


def _save(folder: Path, run: int, rows: dict[str, list[dict[str, Any]]]) -> Path:
    where = folder / f"run-{run:06}"
    where.mkdir(parents=True)
    for name, found in rows.items():
        schema = arrow(name)
        kept = [{f: row.get(f) for f in schema.names} for row in found]
        pq.write_table(pa.Table.from_pylist(kept, schema=schema), where / f"{name}.parquet")
    return where / "answers.parquet"
