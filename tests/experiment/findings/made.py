"""Runs of experiments that are made up: what the engine would have said is drawn, and its truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from citestack.experiment.findings.arms import Edits
from citestack.experiment.model import (
    CONTROL,
    Addition,
    ArmChoice,
    ArmKind,
    Asked,
    Case,
    Changed,
    Design,
    Edit,
    Outcome,
    Said,
)  # fmt: skip


@dataclass(frozen=True)
class Info:
    name: str
    kind: ArmKind = "text"
    twin: str | None = None


INFOS = (
    Info("identity", "placebo"), Info("placebo", "placebo"), Info("front-load"), Info("faq", "structure"),
    Info("links", "outside"), Info("statistics"), Info("invent-statistics", "fabricated", "statistics"),
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    design: Design
    cases: tuple[Case, ...]
    outcomes: tuple[Outcome, ...]
    edits: Edits
    infos: tuple[Info, ...] = INFOS

    @property
    def parts(self) -> tuple[Design, tuple[Case, ...], tuple[Outcome, ...], Edits, tuple[Info, ...]]:
        return self.design, self.cases, self.outcomes, self.edits, self.infos


def outcome(
    arm: str, case: int, measures: Mapping[str, float | None], *, repeat: int = 1, adopters: float = 0.0
) -> Outcome:
    return Outcome(arm, case, repeat, adopters, "measured", measures=measures)


def bare(values: Mapping[str, np.ndarray], *, draws: np.ndarray | None = None, **design: object) -> Run:
    """A run in one measure from ``values``: label -> (prompts, repeats); ``draws``: (prompts, placebo draws)."""
    control = values[CONTROL]
    prompts = tuple(Asked(f"p{i}") for i in range(len(control)))
    names = [name for name in values if name != CONTROL]
    outcomes = [
        outcome(name, i, {"pawc": float(v)}, repeat=r + 1)
        for name, rows in values.items() for i, row in enumerate(rows) for r, v in enumerate(row)
    ]  # fmt: skip
    if draws is not None:
        names.append("placebo")
        outcomes += [
            outcome("placebo", i, {"pawc": float(v)}, repeat=r + 1)
            for i, row in enumerate(draws)
            for r, v in enumerate(row)
        ]
    made = Design("made", prompts, tuple(ArmChoice(n) for n in names), **design)  # type: ignore[arg-type]
    cases = tuple(Case(p.text, f"https://a.example/{i}", rank=1 + i % 5) for i, p in enumerate(prompts))
    return Run(made, cases, tuple(outcomes), {})


def rich(prompts: int = 60, seed: int = 7) -> Run:
    """A run with everything in it: layers, adopters, strata, a fabricated arm, abstentions, refusals, sentences."""
    chance = np.random.default_rng(seed)
    domains = ("heating", "insulation", "<b>grants</b>")
    asked = tuple(Asked(f"Question {i}: what does it cost & why?", domains[i % 3]) for i in range(prompts))
    arms = tuple(
        ArmChoice(n) for n in ("identity", "placebo", "front-load", "faq", "links", "statistics", "invent-statistics")
    )
    design = Design("Hot water, autumn", asked, arms, adopters=(0.0, 0.5, 1.0), floor=4, permissive=True, wanted=0.02)
    cases = tuple(
        Case(a.text, f"https://site{i % 7}.example/page-{i}", a.domain, rank=(None, 1, 2, 3, 4, 5)[i % 6],
             rivals=("https://rival.example/a", "https://rival.example/b"))
        for i, a in enumerate(asked)
    )  # fmt: skip
    gains = {"front-load": 0.09, "faq": 0.0, "links": -0.04, "statistics": 0.05, "invent-statistics": 0.10}
    base = chance.beta(2, 7, prompts)
    outcomes: list[Outcome] = []
    edits: dict[tuple[str, int], Edit] = {}
    for i in range(prompts):
        outcomes.append(_asked(CONTROL, i, base[i], 1, 0.0, cited=bool(base[i] > 0.05)))
        outcomes.append(_asked("identity", i, base[i], 1, 0.0, cited=bool(base[i] > 0.05)))
        for r in range(design.floor):
            moved = chance.normal(0, 0.015) if chance.random() < 0.3 else 0.0
            outcomes.append(_asked("placebo", i, max(0.0, base[i] + moved), r + 1, 0.0, cited=bool(base[i] > 0.05)))
        for name, gain in gains.items():
            for level in design.adopters:
                if name == "faq" and i % 3:
                    outcomes.append(Outcome(name, i, 1, level, "refused", "no question on the page"))
                    continue
                if name == "links" and i % 20 == 3:
                    outcomes.append(
                        Outcome(name, i, 1, level, "abstained", "nothing verified", {"found_by": 0.5, "retrieved": 1.0})
                    )
                    continue
                moved = gain * (1 - 0.9 * level) * chance.exponential() if chance.random() < 0.6 else 0.0
                value = float(np.clip(base[i] + moved, 0, 1))
                outcomes.append(
                    _asked(name, i, value, 1, level, cited=value > 0.05, fabricated=name.startswith("invent"))
                )
            edits[name, i] = _edit(name, i)
    return Run(design, cases, tuple(outcomes), edits)


def _asked(
    name: str, i: int, value: float, repeat: int, level: float, *, cited: bool, fabricated: bool = False
) -> Outcome:
    lifted = name in ("front-load", "statistics", "invent-statistics")
    measures: dict[str, float | None] = {
        "found_by": 0.5, "retrieved": 1.0, "best_rank": 1 / (1 + i % 4), "reranked": 1.0 if i % 5 else 0.0,
        "rerank_score": 0.4 + 0.1 * (i % 3), "drafted": 1.0 + lifted, "verified": float(i % 3 > 0) + lifted,
        "cited": float(cited), "citation_rank_gain": round(value * 5), "word_count": value * 0.9,
        "position": value * 1.1, "pawc": value, "pawc_code": value * 0.95, "stack_score": value * (0.3 if fabricated else 1.0),
    }  # fmt: skip
    said = (
        Said(
            f"A heat pump <script>alert({i})</script> uses a third of the power.",
            (f"https://site{i % 7}.example/page-{i}",),
        ),
        Said(f"The grant is {round(value * 1000)} euros & more.", ("https://rival.example/a",)),
    )
    return Outcome(name, i, repeat, level, "measured", measures=measures, answer=said, trace_id=f"t{i}")


def _edit(name: str, i: int) -> Edit:
    if name == "faq" and i % 3:
        return Edit(refused="no question on the page")
    changed = (
        Changed("An old <i>sentence</i>.", f"A new sentence of {name}."),
        Changed("", f"{name}: 42 % of homes & flats."),
    )
    real = Addition(
        "42 % of homes have one.", "https://energy-office.example/report", "42 % of all homes have one", 0.93
    )
    made_up = Addition("97 % of experts agree.", None)
    rejected = Addition("It lasts 90 years.", "https://fairbuy.example/tests", "", 0.11)
    additions = {"statistics": (real,), "invent-statistics": (made_up,)}.get(name, ())
    return Edit(additions=additions, rejected=(rejected,) if additions else (), changed=changed)
