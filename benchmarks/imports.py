"""A million rows of a backlink export into the store, with plain readers of the same file beside it.

    nice -n 10 python benchmarks/imports.py                # under two minutes, writes results/imports.json
    python benchmarks/imports.py --rows 50000              # a quick look, prints only

The file is made from a fixed seed in the columns of an Ahrefs export: 25 tab-separated columns, every field quoted.
Read and import run in processes of their own, so that their memory is theirs; ``command`` is ``citestack authority
import`` as it is typed, from its start to its exit, with its bytecode written as pip does. In
``irregular`` one row in fifty cannot be read, so that every small piece is read row by row. ``least_cpu_us_per_row``
is, per stage, the cheapest block of the run: what the work takes when nothing else has the core.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

SEED, ROWS = 20261122, 1_000_000
HERE = Path(__file__).parent
HEADER = (
    "Referring page title", "Referring page URL", "Language", "Platform", "Referring page HTTP code", "Domain rating",
    "UR", "Domain traffic", "Referring domains", "Linked domains", "External links", "Page traffic", "Keywords",
    "Target URL", "Left context", "Anchor", "Right context", "Type", "Content", "Nofollow", "UGC", "Sponsored",
    "First seen", "Last seen", "Lost",
)  # fmt: skip
WORDS = ("kiln", "glaze", "loom", "wool", "anvil", "forge", "lathe", "chisel", "oak", "resin", "dye", "thread", "clay")


def write_export(path: Path, rows: int) -> None:
    chance = random.Random(SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_ALL)
        out.writerow(HEADER)
        for n in range(rows):
            out.writerow(row(n, chance))


def row(n: int, chance: random.Random) -> tuple[Any, ...]:
    a, b, c = (WORDS[int(chance.random() * len(WORDS))] for _ in range(3))
    site, target, odds = int(chance.random() ** 2 * 40_000), int(chance.random() ** 3 * 2000), chance.random()
    query = f"?page={n % 40}" if odds < 0.1 else ""
    return (
        f"{a.title()} and {b}: part {n % 97}", f"https://{a}-{site}.example/{b}/{c}-{n}{query}", "en", "wordpress",
        200, site % 91, n % 60, site * 3, site % 700, n % 300, n % 80, n % 1000, n % 50,
        f"https://workshop.example/guide/{target}", f"more on {a} with", f"{b} {c}", f"in the {c} chapter",
        "Image" if odds > 0.93 else "Text", "true" if odds < 0.7 else "false", "true" if odds > 0.8 else "false",
        "false", "false", f"2024-{n % 12 + 1:02}-{n % 28 + 1:02} 10:00:00",
        f"2025-{n % 9 + 1:02}-{n % 28 + 1:02} 08:30:00", "",
    )  # fmt: skip


READ = """
from citestack.authority.imports.run import read_links
rows = sum(len(table) for table in read_links(path))
"""
IMPORT = """
from citestack.authority.imports.run import import_file
from citestack.store import Store
with Store.open(store) as opened:
    report = import_file(path, opened)
rows = report.rows
assert report.imported + report.unchanged + report.repeated + report.rejected == rows, report
"""
STAGES = """
import time
from citestack.authority.imports import linkimport, packing, regular, run, vectors
from citestack.authority.imports.cells import Cells
from citestack.authority.imports.nouns import ImportReport
from citestack.authority.imports.reading import opened, sample
from citestack.authority.imports.values import Dates
from citestack.store import Store
least = {}
def timed(name, rows, work):
    start = time.process_time()
    found = work()
    least[name] = min(least.get(name, 1e9), (time.process_time() - start) / max(rows, 1) * 1e6)
    return found
with opened(path) as stream, Store.open(store) as target, target.importing("semrush", "x", "y") as writer:
    links = run._links(stream, sample(stream), run.ImportOptions())
    task, pieces = linkimport.open_task(links.source, None, None)
    columns = vectors.Vectors(task.columns, Cells(task.columns, None, Dates()), None)
    report, pieces, n = ImportReport("", ""), iter(pieces), 3000
    next(pieces)  # read already, to find out what the file is
    while report.rows < 300_000:
        piece = timed("decode_and_cut", n, lambda: next(pieces, None))
        if piece is None:
            break
        n = piece.octets.count(bytes([10]))
        texts = timed("split", n, lambda: regular.texts_of(piece, task.delimiter, task.columns.width))
        table = timed("normalise", n, lambda: columns.read(texts))
        part = timed("hash_and_pack", n, lambda: packing.pack(table, n, []))
        timed("compare_and_insert", n, lambda: linkimport.write(part, writer, report))
rows = {name: round(value, 2) for name, value in least.items()}
"""
EDGES = """
from citestack.authority.imports.stored import imported_edges
from citestack.store import Store
with Store.open(store) as opened:
    rows = sum(1 for _ in imported_edges(opened))
