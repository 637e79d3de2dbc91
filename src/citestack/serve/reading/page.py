"""A stored page: what it says, what a run made of it, its facts, versions and links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from citestack.model import Link, Page
from citestack.serve.reading.addresses import audit_path, host_and_path, page_path, site_path, web_link
from citestack.serve.reading.measures import TrustShown, trust_shown
from citestack.serve.reading.page_layout import Group, Layout, Quote, groups, part_at, parts
from citestack.serve.reading.page_marks import Mark, Outline, Tally, marks, outlines, tally, version_read
from citestack.serve.reading.paging import Address, Paging, paging
from citestack.store import Store
from citestack.trace import RunFinished, Trace
from citestack.words import visible

LINKS = 25
"""Links shown at once, in each direction."""
MARKS_LISTED = 40
RUNS = 12
"""Recent runs offered to mark the page by."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    url: str
    version: str | None = None
    part: int | None = None
    start: int | None = None
    end: int | None = None
    linked: int = 0
    linking: int = 0


@dataclass(frozen=True, slots=True)
class MarkLine:
    """A mark in the list on top, with the address of its place."""

    number: int
    mark: Mark
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class RunOfPage:
    """What a run made of the page."""

    id: str
    question: str
    seen: bool
    """Some query of the run found the page."""
    other_version: bool
    """The run read another version than the one shown."""
    tally: Tally
    marks: tuple[MarkLine, ...]


@dataclass(frozen=True, slots=True)
class VersionLine:
    version: str
    number: int
    href: str
    diff: str | None
    """Address of what changed since the one before."""
    shown: bool
    current: bool


@dataclass(frozen=True, slots=True)
class LinkLine:
    url: str
    name: str
    href: str
    anchor: str
    rel: tuple[str, ...]
    kind: str
    place: str


@dataclass(frozen=True, slots=True)
class Links:
    lines: tuple[LinkLine, ...]
    paging: Paging


@dataclass(frozen=True, slots=True)
class _Read:
    """What a trace tells of one version of a page."""

    trace: Trace
    short: str
    marks: tuple[Mark, ...]
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class PageShown:
    url: str
    link: str | None
    name: str
    title: str
    version: str
    current: bool
    author: str | None
    published: str | None
    modified: str | None
    language: str | None
    canonical: str | None
    fetched: str | None
    characters: int
    hidden: int
    """Characters a reader cannot see (bidirectional controls, zero widths, tags); they are not shown."""
    json_ld: tuple[str, ...]
    site: str
    audit: str
    """Address of its audit."""
    part: int
    parts: int
    paths: tuple[str, ...]
    """Address of each part."""
    groups: tuple[Group, ...]
    quoted: str | None
    """The characters pointed at, as they stand in the stored text."""
    run: RunOfPage | None
    trust: TrustShown | None
    recent: tuple[tuple[str, str], ...]
    """(id, question) of runs it can be marked by."""
    versions: tuple[VersionLine, ...]
    linking: Links
    linked: Links


def page_shown(store: Store, page: Page, wanted: Wanted, trace: Trace | None) -> PageShown:
    """``page``: the version to show, see ``version_to_show``."""
    quote, read = _quote(page, wanted), None if trace is None else _read(trace, page)
    layout = Layout(quote=quote) if read is None else Layout(read.marks, read.outlines, quote)
    total = parts(page)
    part = min(total, max(1, wanted.part or (part_at(page, quote.start) if quote.end else 1)))
    versions = store.versions(page.url)
    current = store.current_version(page.url)
    fetch = store.fetch_state(page.url)
    run_id = None if trace is None else trace.id
    paths = tuple(page_path(page.url, version=page.version, run=run_id, part=n) for n in range(1, total + 1))
    return PageShown(
        page.url,
        web_link(page.url),
        host_and_path(page.url),
        page.title or host_and_path(page.url),
        page.version,
        current == page.version,
        page.author,
        page.published,
        page.modified,
        page.language,
        page.canonical,
        fetch.fetched_at if fetch else None,
        len(page.text),
        _hidden(page.text),
        tuple(map(_pretty, page.json_ld)),
        site_path(_host(page.url)),
        audit_path(page.url),
        part,
        total,
        paths,
        groups(page, part, layout),
        page.text[quote.start : quote.end] or None,
        None if read is None else _run(read, page, store, paths),
        trust_shown(store.authority.trust([page.url]).get(page.url)),
        tuple((t.id, t.question) for t in store.traces(RUNS)),
        _versions(page, versions, current),
        _links(store, page.url, wanted, run_id, to=True),
        _links(store, page.url, wanted, run_id, to=False),
    )


