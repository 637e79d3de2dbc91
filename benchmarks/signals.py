"""Signals: milliseconds per page of both passes, what the first pass keeps per page, and how they are spread.

    python -m benchmarks.signals --store DIR [--data DIR] [--pages N]

The nearest peer is ``trafilatura.extract_metadata`` (author, date, title from HTML), timed on the same number of demo
pages: it parses HTML, which our pages no longer are, and gives no site, source or agreement signal. extruct only reads
markup, so it is no peer; ours is timed on the same demo pages with the extraction in front.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import random
import re
import time
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.extraction import load
from benchmarks.record import peak_rss_mib, write_result
from citestack.authority.signals import SiteReader, page_signals, signal_parts, site_of_url, site_signals
from citestack.authority.signals.date_lines import readings
from citestack.authority.signals.names import fold, says
from citestack.corpus.extract import extract
from citestack.demo import demo_files
from citestack.errors import ContentError
from citestack.model import PageRecord
from citestack.store import Store

SEED = 7
BATCH = 100
_TAGS = re.compile(r"<(script|style|head|noscript)\b.*?</\1>|<[^>]+>", re.IGNORECASE | re.DOTALL)
_AND = re.compile(r",|;| und | and ")


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


def kept_bytes(pages: list[PageRecord]) -> dict[str, int]:
    """What the first pass keeps of half the pages and of all: the difference is the cost of a page."""
    half, sizes = len(pages) // 2, []
    _filled(pages)  # hosts and labels looked up are cached by the process, not by the reader
    for some in (pages[:half], pages):
        tracemalloc.start()
        reader = _filled(some)
        sizes.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        del reader
    further = (sizes[1] - sizes[0]) // (len(pages) - half)
    return {"pages": len(pages), "kept_bytes": sizes[1], "bytes_per_further_page": further}


def _filled(pages: list[PageRecord]) -> SiteReader:
    reader = SiteReader()
    for r in pages:
        reader.take(r.page, r.links, r.fetch)
    return reader


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


def against_gold(data: Path) -> dict[str, int]:
    """Visible author and date on trafilatura's evaluation pages, against their gold values and the raw page."""
    counts = Counter[str]()
    for case in load(data)[0]:
        try:
            read = extract(case.body, url=case.url)
        except ContentError:
            continue
        found = {s.name: s for s in page_signals(read.page, read.links, None, None)}
        author, day = found["author_named"], found["dates_visible"]
        counts["pages"] += 1
        raw = fold(html.unescape(_TAGS.sub(" ", case.body.decode("utf-8", "replace"))))
        if case.author and (author.value or 0) >= 0.5:
            counts["author shown, gold known"] += 1
            counts["author shown, gold in the evidence"] += any(
                says(fold(author.evidence), a.strip()) for a in _AND.split(case.author) if a.strip()
            )
        if author.value is None:
            counts["author missing"] += 1
            counts["author missing, on the raw page"] += says(raw, author.evidence.split("'")[1])
        if case.date and day.value:
            counts["date shown, gold known"] += 1
            counts["date shown, gold in the evidence"] += case.date in {d.isoformat() for d in readings(day.evidence)}
        only = re.match(r"author '(.+)' is named in the markup only", found["markup_entities"].evidence)
        if only:
            counts["markup-only author"] += 1
            counts["markup-only author, on the raw page"] += says(raw, only[1])
    return dict(counts)


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
    parser.add_argument("--data", type=Path, help="folder with trafilatura-eval.tar.zst, for the gold values")
    parser.add_argument("--pages", type=int, default=2000)
    args = parser.parse_args()
    with Store.open(args.store, read_only=True) as store:
        urls = list(store.urls())
        urls = sorted(random.Random(SEED).sample(urls, min(args.pages, len(urls))))
        figures: dict[str, Any] = two_passes(store, urls)
        few = sorted(random.Random(SEED).sample(urls, min(400, len(urls))))
        figures["memory"] = kept_bytes(records(store, few))
    figures["from_html"] = beside_trafilatura()
    if args.data:
        figures["gold"] = against_gold(args.data)
    figures["peak_rss_mib"] = peak_rss_mib()
    print(figures)
    write_result("signals", figures, data_hash=hashlib.sha256("\n".join(urls).encode()).hexdigest()[:16], seed=SEED)


if __name__ == "__main__":
    main()
