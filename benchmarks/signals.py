"""Signals: milliseconds per page of both passes, what the first pass keeps per page, and how they are spread.

    python -m benchmarks.signals --store DIR [--pages N]

The nearest peer is ``trafilatura.extract_metadata`` (author, date, title from HTML), timed on the same number of demo
pages: it parses HTML, which our pages no longer are, and gives no site, source or agreement signal. extruct only reads
markup, so it is no peer; ours is timed on the same demo pages with the extraction in front.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.record import peak_rss_mib, write_result
from citestack.authority.signals import SiteReader, page_signals, signal_parts, site_of_url, site_signals
from citestack.corpus.extract import extract
from citestack.demo import demo_files
from citestack.model import PageRecord
from citestack.store import Store

SEED = 7
BATCH = 100


def records(store: Store, urls: list[str]) -> list[PageRecord]:
    return [r for url in urls if (r := store.record(url)) is not None]


def two_passes(store: Store, urls: list[str]) -> dict[str, Any]:
    """CPU seconds of the signals alone; pages are read from the store in batches, outside the clock."""
    reader, seconds, spread = SiteReader(), Counter[str](), Counter[str]()
    words = 0
    for batch in _batches(urls):
        pages = records(store, batch)
        words += sum(len(r.page.text.split()) for r in pages)
        started = time.process_time()
        for r in pages:
            reader.take(r.page, r.links, r.fetch)
        seconds["site"] += time.process_time() - started
    started = time.process_time()
    sites = reader.sites()
    of_site = {name: site_signals(site) for name, site in sites.items()}
    seconds["close"] = time.process_time() - started
    for batch in _batches(urls):
        pages = records(store, batch)
        started = time.process_time()
        for r in pages:
            name = site_of_url(r.page.url)
            found = page_signals(r.page, r.links, r.fetch, sites[name])
            signal_parts((*found, *of_site[name]))
            spread.update(
                f"{s.name} {'missing' if s.value is None else 'zero' if not s.value else 'some'}" for s in found
            )
        seconds["page"] += time.process_time() - started
    n = len(urls)
    return {
        "pages": n,
        "sites": len(sites),
        "words_per_page": round(words / n),
        "site_pass_ms_per_page": round(1000 * seconds["site"] / n, 3),
        "page_pass_ms_per_page": round(1000 * seconds["page"] / n, 3),
        "closing_s": round(seconds["close"], 3),
        "spread": dict(sorted(spread.items())),
    }


def kept_bytes(store: Store, urls: list[str]) -> dict[str, int]:
    """What the first pass keeps, over one and over two halves: the difference is the cost of a page."""
    half, sizes = len(urls) // 2, []
    for some in (urls[:half], urls):
        tracemalloc.start()
        reader = SiteReader()
        for batch in _batches(some):
            for r in records(store, batch):
                reader.take(r.page, r.links, r.fetch)
        sizes.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    return {
        "pages": len(urls),
        "kept_bytes": sizes[1],
        "bytes_per_further_page": (sizes[1] - sizes[0]) // (len(urls) - half),
    }


def beside_trafilatura() -> dict[str, float]:
    """The demo's pages from HTML: extraction and signals, and trafilatura's metadata. CPU ms a page, best of 3."""
    from trafilatura import extract_metadata

    bodies = [(url, path.read_bytes()) for url, path in demo_files()]

    def ours() -> None:
        for url, body in bodies:
            read = extract(body, url=url)
            page_signals(read.page, read.links, None, None)

    def theirs() -> None:
        for url, body in bodies:
            extract_metadata(body, default_url=url)

    return {
        "pages": len(bodies),
        "citestack_extract_and_page_signals_ms": _best(ours, len(bodies)),
        "trafilatura_extract_metadata_ms": _best(theirs, len(bodies)),
    }


def _best(run: Any, n: int) -> float:
    times = []
    for _ in range(3):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return round(1000 * min(times) / n, 3)


def _batches(urls: list[str]) -> list[list[str]]:
    return [urls[i : i + BATCH] for i in range(0, len(urls), BATCH)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=2000)
    args = parser.parse_args()
    with Store.open(args.store, read_only=True) as store:
        urls = list(store.urls())
        urls = sorted(random.Random(SEED).sample(urls, min(args.pages, len(urls))))
        figures: dict[str, Any] = two_passes(store, urls)
        few = sorted(random.Random(SEED).sample(urls, min(600, len(urls))))
        figures["memory"] = kept_bytes(store, few)
    figures["from_html"] = beside_trafilatura()
    figures["peak_rss_mib"] = peak_rss_mib()
    print(figures)
    write_result("signals", figures, data_hash=hashlib.sha256("\n".join(urls).encode()).hexdigest()[:16], seed=SEED)


if __name__ == "__main__":
    main()
