"""What an experiment would take and could find, before anything is edited: askings, minutes, the smallest effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from citestack.errors import UsageError
from citestack.experiment.cases import cases_of, wanted_ranks
from citestack.experiment.measures import MEASURES
from citestack.experiment.model import Asked, Design
from citestack.serve.experimenting.arms import PERMISSIVE, ArmShown, arms_shown
from citestack.serve.experimenting.wanted import ExperimentRunParams, design_wanted
from citestack.trace import Spent

if TYPE_CHECKING:
    from citestack.engine import Run
    from citestack.serve.lane import Stop
    from citestack.serve.workbench import Workbench

MOST_ASKINGS = 200_000
LINKED = frozenset({"inbound_links"})
"""Arms that do nothing without an authority build."""
TRIED = 3
"""Prompts asked to see how long one takes; the first also loads what is read once."""
SCATTERS = (0.02, 0.07, 0.11)
"""Standard deviations of one prompt's difference, as shares, where none was measured here: edits that do little to a
deterministic stack; and the 7 to 11 points by which one source's share differs from run to run in published answers."""


@dataclass(frozen=True, slots=True)
class FoundWith:
    """The smallest effect found in 80 of 100 such experiments, when single prompts scatter so."""

    scatter: float
    source: str
    effect: float | None
    """None: so few prompts can find none."""
    needed: int | None
    """Prompts for the effect that was asked for."""


@dataclass(frozen=True, slots=True)
class ShownForecast:
    """Nothing was edited, and nothing kept."""

    name: str
    prompts: int
    prompt_set: str
    version: int | None
    arms: tuple[ArmShown, ...]
    targets: tuple[str, ...]
    profile: str
    repeats: int
    floor: int
    adopters: tuple[float, ...]
    seed: int
    permissive: bool
    control_askings: int
    arm_askings: int
    floor_askings: int
    askings: int
    """At most: an arm that does not apply to a page is not asked."""
    seconds_each: float
    """Measured a moment ago, with the first prompts of this design."""
    seconds: float
    fewest: int
    """Prompts that must change at all for any effect to be told from chance."""
    primary: str
    power: tuple[FoundWith, ...]
    wanted: float | None
    corpus_pages: int
    warnings: tuple[str, ...]
    settings: tuple[tuple[str, str], ...] = ()
    """What an arm is called, and its settings that are not as they are by default."""
    llm: Spent | None = None
    """What a language model is used for, about: worked out on the first prompts. None where none is asked."""

    @property
    def llm_said(self) -> str:
        from citestack.experiment.run.model_use import use_words

        return "" if self.llm is None else use_words(self.llm)


def forecast(bench: Workbench, params: ExperimentRunParams, stop: Stop) -> ShownForecast:
    """In the lane. Raises ``UsageError`` for what cannot be run here, ``NotFoundError``, ``StoppedError``."""
    design, arms = checked(bench, params)
    first = _first(bench, design, stop)
    each, counts = min(f.seconds for f in first), askings(design)
    return ShownForecast(
        design.name, len(design.prompts), params.prompt_set or "", params.version, arms, design.targets,
        design.profile, design.repeats, design.floor, design.adopters, design.seed, design.permissive, *counts,
        sum(counts), each, sum(counts) * each, _fewest(design), design.primary, _power(bench, design), design.wanted,
        bench.store.counts().pages, _warnings(bench, design, arms), tuple(_settings(design)),
        _use(bench, design, first, sum(counts)),
    )  # fmt: skip


def checked(bench: Workbench, params: ExperimentRunParams) -> tuple[Design, tuple[ArmShown, ...]]:
    """The design with its arms. Raises ``UsageError`` for what cannot be run here, ``NotFoundError``."""
    from citestack.experiment.arms.registry import arm

    design = design_wanted(bench.store, params)
    known = {a.name: a for a in arms_shown()}
    for choice in design.arms:
        if choice.name in known and known[choice.name].why_not:
            raise UsageError(f"{choice.name} {known[choice.name].why_not}", layer="experiment")
        arm(choice, permissive=design.permissive)  # refuses settings that the arm does not allow
    if not bench.store.counts().pages:
        raise UsageError("there are no pages in this store", hint="Add some in the library first.", layer="experiment")
    if sum(askings(design)) > MOST_ASKINGS:
        hint = "Fewer arms, prompts or repeats; or run it with citestack experiment run."
        raise UsageError(f"that is more than {MOST_ASKINGS:,} askings", hint=hint, layer="experiment")
    return design, tuple(known[choice.name] for choice in design.arms)


