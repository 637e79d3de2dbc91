"""One sentence of a stored page, or for it, against a set of prompts: run in the lane, and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from citestack.corpus.urls import page_key
from citestack.errors import NotFoundError
from citestack.explain.better import Better, cited_pages
from citestack.explain.sentence_set import Prompted, SentenceSet, follow_over
from citestack.serve.auditing.shown import TITLES
from citestack.serve.lane import Stop
from citestack.serve.reading.addresses import audit_path, host_and_path, page_path
from citestack.serve.stopping import StopsReading, StopsRun
from citestack.serve.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Wanted:
    url: str
    text: str
    prompts: tuple[str, ...]
    profile: str = "fast"


@dataclass(frozen=True, slots=True)
class LayerCell:
    title: str
    passed: bool
    numbers: Mapping[str, float | None]
    lever: str


@dataclass(frozen=True, slots=True)
class PromptShown:
    question: str
    cited: bool
    on_page: bool
    fails: str | None
    """Title of the layer at which it falls."""
    lever: str
    layers: tuple[LayerCell, ...]
    better: Better | None
    better_href: str | None


@dataclass(frozen=True, slots=True)
class SentenceShown:
    url: str
    name: str
    page: str
    audit: str
    text: str
    asked: tuple[str, ...]
    cited: int
    survived: tuple[tuple[str, int], ...]
    prompts: tuple[PromptShown, ...]
    best: Better | None
    """The version cited for most prompts."""
    best_cited: int
    best_href: str | None


def followed(bench: Workbench, wanted: Wanted, stop: Stop) -> SentenceSet:
    """Raises ``NotFoundError`` for a page that is not in the store, ``UsageError`` for a sentence without words."""
    record = bench.store.record(page_key(wanted.url))
    if record is None:
        raise NotFoundError(f"{wanted.url[:200]} is not in this store", hint="Add it in the library, then look again.")
    session = bench.session(wanted.profile)
    support, cited = StopsReading(session.models.support, stop), cited_pages(bench.store, record)
    return follow_over(session.engine, wanted.text, record, wanted.prompts, support, cited=cited, watch=StopsRun(stop))


def sentence_shown(wanted: Wanted, told: SentenceSet | None) -> SentenceShown:
    """``told`` None: nothing was asked yet, and the page is a form."""
    best = None if told is None or told.best is None else told.best
    return SentenceShown(
        wanted.url,
        host_and_path(wanted.url),
        page_path(wanted.url),
        audit_path(wanted.url, wanted.prompts),
        wanted.text,
        wanted.prompts,
        0 if told is None else told.cited,
        () if told is None else tuple((TITLES[n], k) for n, k in enumerate(told.survived, 1)),
        () if told is None else tuple(_prompt(wanted, p) for p in told.prompts),
        None if best is None else best.better,
        0 if best is None else best.cited,
        None if best is None else sentence_path(wanted, best.better.text),
    )


def sentence_path(wanted: Wanted, text: str) -> str:
    return audit_path(wanted.url, wanted.prompts, text=text).replace("/pages/audit?", "/pages/sentence?", 1)


def _prompt(wanted: Wanted, p: Prompted) -> PromptShown:
    cells = tuple(LayerCell(TITLES[x.layer], x.passed, x.numbers, x.lever) for x in p.report.layers)
    href = None if p.better is None else sentence_path(wanted, p.better.text)
    fails = None if p.fails_at is None else TITLES[p.fails_at]
    return PromptShown(p.question, p.report.cited, p.report.on_page, fails, p.lever, cells, p.better, href)
