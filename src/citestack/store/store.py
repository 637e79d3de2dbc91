"""``Store``: the record. Every read sees one committed generation; every write is one transaction."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from sqlalchemy import Connection, Engine

from citestack.errors import StoreError, StoreReadOnlyError
from citestack.model import Candidate, FetchState, FrontierStep, Link, Page, PageRecord, Passage, Sentence
from citestack.store import browse, fetches, links, listing, migrate, read, sites, traces, write
from citestack.store import engine as engines
from citestack.store import imports as imported
from citestack.store.audits import AuditLog
from citestack.store.authority import Builds
from citestack.store.engine import StoreOptions
from citestack.store.failures import translated
from citestack.store.jobs import JobTable
from citestack.store.link_view import LinkView
from citestack.store.shelf import Connect
from citestack.store.sole import Holding, held_alone

if TYPE_CHECKING:
    from citestack.protocols import Counts, Origin
    from citestack.trace import Trace

T = TypeVar("T")


class Store:
    """The record of one corpus. Safe to share between threads; several processes may hold the same location.

    All methods raise ``StoreError`` (or its children ``StoreLockedError`` and ``StoreReadOnlyError``).
    """

    def __init__(self, engine: Engine, location: str, *, read_only: bool) -> None:
        self._engine = engine
        self.location = location
        """Folder or URL, without password."""
        self.read_only = read_only
        self._taken: dict[str, set[str]] = {}
        with self._reading() as connection:
            self.id = read.store_id(connection)
            """Random name the store was given when it was made; indexes carry it."""

    @classmethod
    def open(
        cls,
        location: str | os.PathLike[str],
        *,
        create: bool = True,
        read_only: bool = False,
        options: StoreOptions | None = None,
    ) -> Store:
        """Opens a folder (SQLite) or a ``postgresql://`` URL, creating or upgrading the tables where allowed.

        A folder that cannot be written is opened read-only by itself; writing to it then raises
        ``StoreReadOnlyError``. Raises ``StoreVersionError`` for a store made by a newer version.
        """
        name, chosen = os.fspath(location), options or StoreOptions()
        where = engines.shown(name)
        if engines.is_server(name):
            engine = engines.server_engine(name, read_only=read_only, options=chosen)
        else:
            read_only = _prepare(Path(name), create=create and not read_only, read_only=read_only)
            engine = engines.sqlite_engine(Path(name), read_only=read_only, options=chosen)
        try:
            with translated(where):
                migrate.ensure(engine, where, create=create and not read_only, read_only=read_only)
                return cls(engine, where, read_only=read_only)
        except BaseException:
            engine.dispose()
            raise

    @property
    def generation(self) -> int:
        """Number of committed changes an answer can depend on; 0 for an empty store."""
        with self._reading() as connection:
            return read.generation(connection)

    # --- pages ----------------------------------------------------------------------------------------------------

    def put(self, records: Iterable[PageRecord], step: FrontierStep | None = None) -> list[write.Outcome]:
        """Writes the records in one transaction, in order, and the step of a crawl; what happened to each of them.

        The same version again is ``unchanged``; its links, fetch state and signature are refreshed. Raises
        ``UsageError`` when a passage or sentence is not what its id and offsets say; then nothing is written.
        """
        with self._writing() as connection:
            outcomes = write.put(connection, tuple(records))
            if step is not None:
                fetches.step_frontier(connection, step)
        if step is not None:
            self._taken.get(step.job, set()).difference_update(url for url, _ in step.closed)
        return outcomes

    def remove(self, urls: Iterable[str]) -> int:
        """Takes pages out of the corpus, keeping their versions readable; how many were in it."""
        with self._writing() as connection:
            return write.remove(connection, urls)

    def mark_duplicates(self, marks: Mapping[str, str | None]) -> int:
        """Marks pages as near copies of another URL (None takes the mark off); how many marks changed.

        A mark is dropped when the page gets a new version, or when the original is removed.
        """
        with self._writing() as connection:
            return write.mark_duplicates(connection, marks)

    def page(self, url: str) -> Page | None:
        """The current version of the page; None when it is not in the corpus."""
        with self._reading() as connection:
            return read.page(connection, url)

    def record(self, url: str) -> PageRecord | None:
        """The current version with its passages, sentences, links, signature and fetch state."""
        with self._reading() as connection:
            return read.record(connection, url)

    def version(self, version: str) -> Page | None:
        """Any version ever stored, by ``sha256:...``."""
        with self._reading() as connection:
            return read.version(connection, version)

    def versions(self, url: str) -> tuple[str, ...]:
        """All versions of the page, in the order they were first stored."""
        with self._reading() as connection:
            return read.versions(connection, url)

    def current_version(self, url: str) -> str | None:
        """Of the page; None when it is not in the corpus. Cheaper than ``page``."""
        with self._reading() as connection:
            return browse.current_version(connection, url)

    def sentences(self, version: str) -> tuple[Sentence, ...]:
        """Sentences of any version ever stored, in page order; none for an unknown one."""
        with self._reading() as connection:
            return browse.sentences(connection, version)

    def pages_of(self, hosts: Sequence[str], start: int, limit: int) -> tuple[int, list[browse.PageLine]]:
        """How many pages of the corpus these hosts have, and ``limit`` of them from ``start`` on, by URL."""
        with self._reading() as connection:
            return browse.pages_of(connection, hosts, start, limit)

    def urls(self) -> tuple[str, ...]:
        """URLs of the pages in the corpus, sorted."""
        with self._reading() as connection:
            return read.urls(connection)

    def listed(self, limit: int, after: int | None = None, site: str | None = None) -> list[listing.PageLine]:
        """Pages of the corpus by URL, ``after``: those behind the line with this ``id``, in the corpus still or not;
        ``site``: a host, or a domain with its hosts.
        """
        with self._reading() as connection:
            return listing.listed(connection, limit, after, site)

    def counts(self) -> Counts:
        """Pages and passages in the corpus; ``vectors`` is 0 here, the index knows them."""
        with self._reading() as connection:
            return read.counts(connection)

    def languages(self) -> dict[str, int]:
        """Pages per language; pages of unknown language are not counted."""
        with self._reading() as connection:
            return read.languages(connection)

    def page_facts(self) -> list[sites.PageFacts]:
        """A line per page of the corpus, by URL, without any text being read."""
        with self._reading() as connection:
            return sites.page_facts(connection)

    def signatures(self) -> dict[str, bytes]:
        """Signatures of the pages that have one, in the order the pages were first stored."""
        with self._reading() as connection:
            return read.signatures(connection)

    def candidates(self, passages: Sequence[str]) -> list[Candidate]:
        """Passages, of older versions as well (an old trace can be shown), with their sentences and page facts, in the
        order asked; unknown ids are left out.
        """
        with self._reading() as connection:
            return read.candidates(connection, passages)

    def origins(self, passages: Sequence[str]) -> dict[str, Origin]:
        """Passage id -> page and language; unknown ids are left out. Cheaper than ``candidates``."""
        with self._reading() as connection:
            return read.origins(connection, passages)

    # --- links ----------------------------------------------------------------------------------------------------

    def links_from(self, url: str) -> tuple[Link, ...]:
        with self._reading() as connection:
            return links.links_from(connection, url)

    def links_to(self, url: str) -> tuple[Link, ...]:
        with self._reading() as connection:
            return links.links_to(connection, url)

    def some_links_to(self, url: str, start: int, limit: int) -> browse.Part:
        """Links from other pages, a part at a time; those of the main content first."""
        with self._reading() as connection:
            return browse.links_to(connection, url, start, limit)

    def some_links_from(self, url: str, start: int, limit: int) -> browse.Part:
        """Links of the page to others, a part at a time; those of the main content first."""
        with self._reading() as connection:
            return browse.links_from(connection, url, start, limit)

    def anchors(self, urls: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Anchor texts of main-content links from other pages to each URL, most frequent first, at most 50 per URL."""
        with self._reading() as connection:
            return links.anchors(connection, urls)

    @contextmanager
    def link_view(self) -> Iterator[LinkView]:
        """Everything a link graph is made of, as one generation has it; use it inside the ``with`` block."""
        with self._reading() as connection:
            yield LinkView(connection)

    @property
    def authority(self) -> Builds:
        """The builds of the link graph."""
        return Builds(self._reading, self._writing)

    @property
    def audits(self) -> AuditLog:
        """Audits of sites."""
        return self.shelf(AuditLog)

    def shelf(self, kind: Callable[[Connect, Connect], T]) -> T:
        """A part of the record with methods of its own, such as ``observations.TrackLog``."""
        return kind(self._reading, self._writing)

    # --- fetching -------------------------------------------------------------------------------------------------

    def fetch_state(self, url: str) -> FetchState | None:
        with self._reading() as connection:
            return fetches.read_fetch(connection, url)

    def set_fetch_state(self, state: FetchState) -> None:
        with self._writing() as connection:
            fetches.write_fetches(connection, [state])

    def frontier_add(self, job: str, found: Sequence[tuple[str, int]]) -> int:
        """Adds (URL, depth) pairs the job has not seen; how many were new."""
        with self._writing() as connection:
            return fetches.add_frontier(connection, job, found)

    def frontier_next(self, job: str, n: int) -> list[tuple[str, int]]:
        """Up to ``n`` pending (URL, depth) pairs, nearest first.

        Each is given out once per open store until ``put`` closes it; after a crash the unfinished ones come again.
        """
        taken = self._taken.setdefault(job, set())
        with self._reading() as connection:
            found = fetches.next_frontier(connection, job, n, taken)
        taken.update(url for url, _ in found)
        return found

    def frontier_counts(self, job: str) -> dict[str, int]:
        """URLs of the job per state; ``pending`` are those to do."""
        with self._reading() as connection:
            return fetches.count_frontier(connection, job)

    def frontier_clear(self, job: str) -> None:
        with self._writing() as connection:
            fetches.clear_frontier(connection, job)
        self._taken.pop(job, None)

    # --- traces ---------------------------------------------------------------------------------------------------

    def save_trace(self, trace: Trace) -> None:
        with self._writing() as connection:
            traces.save(connection, trace)

    def trace(self, trace_id: str) -> Trace | None:
        """Raises ``TraceError`` when the stored trace has another format."""
        with self._reading() as connection:
            return traces.load(connection, trace_id)

    def traces(self, limit: int = 20, before: int | None = None) -> list[traces.TraceSummary]:
        """The newest traces, newest first; ``before``: those saved before the one with this ``seq``."""
        with self._reading() as connection:
            return traces.newest(connection, limit, before)

    # --- long work ------------------------------------------------------------------------------------------------

    @property
    def jobs(self) -> JobTable:
        """Long work that was asked for: what waits, runs, and ran."""
        return JobTable(self._reading, self._writing)

    @contextmanager
    def sole_runner(self, what: str = "jobs") -> Iterator[Holding | None]:
        """Whoever holds it runs the store's jobs (or probes: ``track``), alone among processes; None when another does.

        It ends with its process, however that ends.
        """
        with translated(self.location), held_alone(self._engine, self.location, what) as holding:
            yield holding

    # --- what others export ---------------------------------------------------------------------------------------

    @contextmanager
    def importing(
        self, vendor: str, form: str, label: str, *, dry_run: bool = False
    ) -> Iterator[imported.ImportWriter]:
        """One import in one transaction: it is all there when the block ends, and not at all when it raises.

        The generation stays: no answer depends on an import before the link graph is built anew. ``dry_run`` compares
        with the store and writes nothing.
        """
        with self._reading() if dry_run else self._writing() as connection:
            writer = imported.ImportWriter(connection, vendor, form, label, dry_run=dry_run)
            yield writer
            writer.close()

    def imports(self) -> list[imported.Import]:
        """The imports that changed something, oldest first."""
        with self._reading() as connection:
            return imported.imports(connection)

    def imported_parts(self, vendor: str | None = None) -> Iterator[imported.LinkPart]:
        """Imported links as ``authority.imports.packing`` wrote them, in the order they came."""
        with self._reading() as connection:
            yield from imported.link_parts(connection, vendor)

    def imported_ranks(self, names: Sequence[str] | None = None) -> Iterator[tuple[str, imported.RankRow]]:
        """Vendor and rank of the hosts and domains asked for, or of all."""
        with self._reading() as connection:
            yield from imported.ranks(connection, names)

    def imported_graph(self) -> Iterator[tuple[str, str]]:
        """Names at both ends of the imported edges of web graphs."""
        with self._reading() as connection:
            yield from imported.graph_edges(connection)

    # --- for indexes ----------------------------------------------------------------------------------------------

    def changes_since(self, generation: int) -> read.Changes:
        """What an index that has seen ``generation`` must catch up with; 0 gives everything."""
        with self._reading() as connection:
            return read.changes_since(connection, generation)

    def passages_of(self, versions: Sequence[int]) -> Iterator[read.StoredPassage]:
        """Passages of the versions that ``changes_since`` named, by key."""
        with self._reading() as connection:
            yield from read.passages_of(connection, versions)

    def passages_by_key(self, keys: Sequence[int]) -> list[Passage]:
        """Passages by the key an index knows them by, in the order asked."""
        with self._reading() as connection:
            return read.passages_by_key(connection, keys)

    # --- life -----------------------------------------------------------------------------------------------------

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(self.location), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self.read_only:
            raise StoreReadOnlyError(f"the store {self.location} is open for reading only")
        with translated(self.location), self._engine.connect() as connection:
            writer = engines.writer(connection)
            with writer.begin():
                yield writer


def _prepare(folder: Path, *, create: bool, read_only: bool) -> bool:
    """Makes the folder if allowed; whether the store can only be read."""
    database = folder / engines.DATABASE
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file, not a store folder", hint="Give the folder that holds citestack.db.")
    if not database.exists():
        if not create:
            raise StoreError(f"there is no store at {folder}", hint="Create one: citestack add SOURCE --store DIR")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise StoreReadOnlyError(f"cannot create the store folder {folder}: {e.strerror}") from e
        return read_only
    return read_only or not (os.access(folder, os.W_OK) and os.access(database, os.W_OK))