"""
CSV_MODULE = """
import csv
with path.open(newline="") as file:
    rows = sum(1 for _ in csv.reader(file, delimiter="\\t")) - 1
"""
DUCKDB = """
import duckdb
duckdb.sql(f"CREATE TABLE t AS SELECT * FROM read_csv('{path}', delim='\\t')")
rows = duckdb.sql("SELECT count(*) FROM t").fetchall()[0][0]
"""
PEERS = {
    "csv_module": CSV_MODULE,
    "duckdb": DUCKDB,
    "polars": "import polars\nrows = len(polars.read_csv(path, separator='\\t'))",
    "pandas": "import pandas\nrows = len(pandas.read_csv(path, sep='\\t'))",
}


def measured(code: str, path: Path, store: Path) -> dict[str, Any]:
    """The code in a fresh interpreter: seconds on the wall and on the processor, imports included, and peak memory."""
    return figures_of(*run_alone(code, path, store))


def figures_of(rows: int, wall: float, cpu: float, memory: float) -> dict[str, Any]:
    return {
        "rows": rows,
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "rows_per_s": round(rows / wall),
        "rows_per_cpu_s": round(rows / cpu),
        "peak_mib": round(memory),
    }


def run_alone(code: str, path: Path, store: Path) -> Any:
    """``rows`` of the code, seconds on the wall and on the processor, children included, and peak memory in MiB."""
    script = (
        "import json, resource, sys, time\nfrom pathlib import Path\npath, store = map(Path, sys.argv[1:])\n"
        f"start = time.perf_counter()\n{code}\nwall = time.perf_counter() - start\n"
        "own, children = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))\n"
        "cpu = sum(u.ru_utime + u.ru_stime for u in (own, children))\n"
        "print(json.dumps([rows, wall, cpu, own.ru_maxrss / 1024]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), str(store)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])  # duckdb draws a bar when it takes long


def command(path: Path, folder: Path, rows: int) -> dict[str, Any]:
    """The command as a process: its seconds and memory are those of the whole, from start to exit.

    As it is once installed, with its bytecode written: a few rows are imported before.
    """
    few = folder / "few.tsv"
    with path.open("rb") as file:
        few.write_bytes(b"".join(islice(file, 10)))
    typed(few, folder / "few", 9)
    return typed(path, folder / "typed", rows)


def typed(path: Path, store: Path, rows: int) -> dict[str, Any]:
    code = "from citestack.cli.main import run; run()"
    arguments = ["authority", "import", str(path), "--store", str(store), "--json"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(path.parent / "bytecode")
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, env=environment)
    assert child.stdout is not None
    told = json.loads(child.stdout.read())
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"exit code {child.returncode}")
    found = figures_of(rows, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
    return {**found, "import_alone_s": told["seconds"], "import_alone_rows_per_s": round(rows / told["seconds"])}


def write_irregular(path: Path, other: Path) -> None:
    """A copy in which every fiftieth row has a date that is none."""
    with path.open("rb") as file, other.open("wb") as out:
        for n, line in enumerate(file):
            out.write(line if n % 50 != 1 else line.replace(b'"202', b'"x202'))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    folder = Path(tempfile.mkdtemp())
    path, store = folder / "export.tsv", folder / "store"
    start = time.perf_counter()
    write_export(path, rows)
    os.sync()  # else the disk is still busy with the file while it is read
    print(f"made {path.stat().st_size / 1e6:.0f} MB in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    steps = {"sniff_parse_normalise": READ, "import": IMPORT, "import_again": IMPORT, "read_edges_back": EDGES}
    figures: dict[str, Any] = {"file_mb": round(path.stat().st_size / 1e6, 1)}
    for name, code in steps.items():
        figures[name] = measured(code, path, store)
        print(name, figures[name], file=sys.stderr)
    figures["command"] = command(path, folder, rows)
    print("command", figures["command"], file=sys.stderr)
    write_irregular(path, folder / "irregular.tsv")
    figures["irregular"] = measured(IMPORT, folder / "irregular.tsv", folder / "odd")
    print("irregular", figures["irregular"], file=sys.stderr)
    figures["least_cpu_us_per_row"] = run_alone(STAGES, path, folder / "stages")[0]
    figures["store_mb"] = round(sum(p.stat().st_size for p in store.iterdir()) / 1e6, 1)
    peers = {name: code for name, code in PEERS.items() if name == "csv_module" or importlib.util.find_spec(name)}
    figures["peers_plain_read"] = {name: measured(code, path, store) for name, code in peers.items()}
    shutil.rmtree(folder)
    print(json.dumps(figures, indent=2))
    if rows == ROWS:
        sys.path.insert(0, str(HERE.parent))
        from benchmarks.record import write_result

        write_result("imports", figures, seed=SEED)


if __name__ == "__main__":
    main()
