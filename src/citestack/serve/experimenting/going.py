"""An experiment as a job: begun or gone on with, told as it goes, stopped between two askings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citestack.serve.experimenting.forecast import checked
from citestack.serve.experimenting.wanted import ExperimentRunParams

if TYPE_CHECKING:
    from citestack.experiment.run.progress import Forecast, Progress
    from citestack.serve.registry import Progress as Told
    from citestack.serve.workbench import Workbench

PHASES = {"cases": "choosing target pages", "control": "the control", "a/a": "the noise floor", "arms": "the arms",
          "findings": "working out the findings"}  # fmt: skip


def carry_out(bench: Workbench, params: ExperimentRunParams, progress: Told) -> dict[str, Any]:
    """Cut off, it goes on with the newest unfinished experiment of the same design in the same corpus.

    Raises ``StoppedError`` when it was stopped, ``UsageError`` for what cannot be run here.
    """
    from citestack.experiment.run.runner import run_design

    design, _ = checked(bench, params)
    done = run_design(bench.session(design.profile), design, _Heard(progress))
    return {
        "experiment": done.id, "askings": len(done.outcomes), "asked": done.asked, "seconds": done.seconds,
        "notes": [f"{prompt}: left out, {why}" for prompt, why in done.left_out[:20]],
    }  # fmt: skip


class _Heard:
    """Tells the job's progress; the job's stop comes out of it as ``StoppedError``."""

    def __init__(self, progress: Told) -> None:
        self._progress = progress

    def __call__(self, told: Progress | Forecast) -> None:
        from citestack.experiment.run.progress import Forecast

        if isinstance(told, Forecast):
            return
        self._progress.show(told.done, told.total, _words(told))


def _words(told: Progress) -> str:
    left = "" if told.left_s is None else f"about {duration(told.left_s)} left"
    return "; ".join(filter(None, (PHASES.get(told.phase, told.phase), told.note, left)))


def duration(seconds: float) -> str:
    """``40 s``, ``12 min``, ``3.5 h``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3600:.1f} h"
