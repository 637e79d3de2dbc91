"""One asking after another: the edits made or taken from the journal, the prompt asked, the outcome kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from citestack.errors import BudgetError, LlmAuthError, LlmError, NotFoundError, UsageError
from citestack.experiment.model import CONTROL, Case, Design, Edit, Outcome
from citestack.experiment.protocols import Arm
from citestack.experiment.run.adopters import adopters, among
from citestack.experiment.run.journal import Journal, edit_key
from citestack.experiment.run.lab import Lab
from citestack.experiment.run.progress import Heard, Progress
from citestack.experiment.run.steps import Step

Keyed = tuple[str, Edit]


@dataclass(slots=True)
class Conduct:
    """Asks the steps of one experiment."""

    journal: Journal
    design: Design
    lab: Lab
    heard: Heard
    asked: int = 0
    seconds: float = 0.0

    def ask(self, phase: str, todo: Sequence[Step]) -> None:
        """All steps that are not done yet."""
        left = [step for step in todo if not self.journal.done(step.key)]
        began = perf_counter()
        for n, step in enumerate(left, 1):
            outcome, made = self._outcome(step)
            self.journal.keep(outcome, made)
            self.asked += 1
            mean = (perf_counter() - began) / n
            case = self.journal.cases[step.case]
            self.heard(Progress(phase, n, len(left), mean * (len(left) - n), f"{step.line.label}: {case.prompt}"))

    def _outcome(self, step: Step) -> tuple[Outcome, list[Keyed]]:
        case, arm = self.journal.cases[step.case], step.line.arm
        made: list[Keyed] = []
        try:
            if arm is None:
                return self._asked(step, case, [], ()), made
            edit = self._edit(step, arm, case, case.target, made)
            if edit.refused:
                return _not_asked(step, "refused", edit.refused), made
            others = self._others(step, arm, case, made)
            return self._asked(step, case, [edit, *others.values()], others), made
        except (LlmAuthError, BudgetError):
            raise
        except (LlmError, UsageError) as e:
            return _not_asked(step, "failed", e.message), made

    def _asked(self, step: Step, case: Case, edits: Sequence[Edit], others: Sequence[str] | dict[str, Edit]) -> Outcome:
        label = step.line.label
        found = self.lab.asker.ask(label, step.case, case, edits, step.repeat)
        found = replace(found, adopters=step.adopters)
        if not others:
            return found
        urls = (case.target, *others)
        before = self.journal.outcomes.get(Step(step.line, step.case, step.repeat).key.replace(label, CONTROL, 1))
        return replace(
            found, among=among(found.answer, urls), among_before=among(before.answer, urls) if before else {}
        )

    def _others(self, step: Step, arm: Arm, case: Case, made: list[Keyed]) -> dict[str, Edit]:
        """The edits of the rivals that adopt; a rival that the arm does not apply to stays as it is."""
        urls = adopters(case, step.adopters, self.design.seed) if step.adopters else ()
        edits = {url: self._edit(step, arm, case, url, made) for url in urls}
        return {url: edit for url, edit in edits.items() if not edit.refused}

    def _edit(self, step: Step, arm: Arm, case: Case, url: str, made: list[Keyed]) -> Edit:
        """Of the page, from the journal where it was made before: an arm edits once, however often is asked."""
        draw = step.repeat if arm.kind == "placebo" else 1
        kept = self.journal.edit(step.line.label, step.case, draw, url)
        if kept is not None:
            return kept
        page = self.lab.desk.page(url)
        if page is None:
            raise NotFoundError(f"no page {url} in this store", hint="Add it, or name another target.")
        edit = arm.edit(case, page, self.lab.desk, draw)
        made.append((edit_key(step.line.label, step.case, draw, url), edit))
        return edit


def _not_asked(step: Step, state: str, reason: str) -> Outcome:
    return Outcome(step.line.label, step.case, step.repeat, step.adopters, state, reason)  # type: ignore[arg-type]
