"""Arms that make things up say so in every table and plot: their label holds the word."""

from __future__ import annotations

from dataclasses import replace

from citestack.experiment.model import CONTROL, ArmChoice, Design

WORD = "FABRICATED"


def loud(design: Design) -> Design:
    """The design with ``FABRICATED`` in the label of every arm that may add what nobody verified.

    Raises ``UsageError`` for an unknown arm or option.
    """
    chosen = tuple(_loud(choice, permissive=design.permissive) for choice in design.arms)
    return design if chosen == design.arms else replace(design, arms=chosen)


def _loud(choice: ArmChoice, *, permissive: bool) -> ArmChoice:
    from citestack.experiment.arms.registry import arm

    label = choice.label or choice.name
    if choice.name == CONTROL or "fabricat" in label.casefold():
        return choice
    made = arm(choice, permissive=permissive)
    return replace(choice, label=f"{label} {WORD}") if made.kind == "fabricated" else choice
