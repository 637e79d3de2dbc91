"""Logs in, traffic out: every line is a request, rejected with a reason, or skipped as no request; none is lost."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from citestack.errors import SourceError
from citestack.traffic.blocks import Source
from citestack.traffic.classify import Classifier
from citestack.traffic.formats.parser import NoParser, Parser
from citestack.traffic.formats.sniff import NO_REFERER, Found, named, sniff
from citestack.traffic.nouns import Reject
from citestack.traffic.page_names import PageNames
from citestack.traffic.page_rows import PageCount
from citestack.traffic.tally import PAGES, Count, NetworkCount, Tally, day_of

WORKERS = max(1, min(4, os.cpu_count() or 1))
Progress = Callable[[int, int, str], None]
"""Bytes read so far, all bytes (0: not known), name of the log."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """How one log was read."""

    name: str
    format: str
    lines: int
    requests: int
    rejects: tuple[Reject, ...]
    skipped: Mapping[str, int]
    problem: str = ""
    """Why it ended early: a broken archive."""
    sha256: str = ""

    @property
    def rejected(self) -> int:
        return sum(r.count for r in self.rejects)


@dataclass(frozen=True, slots=True)
class Traffic:
    """What logs say, without a single visitor's address."""

    files: tuple[LogFile, ...]
    days: Mapping[str, int]
    """All requests by day (UTC), whoever made them; those outside the period and of other hosts left out."""
    left_out: Mapping[str, int]
    counts: Sequence[Count]
    pages: Sequence[PageCount]
    networks: Sequence[NetworkCount] = ()
    lists: Mapping[str, str] = field(default_factory=dict)
    """Agent -> day of the list of prefixes that it was checked with."""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    classifier: Classifier
    form: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    pages: int = PAGES
    digest: bool = False
    progress: Progress = lambda *_: None


def logs_in(paths: Iterable[Path | None]) -> list[Path | None]:
    """The files given and those inside folders given, by name; None is standard input. Raises ``SourceError``."""
    out: list[Path | None] = []
    for path in paths:
        if path is not None and path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            if not inside:
                raise SourceError(f"no file in {path}", layer="traffic")
            out += inside
        elif path is not None and not path.exists():
            raise SourceError(f"there is no file {path}", hint="Give a log, a folder of logs, or -.", layer="traffic")
        else:
            out.append(path)
    return out


def read_logs(paths: Sequence[Path | None], reading: Reading) -> Traffic:
    """Raises ``SourceError`` for what cannot be opened and ``UsageError`` for an unknown format."""
    sources = [Source(path, digest=reading.digest) for path in logs_in(paths)]
    total = sum(s.size for s in sources)
    days, left_out = Counter[int](), Counter[str]()
    files = []
    with Tally(pages=reading.pages) as tally, ThreadPoolExecutor(WORKERS) as pool:
        for source in sources:
            one = _OneLog(source, reading, tally, pool, days, left_out)
            files.append(one.read(lambda: _say(reading, sources, total)))
        host = reading.classifier.wanted.host
        counts, pages, networks = tally.counts(), tally.pages(PageNames(host)), tally.networks()
    seen = {c.agent for c in counts if c.agent}
    told = {day_of(day): n for day, n in sorted(days.items())}
    return Traffic(tuple(files), told, dict(left_out), counts, pages, networks, _dates(reading, seen), host)


def _say(reading: Reading, sources: Sequence[Source], total: int) -> None:
    name = next((s.name for s in reversed(sources) if s.bytes_read), "")
    reading.progress(sum(s.bytes_read for s in sources), total, name)


def _dates(reading: Reading, seen: set[str]) -> dict[str, str]:
    from citestack.agents.table import agents

    dated = {a.token: reading.classifier.lists.day_of(a) for a in agents() if a.token in seen}
    return {token: day for token, day in dated.items() if day}


@dataclass(frozen=True, slots=True)
class _Part:
    lines: int
    requests: int
    rejects: Sequence[Reject]
    skipped: Mapping[str, int]
    hits: Sequence[Any]
    days: Mapping[int, int]
    left_out: Mapping[str, int]


@dataclass(slots=True)
class _OneLog:
    source: Source
    reading: Reading
    tally: Tally
    pool: ThreadPoolExecutor
    days: Counter[int]
    left_out: Counter[str]
    lines: int = 0
    requests: int = 0
    rejects: dict[str, Reject] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)

    def read(self, say: Callable[[], None]) -> LogFile:
        blocks = self.source.blocks()
        head = next(blocks, None)
        found = Found("empty", NoParser()) if head is None else self._format(head)
        for part in self._parts(found.parser, chain(() if head is None else (head,), blocks)):
            self._take(part)
            say()
        rejects = tuple(sorted(self.rejects.values(), key=lambda r: (-r.count, r.reason)))
        made = LogFile(self.source.name, found.format, self.lines, self.requests, rejects, dict(self.skipped))
        return replace(made, problem=self.source.problem, sha256=self.source.sha256.hex())

    def _format(self, head: bytes) -> Found:
        form, keys = self.reading.form, self.reading.keys
        return named(form, head, keys) if form else sniff(head, keys)

    def _parts(self, parser: Parser, blocks: Iterator[bytes]) -> Iterator[_Part]:
        """In the order of the blocks, a few of them worked on at once."""
        if parser.in_order:
            yield from (self._part(parser, block) for block in blocks)
            return
        waiting: deque[Future[_Part]] = deque()
        for block in blocks:
            waiting.append(self.pool.submit(self._part, parser, block))
            if len(waiting) > WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _part(self, parser: Parser, block: bytes) -> _Part:
        parsed = parser.parse(block)
        done = [self.reading.classifier.sort(batch) for batch in parsed.batches]
        days, left_out = Counter[int](), Counter[str]()
        for one in done:
            days.update(one.days)
            left_out.update(one.left_out)
        hits = [one.hits for one in done if one.hits is not None and one.hits.num_rows]
        requests = sum(len(b.time) for b in parsed.batches)
        return _Part(parsed.lines, requests, parsed.rejects, parsed.skipped, hits, days, left_out)

    def _take(self, part: _Part) -> None:
        for hits in part.hits:
            self.tally.add(hits)
        for reject in part.rejects:
            held = self.rejects.get(reject.reason)
            first = replace(reject, line=self.lines + reject.line)
            self.rejects[reject.reason] = first if held is None else replace(held, count=held.count + reject.count)
        self.lines += part.lines
        self.requests += part.requests
        self.skipped.update(part.skipped)
        self.days.update(part.days)
        self.left_out.update(part.left_out)


def without_referer(files: Iterable[LogFile]) -> list[str]:
    """Formats among those read that have no referer: their visits cannot be told."""
    return sorted({f.format for f in files} & NO_REFERER)
