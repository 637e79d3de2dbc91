"""Nothing changes."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.arms.info import ArmInfo, Settings
from citestack.experiment.model import ArmKind, Case, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "identity",
    "control",
    "Puts the page in its own place, unchanged: whatever differs from the control is a fault of the machine.",
    "A/A test",
)


@dataclass(frozen=True, slots=True)
class Identity:
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        return Edit(pages=(page,))


def make(_: Settings) -> Arm:
    return Identity()
