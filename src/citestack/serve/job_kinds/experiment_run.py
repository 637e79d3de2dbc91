"""An experiment: pages are edited in copies of the corpus, and the same prompts are asked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from citestack.serve.experimenting.wanted import ExperimentRunParams
from citestack.serve.registry import JobKind, Progress

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench


def run(bench: Workbench, params: ExperimentRunParams, progress: Progress) -> Mapping[str, Any]:
    """Taken up again, it goes on with the experiment that it began: every asking is kept."""
    from citestack.serve.experimenting.going import carry_out

    return carry_out(bench, params, progress)


def check(bench: Workbench, params: ExperimentRunParams) -> None:
    """Raises ``UsageError``, ``NotFoundError``."""
    from citestack.serve.experimenting.forecast import checked

    checked(bench, params)


def about(params: ExperimentRunParams) -> str:
    what = params.prompt_set or f"{len(params.prompts):,} prompts"
    return f"{params.name or 'unnamed'}: {', '.join(params.labels)}; {what}"


KIND = JobKind("experiment_run", "Run an experiment", ExperimentRunParams, run, about, check)