def version_to_show(store: Store, wanted: Wanted, trace: Trace | None) -> Page | None:
    """The version asked for; else the one the run read; else the current one, or the last the store had."""
    known = store.versions(wanted.url)
    if wanted.version is not None:
        return store.version(wanted.version) if wanted.version in known else None
    read = None if trace is None else version_read(trace, wanted.url)
    of_run = next((v for v in known if read and v.removeprefix("sha256:").startswith(read)), None)
    if of_run is not None:
        return store.version(of_run)
    return store.page(wanted.url) or (store.version(known[-1]) if known else None)


def _quote(page: Page, wanted: Wanted) -> Quote:
    """Nothing for offsets that are none of this text."""
    start, end = wanted.start, wanted.end
    good = start is not None and end is not None and 0 <= start < end <= len(page.text)
    return Quote(start or 0, end or 0) if good else Quote()


def _read(trace: Trace, page: Page) -> _Read:
    short = page.version.removeprefix("sha256:")[:16]
    return _Read(trace, short, marks(trace, short), outlines(trace, short))


def _run(read: _Read, page: Page, store: Store, paths: Sequence[str]) -> RunOfPage:
    trace, version = read.trace, version_read(read.trace, page.url)
    lines = tuple(
        MarkLine(n, m, page.text[m.start : m.end], f"{paths[part_at(page, m.start) - 1]}#m{n}")
        for n, m in enumerate(read.marks[:MARKS_LISTED])
    )
    counts = tally(store.sentences(page.version), read.marks, read.outlines)
    question = trace.one(RunFinished).answer.question
    seen, other = bool(read.marks or read.outlines), version not in (None, read.short)
    return RunOfPage(trace.id, question, seen, other, counts, lines)


def _versions(page: Page, known: Sequence[str], current: str | None) -> tuple[VersionLine, ...]:
    """Newest first."""
    lines = [
        VersionLine(
            v,
            n,
            page_path(page.url, version=v),
            f"/pages/diff?a={known[n - 2]}&b={v}" if n > 1 else None,
            v == page.version,
            v == current,
        )
        for n, v in enumerate(known, 1)
    ]
    return tuple(reversed(lines))


def _links(store: Store, url: str, wanted: Wanted, run: str | None, *, to: bool) -> Links:
    read, start = (store.some_links_to, wanted.linking) if to else (store.some_links_from, wanted.linked)
    found = read(url, max(0, start), LINKS)
    query = {"url": url, **({"version": wanted.version} if wanted.version else {}), **({"run": run} if run else {})}
    name = "linking" if to else "linked"
    return Links(
        tuple(_link(x, x.source if to else x.target) for x in found.links),
        paging(Address("/pages", query, name), max(0, start), LINKS, found.total),
    )


def _link(link: Link, other: str) -> LinkLine:
    return LinkLine(other, host_and_path(other), page_path(other), link.anchor, link.rel, link.kind, link.place)


def _hidden(text: str) -> int:
    return len(text) - len(visible(text))


def _pretty(document: str) -> str:
    try:
        return orjson.dumps(orjson.loads(document), option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONDecodeError:
        return document


def _host(url: str) -> str:
    return host_and_path(url).split("/", 1)[0].rpartition("@")[2]
