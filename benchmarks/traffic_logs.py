"""Two million combined log lines to the report, with a plain regular expression over the same file beside it.

    python benchmarks/traffic_logs.py                     # writes results/traffic_logs.json
    python benchmarks/traffic_logs.py --lines 200000      # a quick look, prints only
    python benchmarks/traffic_logs.py --memory 20000000   # how much memory a file of 20M lines takes

The log is made from a fixed seed: browsers on 40,000 pages, one line in twelve an AI agent (half of them from an
address that its operator publishes), one in a hundred a visit from an AI answer, one in a thousand broken in one of
five ways. ``citestack`` is the reader in a process of its own, from opening the file to the finished report; the peer
is one anchored regular expression and a counter over user agent and status, which is less than half of the work. Both
are run three times in turn; told are the fastest run of each and all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEED, LINES, RUNS = 20261122, 2_000_000, 3
HERE = Path(__file__).parent
BROWSERS = tuple(
    f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.{build}.0 Safari/537.36"
    for system in ("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64")
    for version in range(110, 145)
    for build in range(0, 60, 3)
)
AGENTS = ("GPTBot/1.3", "OAI-SearchBot/1.3", "ChatGPT-User/1.0", "ClaudeBot/1.0", "PerplexityBot/1.0", "bingbot/2.0")
PLACES = ("-", "-", "-", "https://www.google.com/", "https://www.bing.com/", "https://shop.example/")
ENGINES = ("https://chatgpt.com/", "https://www.perplexity.ai/", "https://claude.ai/", "https://gemini.google.com/")
PUBLISHED = ("132.196.86.", "20.171.206.", "157.55.39.", "40.77.167.", "18.97.1.")
PEER = re.compile(
    rb'^(\S+) (\S+) (\S+) \[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-) "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"'
)


def lines(count: int) -> Iterator[str]:
    chance = random.Random(SEED)
    pick = chance.random
    for n in range(count):
        odds, day, second = pick(), n * 28 // count + 1, int(pick() * 86_400)
        place, agent = PLACES[int(pick() * 6)], BROWSERS[int(pick() * len(BROWSERS))]
        address = f"{int(pick() * 200) + 11}.{int(pick() * 256)}.{int(pick() * 256)}.{n % 256}"
        query = ""
        if odds < 1 / 12:
            token = AGENTS[int(pick() * len(AGENTS))]
            agent, place = f"Mozilla/5.0 (compatible; {token}; +https://bots.example/)", "-"
            address = f"{PUBLISHED[n % 5]}{n % 250}" if odds < 1 / 24 else address
        elif odds < 1 / 12 + 1 / 100:
            place = ENGINES[n % 4]
            query = "?utm_source=chatgpt.com" if n % 4 == 0 else ""
        elif odds > 0.999:
            yield broken(n, address, agent)
            continue
        path = f"/docs/{int(pick() ** 3 * 40_000)}/page{query}" if n % 3 else f"/static/{n % 900}.js"
        when = f"{day:02}/Oct/2026:{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02} +0000"
        status = 404 if n % 37 == 0 else 200
        yield f'{address} - - [{when}] "GET {path} HTTP/1.1" {status} {n % 50_000} "{place}" "{agent}"\n'


def broken(n: int, address: str, agent: str) -> str:
    head = f"{address} - - [10/Oct/2026:13:55:36 +0000]"
    return (
        f'{head} "GET /a HTTP/1.1" 200 5 "-" "{agent}\n',
        f'{head} "GET /a HTTP/1.1" 200 5 "-" "say "hello" to {agent}"\n',
        f'{head} "\\x16\\x03\\x01" 400 150 "-" "-"\n',
        f'{head} "GET /a\\"b HTTP/1.1" 404 5 "-" "{agent}"\n',
        f"{head} cut short\n",
    )[n % 5]


def write_log(path: Path, count: int) -> None:
    with path.open("w", encoding="ascii") as file:
        file.writelines(lines(count))


def citestack(path: Path) -> dict[str, Any]:
    from citestack.traffic.classify import Classifier
    from citestack.traffic.lists import load
    from citestack.traffic.read import Reading, read_logs
    from citestack.traffic.report import report

    start, worked = time.perf_counter(), time.process_time()
    told = report(read_logs([path], Reading(Classifier(load()))))
    seconds, cpu = time.perf_counter() - start, time.process_time() - worked
    read = told["reading"]
    return {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(cpu, 3),
        "lines": read["lines"],
        "rejected": read["rejected"],
        "agents": sum(a["requests"] for a in told["agents"]),
        "visits": told["referrals"]["visits"],
        "max_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def peer(path: Path) -> dict[str, Any]:
    start, worked = time.perf_counter(), time.process_time()
    seen, count, bad = Counter[tuple[bytes, bytes]](), 0, 0
    with path.open("rb") as file:
        for line in file:
            count += 1
            found = PEER.match(line)
            if found is None:
                bad += 1
            else:
                seen[found[9], found[6]] += 1
    seconds, cpu = time.perf_counter() - start, time.process_time() - worked
    return {"seconds": round(seconds, 3), "cpu_seconds": round(cpu, 3), "lines": count, "rejected": bad}


PARTS = {"citestack": citestack, "python re": peer}


def apart(name: str, path: Path) -> dict[str, Any]:
    """In a process of its own, so that its memory is its own."""
    done = subprocess.run([sys.executable, __file__, "--part", name, str(path)], capture_output=True, check=True)
    return dict(json.loads(done.stdout))


def measured(path: Path, runs: int) -> dict[str, Any]:
    load, found = os.getloadavg()[0], {name: list[dict[str, Any]]() for name in PARTS}
    for _ in range(runs):
        for name in PARTS:
            found[name].append(apart(name, path))
    out: dict[str, Any] = {"load_before": round(load, 1), "cores": os.cpu_count(), "bytes": path.stat().st_size}
    for name, all_runs in found.items():
        best = min(all_runs, key=lambda r: r["seconds"])
        rates = {"lines_per_s": round(best["lines"] / best["seconds"]),
                 "lines_per_cpu_s": round(best["lines"] / min(r["cpu_seconds"] for r in all_runs))}  # fmt: skip
        out[name] = {**best, **rates, "all_seconds": [r["seconds"] for r in all_runs]}
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--memory", type=int, default=0, help="only this many lines, once, and their memory")
    parser.add_argument("--part", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part:
        print(json.dumps(PARTS[args.part[0]](Path(args.part[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "access.log"
        write_log(path, args.memory or args.lines)
        told = {"memory": apart("citestack", path)} if args.memory else measured(path, args.runs)
    print(json.dumps(told, indent=2))
    kept = HERE / "results" / "traffic_logs.json"
    if args.memory or args.lines == LINES:
        before = json.loads(kept.read_text()) if kept.exists() else {}
        kept.write_text(json.dumps({**before, **told}, indent=2) + "\n")


if __name__ == "__main__":
    main()
