"""How much a word tells: inverse document frequency without a corpus, from the counts shipped with the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``idf`` of common stems, scaled so that a stem it does not know weighs 1."""

    idf: Mapping[str, float]
    proper: frozenset[str]
    """Known stems that are mostly written with a capital inside sentences."""

    def weight(self, stem: str) -> float:
        """In (0, 1]."""
        return self.idf.get(stem, 1.0)

    def ordinary(self, stem: str) -> bool:
        """Whether the stem is a common word that is usually in lower case."""
        return stem in self.idf and stem not in self.proper
