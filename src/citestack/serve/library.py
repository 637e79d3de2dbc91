"""What the library shows: the sites of the store, its health and what to do next, its jobs, its past runs."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from citestack.authority.trust import up_to_date
from citestack.config import profile_config
from citestack.index.coverage import coverage, mark
from citestack.index.places import index_folder

if TYPE_CHECKING:
    from citestack.serve.jobs import Jobs
    from citestack.serve.workbench import Workbench
    from citestack.store import TraceSummary
    from citestack.store.jobs import Job
    from citestack.store.sites import PageFacts

SITES = 25
"""Sites a page of the list."""
JOBS = 8
UNDER_WAY = 50
"""Newest jobs among which those that wait or run are looked for; more cannot wait by default."""
RUNS = 12
QUESTION_CHARS = 160
TEXTS_A_SECOND = 18
"""What the default embedder does on the reference machine, two cores; for an estimate in words."""
GraphState = Literal["none", "current", "behind"]


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One host of the corpus."""

    host: str
    """With its port, where that is not the usual one."""
    pages: int
    copies: int
    """Pages that are near copies of others."""
    passages: int
    vectors: int
    """Passages that the default profile's embedder has read."""
    changed: int
    """Generation of the last change."""
    read_at: str | None
    """Day a page of it was last fetched."""


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next, and the job or the view that does it."""

    text: str
    action: str
    kind: str = ""
    """Of the job; else ``href`` leads there."""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the record and of what is derived from it."""

    location: str
    read_only: bool
    generation: int
    indexed: int | None
    """Generation the search index has seen; None = it will be built with the first question."""
    sites: int
    pages: int
    passages: int
    vectors: int
    graph: GraphState
    graph_built_on: str | None
    steps: tuple[Step, ...]
    busy: tuple[str, ...]
    """Kinds of the jobs that wait or run."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job in words."""

    job: Job
    title: str
    about: str
    share: float | None
    """0 to 1; None while the end is not known."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """An answered question."""

    id: str
    question: str
    """Its beginning, where it is long."""
    generation: int
    saved_at: str


@dataclass(frozen=True, slots=True)
class SitePage:
    rows: tuple[SiteRow, ...]
    number: int
    """From 1."""
    last: int


class Library:
    """Reads it all. The sites are added up once per generation of the record and of the index."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._lock = threading.Lock()
        self._state: object = None
        self._known: tuple[int | None, tuple[SiteRow, ...]] = (None, ())

    def sites(self, number: int) -> SitePage:
        """A page of the hosts, those with most pages first."""
        rows = self._sites()
        last = max(1, -(-len(rows) // SITES))
        at = min(max(1, number), last)
        return SitePage(rows[(at - 1) * SITES : at * SITES], at, last)

    def health(self) -> Health:
        store = self._bench.store
        seen, rows = self._summed()
        built = store.authority.kept()
        state: GraphState = "none" if not built else "current" if up_to_date(store) else "behind"
        pages, passages, vectors = (sum(getattr(r, name) for r in rows) for name in ("pages", "passages", "vectors"))
        busy = frozenset(row.job.kind for row in self.jobs(UNDER_WAY) if not row.job.is_over)
        steps = next_steps(pages, passages - vectors, state, busy=busy, asked=bool(store.traces(1)))
        return Health(
            store.location, store.read_only, store.generation, seen, len(rows),
            pages, passages, vectors, state, built[0].built_on if built else None, steps, tuple(sorted(busy)),
        )  # fmt: skip

    def jobs(self, limit: int = JOBS) -> tuple[JobRow, ...]:
        return tuple(job_row(self._bench.jobs, job) for job in self._bench.jobs.list(limit).jobs)

    def runs(self, limit: int = RUNS) -> tuple[RunRow, ...]:
        return tuple(run_row(trace) for trace in self._bench.store.traces(limit))

    def _sites(self) -> tuple[SiteRow, ...]:
        return self._summed()[1]

    def _summed(self) -> tuple[int | None, tuple[SiteRow, ...]]:
        store, folder = self._bench.store, index_folder(self._bench.location)
        state = store.generation, mark(folder)
        with self._lock:
            if self._state != state:
                seen = coverage(folder, store.id, profile_config("default").embedder)
                rows = site_rows(store.page_facts(), {} if seen is None else seen.vectors)
                self._state, self._known = state, (None if seen is None else seen.generation, rows)
            return self._known


def site_rows(pages: Sequence[PageFacts], vectors: Mapping[int, int]) -> tuple[SiteRow, ...]:
    """By pages, most first, then by name. ``vectors``: page number -> passages that have one."""
    by_host: dict[str, list[PageFacts]] = {}
    for page in pages:
        by_host.setdefault(_host(page.url), []).append(page)
    rows = (_site(host, of, sum(vectors.get(p.id, 0) for p in of)) for host, of in by_host.items())
    return tuple(sorted(rows, key=lambda r: (-r.pages, r.host)))


def _host(key: str) -> str:
    """Of a page key, whose form is known: parsing thousands of them as URLs would take longer than all else here."""
    return key.split("/", 3)[2]


def _site(host: str, pages: Sequence[PageFacts], vectors: int) -> SiteRow:
    passages = sum(p.passages for p in pages)
    read = max((p.fetched_at for p in pages if p.fetched_at), default=None)
    copies, changed = sum(p.duplicate_of is not None for p in pages), max(p.changed for p in pages)
    return SiteRow(host, len(pages), copies, passages, min(vectors, passages), changed, read and read[:10])


def next_steps(
    pages: int, without: int, graph: GraphState, *, busy: Collection[str] = (), asked: bool
) -> tuple[Step, ...]:
    """What a newcomer, or the state of the store, calls for; most useful first. Nothing for an empty store, and nothing
    that is being done.
    """
    if not pages:
        return ()
    steps = []
    if without and "embed" not in busy:
        minutes = max(1, round(without / TEXTS_A_SECOND / 60))
        text = f"{without:,} passages have no vector yet and are found by words or by a quick stand-in."
        steps.append(Step(f"{text} About {minutes:,} min.", "Compute vectors", kind="embed"))
    if graph != "current" and "authority_build" not in busy:
        said = "has not been built: page trust is missing" if graph == "none" else "is older than the pages"
        steps.append(Step(f"The link graph {said}.", "Build the link graph", kind="authority_build"))
    if not asked:
        steps.append(Step("Nothing has been asked of these pages yet.", "Ask a question", href="/"))
    return tuple(steps)


def run_row(trace: TraceSummary) -> RunRow:
    words = trace.question.strip()
    shown = words if len(words) <= QUESTION_CHARS else words[:QUESTION_CHARS].rstrip() + "…"
    return RunRow(trace.id, shown, trace.generation, trace.saved_at)


def job_row(jobs: Jobs, job: Job) -> JobRow:
    kind = jobs.kinds.get(job.kind)
    share = min(1.0, job.done / job.total) if job.total else None
    if kind is None:
        return JobRow(job, job.kind, "", share)
    try:
        about = kind.about(kind.params.model_validate(job.params))
    except ValidationError:  # another version asked for it
        about = ""
    return JobRow(job, kind.title, about, share)
