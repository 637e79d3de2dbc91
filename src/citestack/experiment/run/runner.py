"""Runs a design to its end, or goes on with one that was broken off; every asking is kept before the next begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from citestack.corpus.urls import page_key
from citestack.errors import NotFoundError, UsageError
from citestack.experiment.cases import cases_of, wanted_ranks
from citestack.experiment.design.loud import loud
from citestack.experiment.design.stored import design_json
from citestack.experiment.model import CONTROL, Case, Design, Edit, Outcome
from citestack.experiment.protocols import Arm
from citestack.experiment.run.conduct import Conduct
from citestack.experiment.run.journal import FINDINGS, Journal
from citestack.experiment.run.lab import Lab, lab_of
from citestack.experiment.run.model_use import NOTHING, answers_use, edited, edits_use, mean_use, priced
from citestack.experiment.run.progress import Forecast, Heard, Progress, nobody
from citestack.experiment.run.steps import Labelled, Step, steps
from citestack.experiment.run.world import tracked_world, world_json, world_of
from citestack.model import content_hash
from citestack.store.experiments import Experiment, Experiments, Part
from citestack.store.shelf import packed
from citestack.trace import Spent

if TYPE_CHECKING:
    from citestack.assemble import Session
    from citestack.experiment.arms.info import ArmInfo
    from citestack.store import Store

RESUME = "Everything asked so far is kept: run the same design again on the corpus as it was, or with --fresh."


@dataclass(frozen=True, slots=True)
class ExperimentRun:
    """A finished run."""

    experiment: Experiment
    design: Design
    cases: tuple[Case, ...]
    left_out: tuple[tuple[str, str], ...]
    """Prompts without a case, with the reason."""
    outcomes: tuple[Outcome, ...]
    """In the order they are asked in."""
    asked: int
    """Askings made by this call; fewer than the outcomes when it went on with a run that was broken off."""
    seconds: float
    findings: Mapping[str, Any]
    """As ``experiment.findings.stored`` keeps them."""

    @property
    def id(self) -> int:
        return self.experiment.id


def run_design(  # noqa: PLR0913 - every option has a default and a name
    session: Session,
    design: Design,
    heard: Heard = nobody,
    *,
    resume: bool = True,
    lab: Lab | None = None,
    given: Mapping[str, Edit] | None = None,
) -> ExperimentRun:
    """Everything the design asks for, with its findings, on the store's shelf ``Experiments``.

    With ``resume`` the newest unfinished experiment of the same design in the same corpus with the same models goes on.
    ``given`` are edits that are not made anew, by ``journal.edit_key``.
    Raises ``UsageError`` for arms and targets that do not exist, and when the corpus changes while it runs;
    ``StoppedError`` from ``heard``; ``LlmAuthError`` where a language model is not to be had at all.
    """
    if design.engine == "tracked":
        return run_tracked(session.corpus.store, design)
    began = perf_counter()
    design = loud(design) if lab is None else design
    targets = tuple(target_of(session, t) for t in design.targets)
    lab = lab or lab_of(session, design)
    journal = _opened(session, design, resume=resume)
    journal.take(given or {})
    conduct = Conduct(journal, design, lab, _watched(session, heard))
    _choose(conduct, targets)
    todo = list(steps(design, len(journal.cases), lab.placebos, lab.arms))
    heard(_forecast(conduct, todo))
    for phase, some in _phases(todo):
        conduct.ask(phase, some)
    found = _find(journal, design, lab.infos)
    complete = all(o.state != "failed" for o in journal.outcomes.values())
    done = journal.shelf.finish(journal.experiment.id, complete=complete)
    left_out = tuple((design.prompts[i].text, why) for i, why in sorted(journal.left_out.items()))
    outcomes = tuple(journal.outcomes[step.key] for step in todo)
    seconds = round(perf_counter() - began, 3)
    return ExperimentRun(done, design, tuple(journal.cases), left_out, outcomes, conduct.asked, seconds, found)


def _opened(session: Session, design: Design, *, resume: bool) -> Journal:
    """A new experiment, or the one to go on with."""
    shelf, world = session.corpus.store.shelf(Experiments), world_of(session)
    told = design_json(design)
    made_with = content_hash(packed(told).decode(), world.hash)
    found = shelf.unfinished(made_with) if resume else None
    about = {"design": told, "world": world_json(world), "made_with": made_with}
    return Journal.open(shelf, found or shelf.begin(design.name, about))


def _choose(conduct: Conduct, targets: Sequence[str]) -> None:
    """The cases of every prompt, each with its control: they come of one asking."""
    journal, design = conduct.journal, conduct.design
    ranks, began, first = wanted_ranks(design), perf_counter(), journal.prompts
    for i, asked in list(enumerate(design.prompts))[first:]:
        trace = conduct.lab.stack.run(asked.text).trace
        chosen, start = cases_of(asked, trace, targets, ranks[i]), len(journal.cases)
        journal.choose(i, chosen.cases, chosen.left_out)
        if design.engine == "stack":
            control = Labelled(CONTROL, None)
            conduct.ask("control", [Step(control, case, 1) for case in range(start, len(journal.cases))])
        mean = (perf_counter() - began) / (i + 1 - first)
        conduct.seconds = mean
        left = (len(design.prompts) - i - 1) * mean
        conduct.heard(Progress("control", i + 1, len(design.prompts), left, asked.text))
    if not journal.cases:
        why = next(iter(journal.left_out.values()), "the design has no prompts")
        raise UsageError(f"no prompt of this design has a case: {why}", hint=NO_CASE, layer="experiment")


NO_CASE = "Name prompts that this corpus answers, or targets that it holds; citestack ask shows what a prompt finds."


def _forecast(conduct: Conduct, todo: Sequence[Step]) -> Forecast:
    left = [step for step in todo if not conduct.journal.done(step.key)]
    edits = _edits_left(conduct, left)
    use = sum((edits_use(arm, [url], conduct.lab.desk.page) for arm, url in edits), _answers(conduct, left))
    seconds = round(conduct.seconds * len(left), 1) if conduct.seconds else None
    return Forecast(len(left), seconds, len(edits), priced(use, conduct.lab.stack.config.llm))


def _edits_left(conduct: Conduct, left: Sequence[Step]) -> list[tuple[Arm, str]]:
    """Arms that ask a language model, with the pages that they have not edited yet."""
    from citestack.experiment.rewriting.arm import LlmArm

    journal, found = conduct.journal, dict[tuple[str, int, str], Arm]()
    for line, number in dict.fromkeys((s.line, s.case) for s in left if isinstance(s.line.arm, LlmArm)):
        for url in edited(journal.cases[number], conduct.design):
            if line.arm is not None and journal.edit(line.label, number, 1, url) is None:
                found[line.label, number, url] = line.arm
    return [(arm, url) for (_, _, url), arm in found.items()]


def _answers(conduct: Conduct, left: Sequence[Step]) -> Spent:
    """Of the engine: one that is a language model, or the stack, as much as the controls took."""
    from citestack.experiment.askers.sources import SourcesAsker

    journal, asker = conduct.journal, conduct.lab.asker
    if isinstance(asker, SourcesAsker):
        asked = Counter(s.case for s in left)
        return sum((answers_use(asker, journal.cases[c], n) for c, n in sorted(asked.items())), NOTHING)
    return mean_use([o.spent for o in journal.outcomes.values() if o.arm == CONTROL], len(left))


def _phases(todo: Sequence[Step]) -> list[tuple[str, list[Step]]]:
    named: dict[str, list[Step]] = {"control": [], "a/a": [], "arms": []}
    for step in todo:
        arm = step.line.arm
        named["control" if arm is None else "a/a" if arm.kind == "placebo" else "arms"].append(step)
    return list(named.items())


def _find(journal: Journal, design: Design, infos: Sequence[ArmInfo]) -> dict[str, Any]:
    """The findings, saved as the part ``findings``."""
    from citestack.experiment.findings import analyse
    from citestack.experiment.findings.stored import findings_json

    outcomes = list(journal.outcomes.values())
    told = findings_json(analyse(design, journal.cases, outcomes, journal.edits(), infos))
    journal.shelf.save(journal.experiment.id, [Part(FINDINGS, "", told)])
    return told


def run_tracked(store: Store, design: Design) -> ExperimentRun:
    """A tracked engine before and after: nobody is asked, the store's record is read.

    Raises ``UsageError`` where it has no prompt on both sides.
    """
    from citestack.experiment.askers.tracked import seen

    began, found = perf_counter(), seen(store, design)
    shelf, told = store.shelf(Experiments), design_json(design)
    begun = shelf.begin(design.name, {"design": told, "world": world_json(tracked_world()), "made_with": ""})
    journal = Journal(shelf, begun)
    reasons = dict(found.left_out)
    for i, asked in enumerate(design.prompts):
        mine = [c for c in found.cases if c.prompt == asked.text]
        journal.choose(i, mine, reasons.get(asked.text, ""))
    journal.keep_all(found.outcomes)
    findings = _find(journal, replace(design, repeats=found.repeats), ())
    seconds = round(perf_counter() - began, 3)
    return ExperimentRun(
        shelf.finish(begun.id), design, found.cases, found.left_out, found.outcomes, 0, seconds, findings
    )


def _watched(session: Session, heard: Heard) -> Heard:
    """Between two askings: somebody listens, and the corpus is still what it was."""
    store, generation = session.corpus.store, session.corpus.generation

    def watch(told: Progress | Forecast) -> None:
        if store.generation != generation:
            raise UsageError("the corpus changed while the experiment ran", hint=RESUME, layer="experiment")
        heard(told)

    return watch


def target_of(session: Session, target: str) -> str:
    """A page's key, or a host. Raises ``NotFoundError`` for a page that is not in the store."""
    if "://" not in target:
        return target.lower().removesuffix("/")
    key = page_key(target)
    if session.corpus.store.current_version(key) is None:
        hint = "Targets are pages of the store, or hosts; see: citestack search"
        raise NotFoundError(f"no page {target} in this store", hint=hint, layer="experiment")
    return key
