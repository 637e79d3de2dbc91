"""A made year of asking six engines: the whole report from Parquet, in how long and in how much.

``python -m benchmarks.track_year [--times 1]`` writes ``results/track_year.json``. 200 prompts x 6 engines x 3
repeats x 52 weekly runs, about ten citations an answer (1.8 million); ``--times 100`` has a hundred times the prompts.
Every engine and prompt has three sites that stay and thirty that come and go; one engine tells what it retrieved. The
columns are made a week at a time as whole arrays, in the order in which a run asks (repeat, prompt, engine) and in row
groups as large as a store writes them, in a temporary folder (38 MB, times N) that is deleted after, and summed as
`citestack track columns` sums them, which is told for itself (``sums_us_an_answer``). Reading and counting is timed in
a process of its own whose greatest memory is recorded. N times the year goes to ``results/track_year_N.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.record import write_result
from citestack.track.columns.files import BATCH
from citestack.track.columns.schema import arrow
from citestack.track.report.document import Selection
from citestack.track.report.fill import Given, fill
from citestack.track.statistics.capture import Tracked
from citestack.track.statistics.columns_on_disk import sets_in
from citestack.track.statistics.reader import roll_up

PROMPTS, ENGINES, REPEATS, WEEKS, SITES, POOL, CORE = 200, 6, 3, 52, 30_000, 33, 3
FIRST = date(2026, 1, 5)
OWNERS = ("own", "competitor", "editorial", "ugc", "reference", "government", "other")
BRANDS = ("Acme", "Birch", "Cedar", "Dogwood", "Elm")
EPOCH = date(1970, 1, 1)


def as_met(codes: np.ndarray, names: list[str], week: int) -> pa.DictionaryArray:
    """Names in an order of each week's own, as the columns have them in the order of their first coming."""
    order = np.random.default_rng(week).permutation(len(names))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return coded(place[codes], [names[i] for i in order.tolist()])


def coded(codes: np.ndarray, names: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(names))


def write(folder: Path, table: str, columns: dict[str, Any]) -> None:
    schema = arrow(table)
    arrays = [columns[f.name] if f.name in columns else pa.nulls(len(columns["answer"]), f.type) for f in schema]
    made = pa.table(
        [a if isinstance(a, pa.Array) else pa.array(a, type=f.type) for a, f in zip(arrays, schema, strict=True)],
                    schema=schema)  # fmt: skip
    pq.write_table(made, folder / f"{table}.parquet", compression="zstd", row_group_size=BATCH)


class Year:
    def __init__(self, prompts: int, sites: int = SITES, seed: int = 7) -> None:
        self.chance = np.random.default_rng(seed)
        self.prompts, self.sites = prompts, sites
        shape = (ENGINES * prompts, POOL)
        self.pool = (sites * self.chance.random(shape) ** 3).astype(np.int32)
        self.site_names = [f"site{i}.example" for i in range(sites)]
        self.page_names = [f"https://site{i // 3}.example/p{i % 3}" for i in range(3 * sites)]
        self.prompt_names = [f"{i:016x}" for i in range(prompts)]
        self.owner_of = np.concatenate([[0], self.chance.integers(1, 7, sites - 1)])

    def week(self, folder: Path, week: int) -> int:
        chance, size = self.chance, ENGINES * self.prompts * REPEATS
        first = week * size
        asking, engine = np.divmod(np.arange(size), ENGINES)
        repeat, prompt = np.divmod(asking, self.prompts)
        cell = engine * self.prompts + prompt
        measured = chance.random(size) > 0.02
        day = (FIRST - EPOCH).days + 7 * week
        counts = np.where(measured, np.clip(chance.poisson(10, size), 0, 20), 0)
        row = np.repeat(np.arange(size), counts)
        starts = np.cumsum(counts) - counts
        n = np.arange(len(row)) - starts[row] + 1
        tail = chance.random(len(row)) > 0.5
        slot = np.where(tail, chance.integers(CORE, POOL, len(row)), chance.integers(0, CORE, len(row)))
        site = self.pool[cell[row], slot]
        page = 3 * site.astype(np.int64) + chance.integers(0, 3, len(row))
        sentence = np.minimum(n, 15)
        words = chance.integers(100, 500, size)
        write(folder, "answers", {
            "answer": first + np.arange(size), "run": np.full(size, week + 1),
            "engine": coded(engine, [f"engine{i}" for i in range(ENGINES)]), "place": coded(np.zeros(size), ["de"]),
            "prompt": coded(prompt, self.prompt_names), "repeat": 1 + repeat,
            "day": np.full(size, day, dtype=np.int32), "at": np.full(size, day * 86_400_000_000),
            "state": coded(np.where(measured, 0, 1), ["measured", "failed"]),
            "text_hash": chance.integers(0, 2**62, size), "words": words, "sentences": np.full(size, 16),
            "lists": np.ones(size), "blocks": np.full(size, 12), "cited_blocks": np.minimum(counts, 6),
            "retrieved": pa.array(np.where(engine == 0, 12, 0), mask=(engine != 0) | ~measured, type=pa.int32()),
        })  # fmt: skip
        checked = chance.random(len(row)) < 0.3
        write(folder, "cites", {
            "answer": first + row, "n": n, "page": coded(page, self.page_names),
            "site": as_met(site, self.site_names, week), "owner": coded(self.owner_of[site], list(OWNERS)),
            "sentence": sentence,
            "at_share": (sentence / 16).astype(np.float32), "word_count": (words[row] / 16).astype(np.float32),
            "pawc": (words[row] / 16 * np.exp(-sentence / 15)).astype(np.float32),
            "label": pa.DictionaryArray.from_arrays(
                pa.array(np.where(chance.random(len(row)) < 0.7, 0, 1).astype(np.int32), mask=~checked),
                pa.array(["supports", "does_not"])),
        })  # fmt: skip
        self._others(folder, week, np.flatnonzero(measured & (engine == 0)), np.flatnonzero(measured), cell)
        return len(row)

    def _others(self, folder: Path, week: int, telling: np.ndarray, measured: np.ndarray, cell: np.ndarray) -> None:
        first = week * len(cell)
        row = np.repeat(telling, 12)
        site = self.pool[cell[row], self.chance.integers(0, POOL, len(row))]
        write(folder, "retrieved", {
            "answer": first + row, "page": coded(3 * site.astype(np.int64), self.page_names),
            "site": as_met(site, self.site_names, week), "owner": coded(self.owner_of[site], list(OWNERS)),
            "rank": 1 + np.arange(len(row)) % 12, "cited": self.chance.random(len(row)) < 0.3,
        })  # fmt: skip
        named = [(measured[self.chance.random(len(measured)) < 0.5 / (b + 1)], b) for b in range(len(BRANDS))]
        answer = np.concatenate([r for r, _ in named])
        brand = np.concatenate([np.full(len(r), b) for r, b in named])
        write(folder, "mentions", {
            "answer": first + answer, "brand": coded(brand, list(BRANDS)), "times": np.ones(len(answer)),
            "at_share": np.full(len(answer), 0.5, dtype=np.float32), "cited": np.zeros(len(answer), dtype=bool),
        })  # fmt: skip


