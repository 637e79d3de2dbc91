"""A run: engines are asked the prompts of a set, within a budget; or one goes on that was broken off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from citestack.serve.probing.wanted import TrackRunParams
from citestack.serve.registry import JobKind, Progress

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench


def run(bench: Workbench, params: TrackRunParams, progress: Progress) -> Mapping[str, Any]:
    """Taken up again, it goes on with the run that it began."""
    from citestack.serve.probing.going import carry_out

    return carry_out(bench, params, progress)


def check(bench: Workbench, params: TrackRunParams) -> None:
    """Raises ``NotAllowedError`` where it would spend money that this server may not, ``UsageError``."""
    from citestack.serve.probing.preparing import check_start, prepare

    check_start(bench, prepare(bench, bench.store, params))


def about(params: TrackRunParams) -> str:
    return f"run {params.run}" if params.run else f"{params.prompt_set}: {', '.join(params.engines)}"


KIND = JobKind("track_run", "Ask the engines", TrackRunParams, run, about, check)
