"""From outcomes to findings: pure functions, paired by prompt, every effect against the noise it stands in."""

from citestack.experiment.findings.analyse import analyse
from citestack.experiment.findings.arms import ArmFacts, Edits

__all__ = ["ArmFacts", "Edits", "analyse"]
