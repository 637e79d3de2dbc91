"""What an experiment has done so far, saved as it comes: whoever takes it up again goes on where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from citestack.experiment.edits_json import edit_json, edit_of
from citestack.experiment.model import Case, Edit, Outcome
from citestack.experiment.run.stored import case_json, case_of, outcome_json, outcome_of
from citestack.store.experiments import Experiment, Experiments, Part

CASES, OUTCOME, EDIT, FINDINGS = "cases", "outcome", "edit", "findings"
"""Kinds of parts. ``cases``: by the prompt's number."""


@dataclass(slots=True)
class Journal:
    """The parts of one experiment; what was saved is read once, when it is opened."""

    shelf: Experiments
    experiment: Experiment
    cases: list[Case] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)
    """Number of a prompt without a case -> why."""
    prompts: int = 0
    """Prompts whose cases are chosen: the first so many."""
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @classmethod
    def open(cls, shelf: Experiments, experiment: Experiment) -> Journal:
        journal = cls(shelf, experiment)
        for part in shelf.parts(experiment.id, CASES):
            journal._chosen(int(part.key), [case_of(c) for c in part.body["cases"]], part.body["left_out"])
        for part in shelf.parts(experiment.id, OUTCOME):
            journal.outcomes[part.key] = outcome_of(part.body)
        return journal

    def done(self, key: str) -> bool:
        """Asked, and it did not fail: what failed is asked again."""
        found = self.outcomes.get(key)
        return found is not None and found.state != "failed"

    def choose(self, prompt: int, cases: Sequence[Case], left_out: str) -> None:
        body = {"cases": [case_json(c) for c in cases], "left_out": left_out}
        self.shelf.save(self.experiment.id, [Part(CASES, f"{prompt:06}", body)])
        self._chosen(prompt, cases, left_out)

    def edit(self, label: str, case: int, draw: int, url: str) -> Edit | None:
        """As an arm made it before; a language model would not make it so again."""
        body = self.shelf.part(self.experiment.id, EDIT, edit_key(label, case, draw, url))
        return None if body is None else edit_of(body)

    def take(self, edits: Mapping[str, Edit]) -> None:
        """Edits that were made elsewhere, by their keys."""
        if edits:
            parts = [Part(EDIT, key, edit_json(edit)) for key, edit in edits.items()]
            self.shelf.save(self.experiment.id, parts)

    def keep(self, outcome: Outcome, edits: Sequence[tuple[str, Edit]]) -> None:
        """An asking with the new edits that it took: (key, edit)."""
        made = [Part(EDIT, key, edit_json(edit)) for key, edit in edits]
        self.shelf.save(self.experiment.id, [*made, Part(OUTCOME, outcome.key, outcome_json(outcome))])
        self.outcomes[outcome.key] = outcome

    def edits(self) -> dict[tuple[str, int], Edit]:
        """Label and case -> what the arm did to the target; of placebos the first draw."""
        found: dict[tuple[str, int], Edit] = {}
        for part in self.shelf.parts(self.experiment.id, EDIT):
            label, case, draw, url = part.key.split("\x1f")
            if url == self.cases[int(case)].target and draw == "1":
                found[label, int(case)] = edit_of(part.body)
        return found

    def _chosen(self, prompt: int, cases: Sequence[Case], left_out: str) -> None:
        self.cases += cases
        self.prompts = prompt + 1
        if left_out:
            self.left_out[prompt] = left_out


def edit_key(label: str, case: int, draw: int, url: str) -> str:
    return f"{label}\x1f{case}\x1f{draw}\x1f{url}"
