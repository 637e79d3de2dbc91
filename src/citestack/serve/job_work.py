"""What several kinds of jobs share: the guarded client, the folder they may read, what a report becomes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator

from citestack.errors import BusyError, CitestackError, SourceError, UsageError
from citestack.shapes.add import add_json

if TYPE_CHECKING:
    from citestack.corpus.fetch import FetchClient
    from citestack.corpus.report import AddReport
    from citestack.serve.registry import Progress
    from citestack.serve.workbench import Workbench

SHOWN = 500
"""Failures a result lists; all are counted."""


def _web_url(text: str) -> str:
    """An http(s) URL and nothing else: a path in this place must never be read."""
    from citestack.corpus.urls import page_key

    try:
        return page_key(text.strip())
    except SourceError as e:
        raise ValueError(e.message) from e


WebUrl = Annotated[str, AfterValidator(_web_url)]


def open_fetching(bench: Workbench, progress: Progress) -> FetchClient:
    """The client every fetch goes through; its polite waits end when the job is stopped."""
    from citestack.corpus.fetch import FetchClient, Wire

    return FetchClient(allow_private=bench.settings.allow_private, wire=Wire(sleep=progress.wait))


def below_allowed(bench: Workbench, given: str) -> Path:
    """The file or folder that ``given`` names, below the one folder this server may read.

    Links are followed first and then looked at, so that none leads out. Raises ``UsageError``, which says the same of
    what is outside whether it exists or not.
    """
    allowed = bench.settings.allow_folder
    if allowed is None:
        hint = "Start it with --allow-folder DIR, or add what is below DIR with: citestack add"
        raise UsageError("this server may not read files", hint=hint, layer="serve")
    root = Path(allowed).resolve()
    try:
        path = (root / given).resolve()
        there = path.is_relative_to(root) and path.exists()
    except (OSError, ValueError, RuntimeError):  # too long, a NUL in it, a loop of links
        there = False
    if not there:
        hint = "Give a path relative to the folder that --allow-folder named."
        raise UsageError(f"there is no {given[:100]!r} below the folder that may be read", hint=hint, layer="serve")
    return path


def report_result(report: AddReport, **more: Any) -> Mapping[str, Any]:
    """The contract's shape of an ``add``; a failure when nothing at all could be read."""
    shown = {**add_json(report), "removed": report.removed, "duplicates": report.duplicates, **more}
    shown["notes"] = list(report.notes)
    shown["failures"] = shown["failures"][:SHOWN]
    if report.failed and not (report.added or report.updated or report.unchanged):
        first = report.failures[0]
        what = "the source" if report.failed == 1 else f"none of the {report.failed} sources"
        said = {"code": first.code, "message": f"{what} could not be read: {first.message}", "hint": ""}
        if report.failed == 1:
            said["message"] = first.message
        shown["error"] = said
    return shown


def then_embed(bench: Workbench) -> Mapping[str, str]:
    """Vectors for what came in, as a job of its own: killed in the middle, it goes on without reading a page again."""
    waiting = next((j for j in bench.store.jobs.newest(100) if j.kind == "embed" and j.state == "queued"), None)
    try:
        job = waiting or bench.jobs.submit("embed", {})
    except (BusyError, CitestackError):  # the queue is full: the library says what has no vectors
        return {}
    return {"next_job": job.id}
