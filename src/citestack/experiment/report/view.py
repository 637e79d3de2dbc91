"""What of a bundle is shown, and in which order: the same for every face."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.figures import Effect, Findings
from citestack.experiment.findings.adopters import curve
from citestack.experiment.findings.layers import whole
from citestack.experiment.findings.sheet import Sheet
from citestack.experiment.report.bundle import Bundle
from citestack.experiment.report.forest import ordered
from citestack.experiment.report.survival import Survival, survival


@dataclass(frozen=True, slots=True)
class View:
    bundle: Bundle
    sheet: Sheet

    @classmethod
    def of(cls, bundle: Bundle) -> View:
        return cls(bundle, Sheet.of(bundle.cases, bundle.outcomes))

    @property
    def findings(self) -> Findings:
        return self.bundle.findings

    @property
    def arms(self) -> list[str]:
        """Without placebos, in the order of the main table."""
        return [e.arm for e in ordered(primary_effects(self)) if e.kind != "placebo"]


def primary_effects(v: View) -> list[Effect]:
    return [e for e in whole(v.findings.effects) if e.measure == v.findings.primary]


def survivals(v: View) -> list[Survival]:
    found = (survival(v.sheet, v.bundle.design, arm) for arm in v.arms)
    return [s for s in found if s is not None]


def by_rank(v: View) -> list[tuple[str, list[Effect]]]:
    return _by(v, "rank ")


def by_domain(v: View) -> list[tuple[str, list[Effect]]]:
    return _by(v, "domain ")


def adopted(v: View) -> list[tuple[str, list[Effect]]]:
    """Arms asked at several shares of adopters."""
    found = ((arm, curve(v.findings.effects, arm, v.findings.primary)) for arm in v.arms)
    return [(arm, some) for arm, some in found if len(some) > 1]


def _by(v: View, stratum: str) -> list[tuple[str, list[Effect]]]:
    some = [
        e for e in v.findings.effects
        if e.measure == v.findings.primary and e.stratum.startswith(stratum) and not e.adopters
    ]  # fmt: skip
    found = ((arm, [e for e in some if e.arm == arm and e.prompts]) for arm in v.arms)
    return [(arm, own) for arm, own in found if own]
