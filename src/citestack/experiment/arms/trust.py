"""Trust set or moved: how much layer 3's trust part alone is worth, whatever earns it."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.errors import UsageError
from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

UNSET = -1.0
UNKNOWN = "no authority build knows this page's trust, so there is nothing to move; citestack authority build makes one"
ARM = ArmInfo(
    "trust",
    "outside",
    "Sets the page's trust, or moves it by a step; nothing on the page changes.",
    "Layer 3's trust part (docs/authority.md)",
    options=(
        Option("to", UNSET, "trust in [0, 1]; negative = move it instead", most=1),
        Option("by", 0.1, "step by which it is moved, cut to [0, 1]", least=-1, most=1),
    ),
)


@dataclass(frozen=True, slots=True)
class MovedTrust:
    to: float | None = None
    by: float = 0.1
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        before = desk.trust(page.url)
        if before is None and self.to is None:
            return Edit(refused=f"{UNKNOWN}; or set its trust with the option to")
        after = self.to if self.to is not None else min(1.0, max(0.0, (before or 0.0) + self.by))
        if after == before:
            return Edit(refused="its trust is there already, or at the end of [0, 1]")
        was = "Trust unknown" if before is None else f"Trust {before:.3f}"
        return Edit(trust={page.url: after}, changed=(Changed(was, f"Trust {after:.3f}"),))


def make(settings: Settings) -> Arm:
    """Raises ``UsageError`` for a step of 0."""
    to, by = float(settings["to"]), float(settings["by"])
    if to < 0 and by == 0:
        raise UsageError("a step of 0 moves no trust", hint="Set to or by.", layer="experiment")
    return MovedTrust(to if to >= 0 else None, by)
