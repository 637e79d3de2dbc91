"""The store's own answers as a study table: what each trace did with each site.

Sites are registrable domains (eTLD+1, private suffixes on). Four signals, counted apart: ``found`` (some query found a
passage), ``candidate`` (a passage reached layer 3), ``cited`` and ``citations``, ``mentions`` (the answer's text names
the site and does not cite it).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from citestack.corpus.urls import site_of
from citestack.errors import SourceError, TraceError
from citestack.evaluate.authority_study.nouns import AnswerCounts, Measures, StudyTable
from citestack.trace import RerankEvent, RetrievalEvent, RunFinished, RunStarted, Trace

if TYPE_CHECKING:
    from citestack.store import Store


def from_traces(traces: Iterable[Trace], names: Mapping[str, tuple[str, ...]]) -> tuple[AnswerCounts, ...]:
    """One row per trace that searched and finished; the others were not measured. ``names`` are those looked for.

    An abstention is measured: nothing was cited. A site is named when its domain is written out, or one of its names
    stands there as a word of its own, case ignored.
    """
    patterns = {site: _pattern(site, also) for site, also in names.items()}
    return tuple(row for trace in traces if (row := _row(trace, patterns)) is not None)


def _row(trace: Trace, patterns: Mapping[str, re.Pattern[str]]) -> AnswerCounts | None:
    if not _measured(trace):
        return None
    found, answer = trace.one(RetrievalEvent), trace.one(RunFinished).answer
    citations = Counter(_sites(c.url for c in answer.citations))
    text = "\n".join(s.text for s in answer.sentences)
    counts = {
        "found": dict.fromkeys(_sites(s.url for s in found.seen), 1.0),
        "candidate": dict.fromkeys(_sites(c.passage.url for c in found.candidates), 1.0),
        "citations": {site: float(n) for site, n in citations.items()},
        "cited": dict.fromkeys(citations, 1.0),
        "mentions": {site: 1.0 for site, p in patterns.items() if site not in citations and p.search(text)},
    }
    return AnswerCounts(" ".join(trace.one(RunStarted).question.split()).casefold(), counts)


def _measured(trace: Trace) -> bool:
    return all(trace.maybe(kind) is not None for kind in (RunStarted, RetrievalEvent, RunFinished))


def _sites(urls: Iterable[str]) -> list[str]:
    return [site for url in urls if (site := _site(url))]


def _site(url: str) -> str:
    try:
        return site_of(url)
    except SourceError:
        return ""


def _pattern(site: str, names: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words: ``acme.org`` in ``docs.acme.org`` and ``https://acme.org/x``, not in ``notacme.org``."""
    written = "|".join(re.escape(n) for n in (site, *names))
    return re.compile(rf"(?<![\w-])(?:{written})(?![\w-])", re.IGNORECASE)


def from_store(store: Store, measures: Mapping[str, Measures], *, limit: int = 100_000) -> StudyTable:
    """The newest ``limit`` answers of the store over the sites that have pages in it.

    ``measures`` is what is known of sites, by registrable domain; site size is the number of pages in the store unless
    they say otherwise. Sites without a page cannot be cited here and are left out: their zero would mean nothing.
    """
    pages = Counter(_sites(store.urls()))
    domains = {site: _filled(measures.get(site), n) for site, n in sorted(pages.items())}
    made = _Made()
    answers = from_traces(_traces(store, limit, made), {site: m.names for site, m in domains.items()})
    return StudyTable(
        domains, answers, universe=f"the {len(domains)} sites with pages in the store", notes=made.notes()
    )


def _filled(known: Measures | None, pages: int) -> Measures:
    if known is None:
        return Measures({}, float(pages))
    return Measures(known.values, float(pages) if known.pages is None else known.pages, known.kind, known.names)


class _Made:
    """What the answers were made with, watched while they stream by."""

    def __init__(self) -> None:
        self._configs: set[str] = set()
        self._generations: set[int] = set()
        self.trusted = self.unmeasured = self.unread = 0

    def watch(self, trace: Trace) -> None:
        if not _measured(trace):
            self.unmeasured += 1
            return
        started, ranked = trace.one(RunStarted), trace.maybe(RerankEvent)
        self._configs.add(repr(started.config))
        self._generations.add(started.corpus_generation)
        parts = (part for scored in (ranked.scored if ranked else ()) for part in scored.parts)
        self.trusted += any(p.name == "trust" and p.value is not None and p.weight > 0 for p in parts)

    def notes(self) -> tuple[str, ...]:
        said = {
            f"Trust was a term of layer 3 in {self.trusted} of the answers: a relation with it may be that rule at "
            "work; ask again with it off to see.": self.trusted,
            f"The answers were made with {len(self._configs)} different settings, pooled.": len(self._configs) > 1,
            f"The answers stem from {len(self._generations)} generations of the store.": len(self._generations) > 1,
            f"{self.unmeasured} stored runs did not search or finish and are in no figure.": self.unmeasured,
            f"{self.unread} stored traces have another format and were not read.": self.unread,
            "A site counts as named when its domain, or a name given for it, is written out.": True,
        }
        return tuple(line for line, applies in said.items() if applies)


def _traces(store: Store, limit: int, made: _Made) -> Iterator[Trace]:
    for line in reversed(store.traces(limit)):
        try:
            trace = store.trace(line.id)
        except TraceError:
            made.unread += 1
            continue
        if trace is not None:
            made.watch(trace)
            yield trace