def askings(design: Design) -> tuple[int, int, int]:
    """Of the control, of the arms, for the noise floor; at most."""
    prompts = len(design.prompts)
    control = prompts * design.repeats
    return control, prompts * len(design.arms) * len(design.adopters) * design.repeats, prompts * design.floor


@dataclass(frozen=True, slots=True)
class _Asked:
    """One of the first prompts; the quickest tells how long an asking takes, for the first ones also load models."""

    prompt: Asked
    run: Run
    seconds: float


def _first(bench: Workbench, design: Design, stop: Stop) -> list[_Asked]:
    engine, found = bench.session(design.profile).engine, list[_Asked]()
    for prompt in design.prompts[:TRIED]:
        stop.check()
        begun = monotonic()
        run = engine.ask(prompt.text)
        found.append(_Asked(prompt, run, monotonic() - begun))
    return found


def _use(bench: Workbench, design: Design, first: Sequence[_Asked], askings: int) -> Spent | None:
    """The pages of the first prompts stand for those of all."""
    from citestack.experiment.askers.stack import spent_of
    from citestack.experiment.run.model_use import mean_use, priced, scaled

    some = [_edits_use(bench, design, f, rank) for f, rank in zip(first, wanted_ranks(design), strict=False)]
    edits = scaled(sum(some[1:], some[0]), len(design.prompts) / len(some))
    answers = mean_use([spent_of(f.run) for f in first], askings)
    return priced(edits + answers, bench.session(design.profile).engine.config.llm)


def _edits_use(bench: Workbench, design: Design, first: _Asked, rank: int) -> Spent:
    """Of the arms, on the pages that they would edit for the prompt."""
    from citestack.experiment.arms.registry import arm
    from citestack.experiment.desk import page_of
    from citestack.experiment.run.model_use import NOTHING, edited, edits_use
    from citestack.experiment.run.runner import target_of

    session = bench.session(design.profile)
    made = [arm(choice, permissive=design.permissive) for choice in design.arms]
    targets = [target_of(session, t) for t in design.targets]
    cases = cases_of(first.prompt, first.run.trace, targets, rank).cases
    page = partial(page_of, session.corpus.store)
    return sum((edits_use(m, edited(case, design), page) for m in made for case in cases), NOTHING)


def _settings(design: Design) -> Iterator[tuple[str, str]]:
    from citestack.experiment.arms.settings import shown

    for choice in design.arms:
        if choice.options:
            yield choice.label or choice.name, ", ".join(f"{k} {shown(v)}" for k, v in choice.options.items())


def _fewest(design: Design) -> int:
    from citestack.experiment.findings.correction import fewest

    return fewest(_compared(design), design.level)


def _power(bench: Workbench, design: Design) -> tuple[FoundWith, ...]:
    from citestack.experiment.findings.power import detectable, needed

    arms, n, level = _compared(design), len(design.prompts), design.level
    return tuple(
        FoundWith(
            scatter, source, detectable(scatter, n, arms, level),
            None if design.wanted is None else needed(scatter, design.wanted, arms, level),
        )
        for scatter, source in _scatters(bench, design)
    )  # fmt: skip


def _scatters(bench: Workbench, design: Design) -> Sequence[tuple[float, str]]:
    from citestack.serve.experimenting.desk import ExperimentDesk

    measured = ExperimentDesk(bench).scatter(design)
    if measured is not None:
        return [measured]
    return [
        (SCATTERS[0], "edits that do little to a deterministic stack"),
        (SCATTERS[1], "published: run-to-run noise of one source's share, low end"),
        (SCATTERS[2], "published: run-to-run noise of one source's share, high end"),
    ]


def _compared(design: Design) -> int:
    """Comparisons that the correction is over."""
    return max(1, len(design.arms))


def _warnings(bench: Workbench, design: Design, arms: Sequence[ArmShown]) -> tuple[str, ...]:
    found = []
    if any(not a.honest for a in arms) or design.permissive or any(c.options.get(PERMISSIVE) for c in design.arms):
        found.append("Arms may add what nobody verified. What they make is marked as fabricated wherever it is shown.")
    if design.repeats > 1:
        found.append("The stack is deterministic: a repeat gives the very same answer. One is enough.")
    if not design.floor:
        found.append("Without A/A askings there is no noise floor to hold the effects against.")
    linked = [a.name for a in arms if a.name in LINKED]
    if linked and not bench.store.authority.kept():
        found.append(
            f"{' and '.join(linked)} will apply to no page: this store has no authority build, so nothing is known "
            "of links and trust. citestack authority build makes one."
        )
    return tuple(found)


def measure_title(name: str) -> str:
    return next((m.title for m in MEASURES if m.name == name), name)
