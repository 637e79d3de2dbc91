"""Page records into the store, a batch at a time; what is not in a committed batch is done again by the next run."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from citestack.corpus.reading import Outcome
from citestack.corpus.report import AddReport, Failure, Progress, Unchanged, failure_of
from citestack.errors import UsageError
from citestack.model import FrontierStep, PageRecord

if TYPE_CHECKING:
    from citestack.store import Store

# One transaction per batch: 64 pages cost about as much to commit as one.
BATCH_PAGES = 64
BATCH_CHARS = 8_000_000
# A slow site must not keep finished pages out of the record for minutes.
BATCH_S = 10.0


class Intake:
    """Counts, batches and writes outcomes. ``flush`` at the end; ``report`` after it."""

    def __init__(
        self, store: Store, progress: Progress | None = None, step: Callable[[], FrontierStep] | None = None
    ) -> None:
        """``step`` says what the waiting pages mean for a crawl's frontier; both are written together."""
        self._store = store
        self._step = step
        self._progress = progress
        self._batch: list[PageRecord] = []
        self._chars = 0
        self._start = self._flushed = time.monotonic()
        self._counts: Counter[str] = Counter()
        self._failures: list[Failure] = []
        self._notes: list[str] = []
        self.canonicals: dict[str, str] = {}
        """Declared canonical URLs of the pages written by this run."""

    def take(self, outcome: Outcome) -> None:
        if isinstance(outcome, PageRecord):
            self._batch.append(outcome)
            self._chars += len(outcome.page.text)
            self._advance(outcome.page.url)
        elif isinstance(outcome, Unchanged):
            self._counts["unchanged"] += 1
            self._advance(outcome.url)
        else:
            self._failures.append(outcome)
            self._advance(f"{outcome.code}: {outcome.source}")
        if self._is_due():
            self.flush()

    def note(self, text: str) -> None:
        self._notes.append(text)
        if self._progress is not None:
            self._progress.advance(0, text)

    def flush(self) -> None:
        """Write what is waiting, in one transaction."""
        step = self._step() if self._step is not None else None
        batch, self._batch, self._chars = self._batch, [], 0
        self._flushed = time.monotonic()
        if batch or step is not None:
            self._put(batch, step)

    def report(self, *, removed: int = 0, duplicates: int = 0) -> AddReport:
        c, seconds = self._counts, time.monotonic() - self._start
        return AddReport(
            c["added"], c["updated"], c["unchanged"], len(self._failures), c["passages"], c["links"],
            tuple(self._failures), seconds, removed, duplicates, tuple(self._notes),
        )  # fmt: skip

    def _put(self, batch: list[PageRecord], step: FrontierStep | None = None) -> None:
        try:
            outcomes = self._store.put(batch, step)
        except UsageError as e:
            if len(batch) == 1 and step is None:
                self._failures.append(failure_of(batch[0].page.url, e))
                return
            for record in batch:
                self._put([record])
            self._put([], step)
            return
        for record, outcome in zip(batch, outcomes, strict=True):
            self._count(record, outcome)

    def _count(self, record: PageRecord, outcome: str) -> None:
        self._counts[outcome] += 1
        if outcome != "unchanged":
            self._counts["passages"] += len(record.passages)
            self._counts["links"] += len(record.links)
        if record.page.canonical:
            self.canonicals[record.page.url] = record.page.canonical

    def _advance(self, note: str) -> None:
        if self._progress is not None:
            self._progress.advance(1, note)

    def _is_due(self) -> bool:
        full = len(self._batch) >= BATCH_PAGES or self._chars >= BATCH_CHARS
        return full or (bool(self._batch) and time.monotonic() - self._flushed > BATCH_S)
