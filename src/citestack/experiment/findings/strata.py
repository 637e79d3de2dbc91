"""The parts of the cases that are looked at by themselves: all, by rank of the target, by domain of the prompt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from citestack.experiment.findings.sheet import Flags
from citestack.experiment.model import Case, Design

NO_RANK = "rank none"


def strata(design: Design, cases: Sequence[Case]) -> Iterator[tuple[str, Flags]]:
    """Name and cases, without all together. Ranks stand one by one, for a gain at rank 5 may be a loss at rank 1."""
    ranks = np.array([c.rank or 0 for c in cases])
    for rank in design.ranks:
        if (ranks == rank).any():
            yield f"rank {rank}", ranks == rank
    if (ranks == 0).any():
        yield NO_RANK, ranks == 0
    domains = sorted({c.domain for c in cases if c.domain})
    for domain in domains if len(domains) > 1 else ():
        yield f"domain {domain}", np.array([c.domain == domain for c in cases])
