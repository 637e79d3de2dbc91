"""Which layer did the edit move? The first whose measure moved beyond noise: what comes after follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.experiment.figures import Effect


def moved_layer(effects: Sequence[Effect], arm: str) -> int | None:
    """1 to 5; None where no layer's measure went up or down over all prompts."""
    moved = [e.layer for e in whole(effects) if e.arm == arm and e.layer is not None and e.finding in ("up", "down")]
    return min(moved, default=None)


def whole(effects: Sequence[Effect]) -> list[Effect]:
    """Over all prompts, with no adopter besides the target."""
    return [e for e in effects if not e.stratum and not e.adopters]


def survival(effects: Sequence[Effect], arm: str) -> list[Effect]:
    """The arm's effects on the layers' measures, in the order of the layers."""
    return sorted((e for e in whole(effects) if e.arm == arm and e.layer is not None), key=lambda e: e.layer or 0)
