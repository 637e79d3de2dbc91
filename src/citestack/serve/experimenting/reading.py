"""One experiment to read: effects against the noise first, then layer by layer, then the sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from citestack.errors import CitestackError
from citestack.evaluate.statistics.interval import Interval
from citestack.experiment.figures import Applied, Detectable, Effect, Example, Findings, Floor, ZeroSum
from citestack.experiment.findings import words
from citestack.experiment.findings.layers import moved_layer
from citestack.experiment.model import CONTROL, Case, Design
from citestack.serve.experimenting import drawn
from citestack.serve.experimenting.desk import ExperimentDesk, Told
from citestack.serve.experimenting.offered import Typed, typed_settings
from citestack.serve.experimenting.shown import ExperimentLine, main_effects
from citestack.serve.experimenting.wanted import MOST_CHARS

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench

DRAWN = 12
"""Examples that the page shows; the findings have all."""


@dataclass(frozen=True, slots=True)
class ArmRow:
    """An arm over all prompts."""

    effect: Effect
    moved: int | None
    """The first layer whose measure went up or down."""
    layers: tuple[Effect, ...]
    """In the order of ``LayerColumn``."""


@dataclass(frozen=True, slots=True)
class LayerColumn:
    layer: int | None
    measure: str
    title: str


@dataclass(frozen=True, slots=True)
class ExampleShown:
    example: Example
    before_trace: str
    """Of a run that this store keeps; empty otherwise."""
    after_trace: str


@dataclass(frozen=True, slots=True)
class Stratum:
    name: str
    effects: tuple[Effect, ...]
    """One for each arm."""


@dataclass(frozen=True, slots=True)
class OnePage:
    line: ExperimentLine
    design: Design
    findings: Findings | None
    rows: tuple[ArmRow, ...] = ()
    columns: tuple[LayerColumn, ...] = ()
    examples: tuple[ExampleShown, ...] = ()
    more_examples: int = 0
    ranks: tuple[Stratum, ...] = ()
    domains: tuple[Stratum, ...] = ()
    adopters: tuple[Effect, ...] = ()
    floor: Floor | None = None
    power: Detectable | None = None
    fabricated: tuple[str, ...] = ()
    told: Told | None = None
    page: Literal["one"] = "one"

    def whole(self, effect: Effect) -> str:
        """``+4.2 points (+1.9 to +6.4)``."""
        return words.whole(effect.difference, effect.measure)

    def change(self, effect: Effect) -> str:
        return words.change(effect.difference, effect.measure)

    def spread(self, effect: Effect) -> str:
        return words.spread(effect.difference, effect.measure)

    def amount(self, value: float | None, measure: str) -> str:
        return words.amount(value, measure)

    def band(self, floor: tuple[float, float] | None, measure: str) -> str:
        return words.band(floor, measure)

    def title(self, measure: str) -> str:
        return words.title(measure)

    def explained(self, measure: str) -> str:
        return words.explained(measure)

    def chance(self, p: float | None) -> str:
        return words.chance(p)

    def points(self, value: float | None, measure: str) -> str:
        """A size, without sign."""
        if value is None:
            return words.NONE
        return words.amount(value, measure).removesuffix(" %") + words.unit(measure)

    def gap(self, difference: Interval | None) -> str:
        return words.whole(difference, "stack_score")

    def together(self, zero_sum: ZeroSum) -> str:
        """What all who make the edit gain on average."""
        return words.whole(zero_sum.among, zero_sum.measure)

    def again(self) -> str:
        """The form of a new experiment, filled in as this one was."""
        d = self.design
        typed = Typed(
            d.name, "\n".join(p.text for p in d.prompts)[:MOST_CHARS], "", "\n".join(d.targets),
            tuple(a.name for a in d.arms), d.profile, str(d.repeats), str(d.floor),
            " ".join(f"{a * 100:g}" for a in d.adopters), str(d.seed), d.permissive,
            f"{d.wanted * 100:g}" if d.wanted else "", typed_settings(d.arms),
        )  # fmt: skip
        return typed.query()

    def layer(self, number: int) -> str:
        return words.LAYERS[number]

    def axis(self) -> Markup:
        return drawn.axis(self._main)

    def drawn(self, effect: Effect) -> Markup:
        """The interval against the noise band."""
        return drawn.row(effect, self._main)

    def survival(self, arm: str) -> Markup:
        """Two bars a layer: in how many cases the page came through, before and after."""
        found = () if self.told is None else self.told.survivals
        return drawn.survival(next((s for s in found if s.arm == arm), None))

    def by_rank(self, arm: str) -> Markup:
        effects = [e for s in self.ranks for e in s.effects]
        return drawn.across([e for e in effects if e.arm == arm], effects, joined=False)

    def by_adopters(self, arm: str) -> Markup:
        return drawn.across([e for e in self.adopters if e.arm == arm], self.adopters, joined=True)

    @property
    def unapplied(self) -> tuple[Applied, ...]:
        """Arms that did not apply to every case."""
        return () if self.findings is None else tuple(a for a in self.findings.applied if a.reasons)

    @property
    def adopting(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(e.arm for e in self.adopters))

    @property
    def _main(self) -> list[Effect]:
        return [r.effect for r in self.rows]


def one_page(bench: Workbench, desk: ExperimentDesk, number: int) -> OnePage:
    """Raises ``NotFoundError``."""
    line, (_, design) = desk.line(number), desk.get(number)
    findings = desk.findings(number)
    if findings is None:
        return OnePage(line, design, None)
    columns = _columns(findings)
    shown = findings.examples[:DRAWN]
    return OnePage(
        line, design, findings, tuple(_row(findings, e, columns) for e in _by_size(main_effects(findings))), columns,
        tuple(_examples(bench, desk, number, shown)), len(findings.examples) - len(shown), _strata(findings, "rank "),
        _strata(findings, "domain "), _adopters(findings),
        next((f for f in findings.floors if f.measure == findings.primary), None),
        next((p for p in findings.power if p.measure == findings.primary), None),
        tuple(dict.fromkeys(e.arm for e in findings.effects if e.kind == "fabricated")),
        desk.told(number),
    )  # fmt: skip


def _by_size(effects: Iterable[Effect]) -> list[Effect]:
    """Largest gain first; what was not measured last."""
    return sorted(effects, key=lambda e: (e.difference is None, -(e.difference.value if e.difference else 0.0), e.arm))


def _columns(findings: Findings) -> tuple[LayerColumn, ...]:
    found = dict.fromkeys((e.layer, e.measure) for e in findings.effects if e.layer is not None)
    return tuple(LayerColumn(layer, m, words.title(m)) for layer, m in sorted(found, key=lambda x: x[0] or 0))


def _row(findings: Findings, effect: Effect, columns: Sequence[LayerColumn]) -> ArmRow:
    own = {e.measure: e for c in columns for e in main_effects(findings, c.measure) if e.arm == effect.arm}
    return ArmRow(
        effect, moved_layer(findings.effects, effect.arm), tuple(own[c.measure] for c in columns if c.measure in own)
    )


def _strata(findings: Findings, prefix: str) -> tuple[Stratum, ...]:
    found: dict[str, list[Effect]] = {}
    for e in findings.effects:
        tested = e.kind not in ("control", "placebo")
        if e.measure == findings.primary and e.stratum.startswith(prefix) and not e.adopters and tested:
            found.setdefault(e.stratum, []).append(e)
    return tuple(Stratum(name, tuple(effects)) for name, effects in found.items())


def _adopters(findings: Findings) -> tuple[Effect, ...]:
    """By arm, from one adopter to all; empty where no rival was asked to do the same."""
    found = [
        e for e in findings.effects
        if e.measure == findings.primary and not e.stratum and e.kind not in ("control", "placebo")
    ]  # fmt: skip
    arms = {e.arm for e in found if e.adopters}
    return tuple(sorted((e for e in found if e.arm in arms), key=lambda e: (e.arm, e.adopters)))


def _examples(bench: Workbench, desk: ExperimentDesk, number: int, some: Sequence[Example]) -> Iterable[ExampleShown]:
    cases = desk.cases(number)
    for example in some:
        at = _case(cases, example)
        runs = ("", "") if at is None else (_trace(bench, desk, number, arm, at) for arm in (CONTROL, example.arm))
        yield ExampleShown(example, *runs)


def _case(cases: Sequence[Case], example: Example) -> int | None:
    return next((n for n, c in enumerate(cases) if (c.prompt, c.target) == (example.prompt, example.target)), None)


def _trace(bench: Workbench, desk: ExperimentDesk, number: int, arm: str, case: int) -> str:
    """Its id, where this store keeps the run: copies of the corpus are forgotten, and their runs with them."""
    outcome = desk.outcome(number, f"{arm}\x1f{case}\x1f1\x1f0")
    if outcome is None or not outcome.trace_id:
        return ""
    try:
        return outcome.trace_id if bench.trace(outcome.trace_id) else ""
    except CitestackError:
        return ""
