"""How far a source's share moved, as the paper says it and as the released code prints it."""

from __future__ import annotations


def relative_improvement(before: float | None, after: float | None) -> float | None:
    """Paper: (after - before) / before, in percent. None where there was nothing before: a share of 0 has no
    relative change, and the mean of such figures over prompts hangs on the smallest of them.
    """
    return None if before is None or after is None or before == 0 else 100 * (after - before) / before


def difference(before: float | None, after: float | None) -> float | None:
    """Released code: after - before, both in [0, 1]."""
    return None if before is None or after is None else after - before
