"""Speed of the whole stack on the documentation corpus: adding, opening, asking, starting.

Peers in the same run: trafilatura's extraction beside ours; bare ``python -c pass`` and ``import typer, rich`` beside
our start-up; one BM25 query of the same index beside a whole ``ask``. Medians; ratios are what to quote.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from benchmarks.docs_corpus import sites_in
from benchmarks.record import peak_rss_mib, write_result
from benchmarks.twenty_questions import QUESTIONS
from citestack.assemble import Session, open_session
from citestack.corpus.add import add
from citestack.index.corpus import Corpus
from citestack.store import Store
from citestack.trace import TimingsMeasured

SITES = ("postgresql-doc-15", "python3.11-doc", "sqlite3-doc", "git-doc", "debian-policy")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", help="a store built by benchmarks.docs_corpus, embedded")
    parser.add_argument("--work", type=Path, help="the folder of benchmarks.docs_corpus fetch")
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args(argv)
    if not args.store or not Path(args.store).exists():
        print("skipped: no --store with a documentation corpus", file=sys.stderr)
        return 0
    figures: dict[str, Any] = {"start": starting(args.repeats), "open_ms": opening(args.store, args.repeats)}
    if args.work:
        peer = trafilatura_rate(args.work)
        figures["add"] = {**apart(adding, args.work, args.repeats), "peer_trafilatura_pages_per_s": peer}
        figures["add_2_workers"] = apart(adding, args.work, args.repeats, 2)
    for profile in ("fast", "default"):
        figures[f"ask_{profile}"] = asking(args.store, profile, args.repeats)
    figures["peak_rss_mib"] = peak_rss_mib()
    write_result("stack_speed", figures)
    return 0


def apart(step: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    """The step in a process of its own, as a user's command has one: a filled heap slows the other steps down."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(step, *arguments).result()


def starting(repeats: int) -> dict[str, float]:
    """Milliseconds of whole processes."""
    python, tool = sys.executable, str(Path(sys.executable).parent / "citestack")
    commands = {
        "bare_python": [python, "-c", "pass"],
        "import_citestack": [python, "-c", "import citestack"],
        "import_typer_rich": [python, "-c", "import typer, rich.console"],
        "help": [tool, "--help"],
    }
    return {name: _median(lambda c=command: _quiet(c), 2 * repeats + 1) for name, command in commands.items()}


def _quiet(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def opening(store: str, repeats: int) -> float:
    def once() -> None:
        Corpus.open(store, embedder=None).close()

    return _median(once, 2 * repeats + 1)


def asking(store: str, profile: str, repeats: int) -> dict[str, Any]:
    questions = orjson.loads(QUESTIONS.read_bytes())["answerable"]
    with open_session(store, profile) as session:
        session.engine.ask(questions[0])
        timings = [_timed(session, q) for q in questions for _ in range(repeats)]
        bare = _median(lambda: session.corpus.lexical(questions[0], 10), 50)
    shown: dict[str, Any] = {
        layer: round(statistics.median(t.get(layer, 0.0) for t in timings), 2)
        for layer in ("fanout", "retrieval", "rerank", "writing", "grounding", "citation", "total")
    }
    totals = [t["total"] for t in timings]
    best = [min(totals[i : i + repeats]) for i in range(0, len(totals), repeats)]
    shown["total_best_of_repeats"] = round(statistics.median(best), 2)
    shown["p95"] = round(sorted(totals)[int(0.95 * len(totals))], 2)
    return {**shown, "n": len(totals), "peer_one_bm25_query": bare}


def _timed(session: Session, question: str) -> Mapping[str, float]:
    """Only the times: sixty traces kept alive make every collection of garbage longer."""
    return session.engine.ask(question).trace.one(TimingsMeasured).timings_ms


def adding(work: Path, repeats: int, workers: int = 1) -> dict[str, Any]:
    """Extraction, splitting, storing and lexical indexing of the sites: every run's rate, as the machine is noisy."""
    runs = [_added(work, workers) for _ in range(repeats)]
    rates = sorted(round(pages / seconds, 1) for pages, seconds in runs)
    return {"pages": runs[0][0], "pages_per_s": statistics.median(rates), "runs": rates}


def _added(work: Path, workers: int) -> tuple[int, float]:
    pages, started = 0, perf_counter()
    with tempfile.TemporaryDirectory() as temporary:
        location = Path(temporary) / "store"
        for site, folder in sites_in(work):
            if site.package in SITES:
                with Store.open(location) as store:
                    pages += add([str(folder)], store, base_url=site.base_url, workers=workers).added
                Corpus.open(location, embedder=None).close()
        return pages, perf_counter() - started


def trafilatura_rate(work: Path, n: int = 60) -> float | None:
    try:
        import trafilatura
    except ImportError:
        return None
    files = [f for s, folder in sites_in(work) if s.package in SITES for f in sorted(folder.rglob("*.html"))[:n:4]]
    started = perf_counter()
    for file in files:
        trafilatura.bare_extraction(file.read_text(encoding="utf-8", errors="replace"))
    return round(len(files) / (perf_counter() - started), 1)


def _median(step: Callable[[], object], n: int) -> float:
    times = []
    for _ in range(n):
        started = perf_counter()
        step()
        times.append((perf_counter() - started) * 1000)
    return round(statistics.median(times), 2)


if __name__ == "__main__":
    sys.exit(main())
