"""A run as plain values: what ``experiment run --json`` and ``experiment show`` say."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from citestack.experiment.design.stored import design_of
from citestack.experiment.run.journal import FINDINGS, Journal
from citestack.experiment.run.stored import case_json, outcome_json

if TYPE_CHECKING:
    from citestack.experiment.run.runner import ExperimentRun
    from citestack.store.experiments import Experiment, Experiments


def experiment_json(experiment: Experiment) -> dict[str, Any]:
    """A line of a list."""
    design = experiment.about["design"]
    return {
        "id": experiment.id,
        "name": experiment.name,
        "state": experiment.state,
        "started_at": experiment.started_at,
        "finished_at": experiment.finished_at,
        "engine": design["engine"],
        "profile": design["profile"],
        "prompts": len(design["prompts"]),
        "arms": [a["label"] or a["name"] for a in design["arms"]],
    }


def run_json(done: ExperimentRun) -> dict[str, Any]:
    states = Counter(o.state for o in done.outcomes)
    return {
        **experiment_json(done.experiment),
        "cases": len(done.cases),
        "left_out": [{"prompt": prompt, "reason": why} for prompt, why in done.left_out],
        "outcomes": dict(sorted(states.items())),
        "asked": done.asked,
        "seconds": done.seconds,
        "findings": done.findings,
    }


def shown_json(shelf: Experiments, experiment: Experiment, *, most: int | None = None) -> dict[str, Any]:
    """An experiment whole, finished or not; ``most`` outcomes, or all. Raises ``StoreError``."""
    journal = Journal.open(shelf, experiment)
    design = design_of(experiment.about["design"])
    outcomes = list(journal.outcomes.values())
    return {
        **experiment_json(experiment),
        "design": experiment.about["design"],
        "world": experiment.about["world"],
        "cases": [case_json(c) for c in journal.cases],
        "left_out": [{"prompt": design.prompts[i].text, "reason": w} for i, w in sorted(journal.left_out.items())],
        "states": dict(sorted(Counter(o.state for o in outcomes).items())),
        "outcomes": [outcome_json(o) for o in outcomes[:most]],
        "findings": shelf.part(experiment.id, FINDINGS),
    }