def write_year(folder: Path, prompts: int, weeks: int = WEEKS, sites: int = SITES) -> int:
    made, cites = Year(prompts, sites), 0
    for week in range(weeks):
        (at := folder / f"run={week + 1}").mkdir()
        cites += made.week(at, week)
    return cites


def measured(folder: Path) -> dict[str, Any]:
    """The report, once."""
    wall, cpu = time.perf_counter(), time.process_time()
    given = Given(tracked=(Tracked("Acme", frozenset({"site0.example"}), "own"),))
    told = fill(sets_in(folder), Selection(domain="site0.example"), given, "2027-01-01T00:00:00Z")
    return {
        "wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu,
        "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "rows_of_engines": len(told.engines),
        "points_over_time": sum(len(one.points) for one in told.trend),
        "boards": {one.kind: len(one.rows) + one.rest_count for one in told.boards},
        "cited_instead": len(told.instead), "spreads": len(told.spreads),
        "load_average": os.getloadavg()[0],
    }  # fmt: skip


def roll_up_all(folder: Path) -> float:
    """Processor seconds for the sums that are kept beside each run's columns."""
    started = time.process_time()
    for one in sets_in(folder):
        if not roll_up(one):
            raise SystemExit(f"no sums of {one.answers}")
    return time.process_time() - started


def year(folder: Path, times: int, weeks: int) -> dict[str, Any]:
    if not list(folder.glob("run=*")):
        write_year(folder, PROMPTS * times, weeks, 3000 if times == 1 else SITES)
    cites = sum(pq.read_metadata(p).num_rows for p in folder.rglob("cites.parquet"))
    answers = PROMPTS * times * ENGINES * REPEATS * weeks
    sums_s = roll_up_all(folder)
    sizes = [sum(p.stat().st_size for p in folder.rglob(name)) / 2**20 for name in ("[acmr]*.parquet", "sums_*")]
    command = [sys.executable, "-m", "benchmarks.track_year", "--measure", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return {
        "prompts": PROMPTS * times, "engines": ENGINES, "repeats": REPEATS, "weeks": weeks, "citations": cites,
        "answers": answers, "parquet_mib": sizes[0], "sums_mib": sizes[1], "sums_cpu_s": sums_s,
        "sums_us_an_answer": sums_s / answers * 1e6, **json.loads(done.stdout),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1, help="so many times 200 prompts")
    parser.add_argument("--weeks", type=int, default=WEEKS)
    parser.add_argument("--folder", type=Path, help="keep the made columns there, and take them from there")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measured(asked.measure)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = asked.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        figures = year(folder, asked.times, asked.weeks)
    print(json.dumps(figures, indent=1))
    write_result("track_year" if asked.times == 1 else f"track_year_{asked.times}", figures, seed=7)


if __name__ == "__main__":
    main()
