"""The audit of all stored pages of a site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from citestack.serve.auditing.audited import prompts_of
from citestack.serve.job_work import Text
from citestack.serve.registry import JobKind, Progress
from citestack.store import Store

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench

EXAMPLE: dict[str, JsonValue] = {"site": "acme.example", "prompts": "What does a kettle cost?"}


class AuditSiteParams(BaseModel):
    """A site whose pages are in the store: a domain, a host, or a folder of one."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    site: Text = Field(min_length=1, max_length=2048, description="acme.example, or https://acme.example/docs/")
    prompts: Text = Field("", max_length=20_000, description="Questions to be cited for, one on each line.")


def run(bench: Workbench, params: AuditSiteParams, progress: Progress) -> Mapping[str, Any]:
    """A run that was cut off goes on where it was."""
    from citestack.audit.neighbours import Neighbours
    from citestack.audit.site.run import Site, audit_site
    from citestack.audit.subject import Around

    session = bench.session("fast")
    with Store.open(bench.location) as store:
        around = Around(session.models.support, session, prompts_of(params.prompts), neighbours=Neighbours(store))
        done = audit_site(store, Site.parse(params.site), around, advance=progress.show)
        return {"audit": done.id, "site": done.site, "pages": len(store.audits.versions(done.id))}


def check(_: Workbench, params: AuditSiteParams) -> None:
    """Raises ``SourceError`` for what is no site."""
    from citestack.audit.site.run import Site

    Site.parse(params.site)


KIND = JobKind("audit_site", "Audit a site", AuditSiteParams, run, lambda params: str(params.site), check)
