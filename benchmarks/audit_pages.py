"""Every page of three evaluation sets audited by itself: no crash, no hang, every quote where it is said to be.

    python -m benchmarks.audit_pages --data DIR            # writes results/audit_pages.json
    python -m benchmarks.audit_pages --data DIR --limit 50 # every n-th page, prints only

``DIR`` holds ``trafilatura-eval.tar.zst``, ``readability-test-pages.tar.zst`` and ``extruct-samples.tar.zst``; what is
not there is left out. They are read in memory. There is no store, no browser and no model: a page is audited as if it
had just been fetched. A page without text is *refused* with its error, any other exception is a crash, and a page that
takes longer than ``HANG_S`` is a hang.

Author and date are those that the audit works with (``Page.author``; ``published``, else ``modified``), against the
annotations: precision over the pages that have an annotated value and where one was found, recall over all that have
one, accuracy over all that were annotated, where a page annotated as having none must show none. trafilatura's
annotations were made by hand; readability's are what that program should find, so they are counted apart. The peer for
speed reads the same page right after: extruct (JSON-LD, microdata, Open Graph) and trafilatura's text and metadata.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import signal
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.extraction import _same_author
from benchmarks.record import hash_files, write_result

if TYPE_CHECKING:
    from citestack.audit.model import Audit, Finding
    from citestack.audit.subject import Subject
    from citestack.protocols import Relevance, Support

TODAY = date(2026, 11, 20)
HANG_S = 60
SETS = ("trafilatura-eval", "readability-test-pages", "extruct-samples")
Gold = Mapping[str, str | None]
"""``author`` and ``date`` as far as somebody annotated them; None or empty: the page has none."""


@dataclass(frozen=True, slots=True)
class RealPage:
    set: str
    url: str
    body: bytes
    gold: Gold = field(default_factory=dict)


# --- pages ------------------------------------------------------------------------------------------------------------


def archive(path: Path) -> dict[str, bytes]:
    """Name in the archive, without its first folder -> content."""
    import zstandard

    with path.open("rb") as file:
        raw = zstandard.ZstdDecompressor().stream_reader(file).read()
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        files = ((m.name.partition("/")[2], tar.extractfile(m)) for m in tar if m.isfile())
        return {name: file.read() for name, file in files if file is not None}


def trafilatura_pages(files: Mapping[str, bytes]) -> Iterator[RealPage]:
    """The annotated pages by their URL, then the others by their file name."""
    facts = json.loads(files["tests/evaldata.json"])
    bodies = {Path(name).name: body for name, body in files.items() if "/eval/" in name and name.endswith(".html")}
    for url, fact in sorted(facts.items()):
        if fact["file"] in bodies:
            gold = {k: _one(fact[k]) for k in ("author", "date") if k in fact}
            yield RealPage(SETS[0], url, bodies[fact["file"]], gold)
    for name in sorted(set(bodies) - {fact["file"] for fact in facts.values()}):
        yield RealPage(SETS[0], f"https://unlisted.example/{name}", bodies[name])


def _one(value: object) -> str | None:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value) if value else None


def readability_pages(files: Mapping[str, bytes]) -> Iterator[RealPage]:
    for name in sorted(n for n in files if n.endswith("/source.html")):
        folder = name.removesuffix("/source.html")
        told = json.loads(files[f"{folder}/expected-metadata.json"])
        published = (told.get("publishedTime") or "")[:10]
        gold = {"author": told.get("byline"), "date": published or None}
        yield RealPage(SETS[1], f"https://readability.example/{folder.rpartition('/')[2]}", files[name], gold)


def extruct_pages(files: Mapping[str, bytes]) -> Iterator[RealPage]:
    for name in sorted(n for n in files if n.endswith(".html")):
        yield RealPage(SETS[2], f"https://extruct.example/{name.removeprefix('tests/samples/')}", files[name])


READERS: dict[str, Callable[[Mapping[str, bytes]], Iterator[RealPage]]] = dict(
    zip(SETS, (trafilatura_pages, readability_pages, extruct_pages), strict=True)
)


def pages_in(data: Path) -> tuple[list[RealPage], str]:
    """All pages of the sets that are there, and the hash of their archives."""
    there = {name: path for name in SETS if (path := data / f"{name}.tar.zst").exists()}
    found = [page for name, path in there.items() for page in READERS[name](archive(path))]
    return found, hash_files(there.values())


# --- one page ---------------------------------------------------------------------------------------------------------


class HungError(Exception):
    """The page took longer than ``HANG_S``."""


@contextmanager
def watched() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise HungError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANG_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@dataclass(frozen=True, slots=True)
class Models:
    """Loaded once for all pages, as the audit of a site does."""

    support: Support
    relevance: Relevance


def audited(page: RealPage, models: Models) -> tuple[Subject, Audit]:
    from citestack.audit.read import of_body
    from citestack.audit.run import audit
    from citestack.audit.subject import Around

    headers = {"content-type": "text/html"}
    subject = of_body(page.body, page.url, "text/html", "fetched", headers, 200, TODAY)
    return subject, audit(subject, Around(models.support, relevance=models.relevance))


def misquoted(finding: Finding, text: str) -> bool:
    """A quote from the text that does not stand at its offsets, or has none."""
    evidence = finding.evidence
    if evidence.start is None or evidence.end is None:
        return evidence.where == "text" and bool(evidence.quote)
    return text[evidence.start : evidence.end] != evidence.quote


def peer(page: RealPage) -> None:
    """What a program reads that uses the usual parts."""
    import extruct
    from trafilatura import extract, extract_metadata

    extruct.extract(page.body, base_url=page.url, syntaxes=["json-ld", "microdata", "opengraph"], errors="ignore")
    extract(page.body)
    extract_metadata(page.body, default_url=page.url)


# --- all of them ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Run:
    seconds: dict[str, float] = field(default_factory=dict)
    cpu: float = 0.0
    peer_cpu: float = 0.0
    peer_failed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    misquoted: list[str] = field(default_factory=list)
    quotes: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    states: dict[str, Counter[str]] = field(default_factory=dict)
    fixes: Counter[str] = field(default_factory=Counter)
    facts: list[tuple[RealPage, str | None, str | None]] = field(default_factory=list)


def take(run: Run, page: RealPage, models: Models) -> None:
    """Audits the page and books what came of it."""
    from citestack.errors import CitestackError

    started, cpu = time.perf_counter(), time.process_time()
    try:
        with watched():
            subject, report = audited(page, models)
    except HungError:
        run.hangs.append(page.url)
    except CitestackError as e:
        run.refused[e.code] += 1
    except Exception as e:  # noqa: BLE001 - a crash is a result
        run.crashes.append(f"{page.url}: {type(e).__name__}: {e}"[:300])
    else:
        _book(run, page, subject, report)
    run.cpu += time.process_time() - cpu
    run.seconds[page.url] = time.perf_counter() - started


def _book(run: Run, page: RealPage, subject: Subject, report: Audit) -> None:
    text = subject.page.text
    for finding in report.findings:
        run.findings[finding.id] += 1
        run.quotes += finding.evidence.start is not None
        if misquoted(finding, text):
            run.misquoted.append(f"{page.url}: {finding.id}: {finding.evidence.quote[:80]!r}")
    for outcome in report.outcomes:
        run.states.setdefault(outcome.id, Counter())[outcome.state] += 1
    run.fixes.update(fix.name for fix in report.fixes)
    run.facts.append((page, subject.page.author, subject.page.published or subject.page.modified))


def take_peer(run: Run, page: RealPage) -> None:
    cpu = time.process_time()
    try:
        with watched():
            peer(page)
    except Exception:  # noqa: BLE001 - speed only
        run.peer_failed += 1
    run.peer_cpu += time.process_time() - cpu


def rates(run: Run, name: str) -> dict[str, Any]:
    """Author and date of one set against its annotations."""
    mine = [(p.gold, author, day) for p, author, day in run.facts if p.set == name]
    authors = [(gold["author"], author) for gold, author, _ in mine if "author" in gold]
    days = [(gold["date"], day) for gold, _, day in mine if "date" in gold]
    same_day = lambda found, gold: found == gold  # noqa: E731
    return {"author": _rates(authors, _same_author), "date": _rates(days, same_day)}


def _rates(pairs: list[tuple[str | None, str | None]], same: Callable[[str, str], bool]) -> dict[str, Any]:
    """``pairs``: annotated, found."""
    valued = [(gold, found) for gold, found in pairs if gold]
    right = sum(bool(found and same(found, gold)) for gold, found in valued)
    answered = sum(bool(found) for _, found in valued)
    absent = sum(not found for gold, found in pairs if not gold)
    return {
        "annotated": len(pairs),
        "with_value": len(valued),
        "precision": round(right / answered, 4) if answered else None,
        "recall": round(right / len(valued), 4) if valued else None,
        "accuracy": round((right + absent) / len(pairs), 4) if pairs else None,
    }


def figures(run: Run, pages: list[RealPage]) -> dict[str, Any]:
    seconds = np.array(list(run.seconds.values()))
    slowest = sorted(run.seconds.items(), key=lambda kv: -kv[1])[:5]
    return {
        "pages": dict(Counter(p.set for p in pages)),
        "audited": len(run.facts),
        "refused": dict(run.refused),
        "crashes": run.crashes,
        "hangs": run.hangs,
        "quotes_with_offsets": run.quotes,
        "misquoted": len(run.misquoted),
        "misquoted_examples": run.misquoted[:20],
        "pages_per_second": round(len(pages) / run.cpu, 1),
        "seconds_per_page": {f"p{q}": round(float(np.percentile(seconds, q)), 4) for q in (50, 90, 99)}
        | {"max": round(float(seconds.max()), 3)},
        "slowest": {url: round(s, 3) for url, s in slowest},
        "peer": {
            "name": "extruct and trafilatura",
            "versions": {name: version(name) for name in ("extruct", "trafilatura")} if run.peer_cpu else {},
            "pages_per_second": round(len(pages) / run.peer_cpu, 1) if run.peer_cpu else None,
            "failed": run.peer_failed,
        },
        "facts": {name: rates(run, name) for name in SETS[:2]},
        "findings": dict(run.findings.most_common()),
        "checks": {name: dict(sorted(states.items())) for name, states in sorted(run.states.items())},
        "fixes": dict(run.fixes.most_common()),
    }


def main() -> int:
    """Exit code 1 for a crash, a hang or a quote that is not at its place."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="so many pages, evenly spread; nothing is written")
    args = parser.parse_args()
    from citestack.inference import load_relevance
    from citestack.inference.support import load_support

    logging.disable(logging.CRITICAL)
    pages, digest = pages_in(args.data)
    if args.limit:
        pages = pages[:: max(1, len(pages) // args.limit)]
    run, peers = Run(), _installed()
    models = Models(load_support("features"), load_relevance("lexical"))
    # Tables are read at the first page: that is start-up, not a page's time.
    take(Run(), pages[0], models)
    for page in pages:
        take(run, page, models)
        if peers:
            take_peer(run, page)
    result = figures(run, pages)
    print(json.dumps(result, indent=1))
    if not args.limit:
        write_result("audit_pages", result, data_hash=digest)
    return 1 if run.crashes or run.hangs or run.misquoted else 0


def _installed() -> bool:
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in ("extruct", "trafilatura"))


if __name__ == "__main__":
    sys.exit(main())
