"""The verifier as a reviser uses it: every pair is read once, judged by layer 4's thresholds, and kept on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from citestack.config import GroundingConfig
from citestack.model import Candidate, Verdict, claim_id
from citestack.protocols import Support
from citestack.stack.layer4_grounding import verdict_of

Pair = tuple[str, Candidate]


@dataclass(slots=True)
class Reader:
    """Reads texts against passages; ``known`` are verdicts by (id of the text, passage id), in order of reading."""

    support: Support
    config: GroundingConfig
    known: dict[tuple[str, str], Verdict] = field(default_factory=dict)

    def read(self, pairs: Sequence[Pair]) -> list[Verdict]:
        keys = [(claim_id(text), candidate.passage.id) for text, candidate in pairs]
        fresh = {k: pair for k, pair in zip(keys, pairs, strict=True) if k not in self.known}
        readings = self.support.read([(text, c.passage.text) for text, c in fresh.values()]) if fresh else []
        for (key, (_, candidate)), reading in zip(fresh.items(), readings, strict=True):
            self.known[key] = verdict_of(key[0], candidate, reading, self.config)
        return [self.known[k] for k in keys]
