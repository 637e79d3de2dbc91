"""Power in a terminal: a table of what is found, and how many prompts an effect takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console


def power_json(
    measure: str, scatter: float, prompts: Sequence[int], arms: Sequence[int], effect: float | None
) -> dict[str, Any]:
    from citestack.experiment.findings.correction import fewest
    from citestack.experiment.findings.power import POWER, needed, table
    from citestack.experiment.findings.stored import rounded

    rows = [
        {"prompts": row.prompts, "effects": [None if e is None else rounded(e) for e in row.effects]}
        for row in table(scatter, sorted(set(prompts)), arms)
    ]
    return {
        "measure": measure, "scatter": rounded(scatter), "power": POWER, "level": 0.95, "arms": list(arms),
        "fewest": [fewest(m, 0.95) for m in arms], "table": rows, "effect": effect,
        "needed": None if not effect else [needed(scatter, effect, m) for m in arms],
    }  # fmt: skip


def print_power(out: Console, told: Mapping[str, Any]) -> None:
    from rich.table import Table

    from citestack.experiment.findings.words import amount, count, title

    measure = told["measure"]
    out.print(
        f"Smallest effect on the {title(measure)} found in 80 of 100 experiments, with a scatter of "
        f"{amount(told['scatter'], measure)} in one prompt's A/A difference.",
        markup=False,
    )
    shown = Table(box=None, pad_edge=False)
    for name in ("prompts", *(count(m, "arm") for m in told["arms"])):
        shown.add_column(name, justify="right")
    for row in told["table"]:
        shown.add_row(f"{row['prompts']:,}", *("–" if e is None else amount(e, measure) for e in row["effects"]))
    shown.add_row("must change", *(f"{n:,}" for n in told["fewest"]))
    out.print(shown)
    if told["needed"] is not None:
        effect = amount(told["effect"], measure)
        for arms, n in zip(told["arms"], told["needed"], strict=True):
            words = "more than a million prompts" if n is None else count(n, "prompt")
            out.print(f"{effect} with {count(arms, 'arm')}: {words}", markup=False)
