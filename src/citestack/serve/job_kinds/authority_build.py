"""The link graph, its measures, and the trust of every page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from citestack.serve.registry import JobKind, Progress
from citestack.store import Store

if TYPE_CHECKING:
    from citestack.authority.seeds import Seeds
    from citestack.serve.workbench import Workbench


class AuthorityBuildParams(BaseModel):
    """Whom to trust. Without seeds they are chosen from the graph."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"seeds": ["who.int"]}]})

    seeds: list[str] = Field([], max_length=1000, description="Trusted domains or URLs.")
    bad_seeds: list[str] = Field([], max_length=1000, description="Known spam: who links there counts less.")


def run(bench: Workbench, params: AuthorityBuildParams, progress: Progress) -> Mapping[str, Any]:
    from citestack.authority.trust import build_trust
    from citestack.config import Config

    seeds = _seeds(params)
    progress.show(0, None, "reading links")
    with Store.open(bench.location) as store:
        made = build_trust(store, Config(), seeds, lambda line: progress.advance(1, line))
        pages = store.counts().pages
    figures = made.info.figures
    told = {name: figures[name] for name in ("links", "levels", "seeds", "seeds_chosen", "vouched_domains")}
    return {"build": made.info.id, "generation": made.info.generation, "pages": pages, **told}


def _seeds(params: AuthorityBuildParams) -> Seeds:
    from citestack.authority.domains import Domains
    from citestack.authority.seeds import Seeds, seeds_of

    domains = Domains.bundled()
    return Seeds(seeds_of(params.seeds, domains, "seeds"), seeds_of(params.bad_seeds, domains, "bad_seeds"))


def check(_: Workbench, params: AuthorityBuildParams) -> None:
    _seeds(params)


def about(params: AuthorityBuildParams) -> str:
    return f"{len(params.seeds)} seeds given" if params.seeds else "seeds chosen from the graph"


KIND = JobKind("authority_build", "Build the link graph", AuthorityBuildParams, run, about, check)
