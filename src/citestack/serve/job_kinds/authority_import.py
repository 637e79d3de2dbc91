"""What others say of links and ranks: an export below the folder the server may read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from citestack.errors import UsageError
from citestack.serve.job_work import below_allowed
from citestack.serve.registry import JobKind, Progress
from citestack.store import Store

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench


class AuthorityImportParams(BaseModel):
    """The file and what it does not say of itself."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"file": "exports/ahrefs.csv", "target": "acme.example"}]}
    )

    file: str = Field(
        min_length=1, max_length=1000, description="CSV, TSV or JSON, also gzip, below the allowed folder."
    )
    format: str | None = Field(None, max_length=60, description="Read it as this format; found out when left out.")
    target: str | None = Field(None, max_length=300, description="The site that the export is about.")
    dates: Literal["dmy", "mdy"] | None = Field(None, description="What 3/4/2025 means.")
    replace: bool = Field(False, description="First remove what the vendor's files brought.")


def run(bench: Workbench, params: AuthorityImportParams, progress: Progress) -> Mapping[str, Any]:
    from citestack.authority.imports.run import ImportOptions, import_file

    path = below_allowed(bench, params.file)
    options = ImportOptions(params.format, params.target, dates=params.dates, replace=params.replace)
    progress.show(0, path.stat().st_size, "bytes")
    with Store.open(bench.location) as store:
        report = import_file(path, store, options, lambda done, size: progress.show(done, size, "bytes"))
    found = report.as_dict()
    if not report.held:
        found["error"] = {"code": "bad_import", "message": "nothing of the file could be imported", "hint": ""}
    return found


def check(bench: Workbench, params: AuthorityImportParams) -> None:
    if not below_allowed(bench, params.file).is_file():
        raise UsageError(f"{params.file[:100]!r} is not a file", layer="serve")


KIND = JobKind(
    "authority_import", "Import links or ranks", AuthorityImportParams, run,
    lambda params: PurePath(params.file).name, check,
)  # fmt: skip
