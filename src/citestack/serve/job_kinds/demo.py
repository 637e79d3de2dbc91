"""The demo web, ready to be asked: pages, link graph, vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from citestack.serve.job_work import report_result, then_embed
from citestack.serve.registry import JobKind, Progress
from citestack.store import Store

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench


class DemoParams(BaseModel):
    """Nothing to choose."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})


def run(bench: Workbench, params: DemoParams, progress: Progress) -> Mapping[str, Any]:  # noqa: ARG001
    from citestack.authority.trust import build_trust, up_to_date
    from citestack.config import Config
    from citestack.demo import DEMO_QUESTION, demo_files, load_demo

    pages = len(demo_files())
    progress.show(0, pages, "reading the demo web")
    with Store.open(bench.location) as store:
        report = load_demo(store, progress)
        if not up_to_date(store):
            build_trust(store, Config(), report=lambda line: progress.show(pages, pages, line))
    return report_result(report, question=DEMO_QUESTION, **then_embed(bench))


KIND = JobKind("demo", "Load the demo web", DemoParams, run, lambda _: "invented sites around one buyer's question")
