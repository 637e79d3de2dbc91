"""Citation rank gain: where in the row of citations a source first appears.

C-SEO Bench (NeurIPS 2025, arXiv 2506.11097) looks at the first five distinct citations of an answer; what an edit
gained is the place after it minus the place before.
"""

from __future__ import annotations

from collections.abc import Sequence

from citestack.evaluate.geo.rulers import Marked

FIRST = 5
"""Distinct citations that count."""


def place(sentences: Sequence[Marked], sources: int, source: int) -> int | None:
    """The place of a source (from 1) counted from below: 5 cited first, 1 fifth, 0 later or never.

    Numbers that name no source hold no place. None when the answer cites nothing, so that there is no row.
    """
    order = list(dict.fromkeys(m for s in sentences for m in s.marks if 0 < m <= sources))
    if not order:
        return None
    return max(0, FIRST - order.index(source)) if source in order else 0


def gain(before: int | None, after: int | None) -> int | None:
    """Places gained, -5 to 5; None where one of both answers cites nothing."""
    return None if before is None or after is None else after - before
