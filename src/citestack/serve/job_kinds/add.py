"""Pages into the store: URLs and sitemaps; folders and archives where the server was allowed to read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from citestack.serve.job_work import WebUrl, below_allowed, open_fetching, report_result, then_embed
from citestack.serve.registry import JobKind, Progress
from citestack.store import Store

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench

EXAMPLE = {"urls": ["https://example.org/guide", "https://example.org/sitemap.xml"], "max_pages": 200}


class AddParams(BaseModel):
    """What to add. Repeating it updates only what changed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    urls: list[WebUrl] = Field([], max_length=1000, description="Pages and sitemaps, by http(s) URL.")
    folder: str | None = Field(
        None, max_length=1000, description="Folder of HTML or Markdown, or a WARC file, below the server's allowed one."
    )
    base_url: WebUrl | None = Field(None, description="Public URL that the folder's files are mapped to.")
    max_pages: int | None = Field(None, ge=1, le=1_000_000, description="Stop after this many pages.")
    embed: bool = Field(True, description="Then compute the vectors that are missing, as a job of its own.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.urls and self.folder is None:
            raise ValueError("give urls, or a folder")
        return self


def run(bench: Workbench, params: AddParams, progress: Progress) -> Mapping[str, Any]:
    from citestack.corpus.add import add

    local = [] if params.folder is None else [str(below_allowed(bench, params.folder))]
    progress.show(0, params.max_pages, "reading")  # a URL may be a sitemap: how many pages come is not known
    with Store.open(bench.location) as store, open_fetching(bench, progress) as client:
        report = add(
            [*params.urls, *local], store, base_url=params.base_url, max_pages=params.max_pages, client=client,
            progress=progress,
        )  # fmt: skip
    return report_result(report, **(then_embed(bench) if params.embed and report.passages else {}))


def check(bench: Workbench, params: AddParams) -> None:
    if params.folder is not None:
        below_allowed(bench, params.folder)


def about(params: AddParams) -> str:
    first, more = (params.urls or [params.folder or ""])[0], len(params.urls) - 1
    return f"{first} and {more} more" if more > 0 else first


KIND = JobKind("add", "Add pages", AddParams, run, about, check)
