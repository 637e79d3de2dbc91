"""A polite crawl of one site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from citestack.serve.job_work import WebUrl, open_fetching, report_result, then_embed
from citestack.serve.registry import JobKind, Progress
from citestack.store import Store

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench

EXAMPLE = {"url": "https://example.org/docs/", "max_pages": 200, "depth": 4, "rate": 1.0}


class CrawlParams(BaseModel):
    """Where to start and how far to go. robots.txt and nofollow are obeyed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    url: WebUrl = Field(description="Where to start; the crawl stays on this site.")
    max_pages: int = Field(500, ge=1, le=100_000, description="Stop after this many pages.")
    depth: int = Field(5, ge=0, le=100, description="Links to follow from the start.")
    rate: float = Field(1.0, ge=0.01, le=100.0, description="Requests per second at most.")
    embed: bool = Field(True, description="Then compute the vectors that are missing, as a job of its own.")


def run(bench: Workbench, params: CrawlParams, progress: Progress) -> Mapping[str, Any]:
    from citestack.corpus.crawl import crawl, pages_done

    with Store.open(bench.location) as store, open_fetching(bench, progress) as client:
        before = pages_done(params.url, store)
        progress.show(before, params.max_pages, "reading robots.txt")
        report = crawl(
            params.url, store, max_pages=params.max_pages, depth=params.depth, rate=params.rate, client=client,
            progress=progress,
        )  # fmt: skip
    return report_result(report, **(then_embed(bench) if params.embed and report.passages else {}))


KIND = JobKind("crawl", "Crawl a site", CrawlParams, run, lambda params: str(params.url))
