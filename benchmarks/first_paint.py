"""How soon every view is painted over the documentation corpus, and how long a replay keeps the page busy.

``python -m benchmarks.first_paint --store STORE [--repeats 7] [--starts 3]``: a real server on a copy of the store,
Debian's Chromium, loopback. First contentful paint as the browser reports it (Paint Timing, W3C), median and worst, the
views taken in turn; then the same for the first request of a server process, a second after it started (``starts`` of
them for each view); long tasks (over 50 ms) while sliders of a trace with 500 candidates are moved.
Peer in the same run: a static file of the same server, which is what the browser takes by itself.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.record import write_result
from benchmarks.served import Server
from citestack.assemble import open_session
from citestack.config import profile_config

QUESTION = "How do I change the default port of the PostgreSQL server?"
CANDIDATES = 500
SETTLED_S = 1.0
PAINT = "() => performance.getEntriesByType('paint').find(e => e.name === 'first-contentful-paint')?.startTime"
WATCH = (
    "() => { window.tasks = []; new PerformanceObserver(l => window.tasks.push(...l.getEntries().map(e => e.duration)))"
)
WATCH += ".observe({type: 'longtask', buffered: true}) }"


def wide_trace(store: str) -> tuple[str, str]:
    """Asks with 500 candidates; the trace's id and a page that it lost."""
    config = profile_config("fast")
    wide = replace(config.retrieval, keep=CANDIDATES, depth=200)
    config = replace(config, retrieval=wide, rerank=replace(config.rerank, head=CANDIDATES))
    with open_session(store, config=config) as session:
        run = session.engine.ask(QUESTION)
        session.corpus.store.save_trace(run.trace)
        cited = {c.url for c in run.answer.citations}
        return run.trace.id, next(p.passage.url for p in run.trace.read() if p.passage.url not in cited)


def views(trace: str, page: str) -> dict[str, str]:
    host = page.split("/")[2]
    return {
        "empty_file": "/static/icon.svg",
        "ask": "/",
        "run": f"/runs/{trace}",
        "stack": f"/runs/{trace}/stack",
        "stack_following": f"/runs/{trace}/stack?page={page}",
        "compare": f"/compare?a={trace}&b={trace}",
        "page": f"/pages?url={page}",
        "page_in_run": f"/pages?url={page}&run={trace}",
        "sites": "/sites",
        "site": f"/sites/{host}",
        "library": "/library",
    }


@contextmanager
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        opened = p.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


def painted(opened: Any, url: str) -> tuple[float, int]:
    """Milliseconds to the first contentful paint in a browser that knows nothing of the site, and its elements."""
    context = opened.new_context()
    page = context.new_page()
    page.goto(url, wait_until="load")
    page.wait_for_function(PAINT, timeout=10_000)
    found = page.evaluate(PAINT), page.evaluate("() => document.querySelectorAll('*').length")
    context.close()
    return found


def in_turn(opened: Any, url: str, found: Mapping[str, str], repeats: int) -> dict[str, dict[str, Any]]:
    """All views ``repeats`` times, one after another, so that what else the machine does meets them alike."""
    ms: dict[str, list[float]] = {name: [] for name in found}
    nodes: dict[str, int] = {}
    for _ in range(repeats):
        for name, path in found.items():
            took, nodes[name] = painted(opened, url + path)
            ms[name].append(took)
    return {name: {**shown(ms[name]), "nodes": nodes[name]} for name in found}


def after_start(opened: Any, store: str, path: str, starts: int) -> dict[str, Any]:
    """As the first thing that a server process is asked."""
    ms = []
    for _ in range(starts):
        server = Server(store)
        time.sleep(SETTLED_S)
        ms.append(painted(opened, server.url + path)[0])
        server.stop()
    return shown(ms)


def shown(ms: list[float]) -> dict[str, float]:
    return {"first_paint_ms": round(statistics.median(ms), 1), "worst_ms": round(max(ms), 1)}


def replayed(opened: Any, url: str) -> dict[str, Any]:
    """Moves every slider of the Stack view once and waits for its columns."""
    page = opened.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(url, wait_until="load")
    page.evaluate(WATCH)
    sliders = [s for s in page.locator("input[type=range]").all() if s.is_visible()]
    for slider in sliders:
        with page.expect_response(lambda r: "/stack" in r.url):
            slider.focus()
            page.keyboard.press("ArrowRight")
        page.wait_for_timeout(400)
    tasks = page.evaluate("() => window.tasks")
    page.context.close()
    return {"sliders": len(sliders), "long_tasks": len(tasks), "longest_ms": max(tasks, default=0)}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", default="")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--starts", type=int, default=3)
    args = parser.parse_args(argv)
    if not args.store or not Path(args.store).exists() or shutil.which("chromium") is None:
        print("skipped: no --store with a documentation corpus, or no Chromium", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as folder, browser() as opened:
        figures = measured(opened, str(shutil.copytree(args.store, Path(folder) / "store")), args.repeats, args.starts)
    for name, figure in figures.items():
        print(f"{name:<16} {figure}")
    write_result("first_paint", figures)
    return 0


def measured(opened: Any, store: str, repeats: int, starts: int) -> dict[str, Any]:
    found = views(*wide_trace(store))
    server = Server(store)
    in_turn(opened, server.url, found, 1)  # the browser's own first start; models read, templates compiled
    figures: dict[str, Any] = in_turn(opened, server.url, found, repeats)
    figures["replay"] = replayed(opened, server.url + found["stack_following"])
    server.stop()
    for name, path in found.items() if starts else ():
        figures[name]["first_of_process"] = after_start(opened, store, path, starts)
    return figures


if __name__ == "__main__":
    sys.exit(main())
