"""Layer 1, fan-out: from one question to a few related queries, each with its kind, its reason and its evidence.

No model is needed. The question is read by rule; the corpus's own first hits show which facets of it exist. The
original question always comes first with weight 1.0; expansions weigh less, and less the later they were chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from citestack.config import FanoutConfig
from citestack.protocols import CorpusView, Embedder
from citestack.stack.facets import ANCHORED_PAGES, mine, topic_words
from citestack.stack.fan_choice import choose
from citestack.stack.fan_rules import rule_queries
from citestack.stack.proposals import Proposal
from citestack.stack.question import Question, read_question
from citestack.stack.seeds import Seeds, read_seeds
from citestack.trace import FanoutEvent


class CorpusFanOut:
    """The default fan-out: rules plus facets mined from one lexical search.

    With an ``embedder``, a mined facet's relevance also counts its cosine to the question; it costs one batch of at
    most 41 short texts, so give it a static one.
    """

    def __init__(self, view: CorpusView, config: FanoutConfig, embedder: Embedder | None = None) -> None:
        self._view = view
        self._config = config
        self._embedder = embedder

    def expand(self, question: str, more: Sequence[Proposal] = ()) -> FanoutEvent:
        """The fan of a question; ``more`` proposals take part in the choice, before the others where they tie.

        Raises ``QuestionError`` when it holds no letter or digit.
        """
        read = read_question(question)
        seeds = read_seeds(self._view, read, self._config.seed_hits, self._config.coverage)
        topic = topic_words(read, seeds)
        proposals = [*more, *rule_queries(read, topic, seeds), *self._mined(read, topic, seeds)]
        choice = choose(read.text, () if read.sides else topic, proposals, self._config)
        return FanoutEvent(read.analysis(), choice.considered, choice.queries, choice.decisions)

    def _mined(self, question: Question, topic: Sequence[str], seeds: Seeds) -> list[Proposal]:
        urls = list(dict.fromkeys(hit.candidate.passage.url for hit in seeds.evidence))[:ANCHORED_PAGES]
        found = mine(question, topic, seeds, self._view.anchors(urls) if urls else {})
        return self._closer(question, found) if self._embedder and found else found

    def _closer(self, question: Question, found: list[Proposal]) -> list[Proposal]:
        """Relevance averaged with the cosine, rescaled to [0, 1] over these facets."""
        assert self._embedder is not None
        vectors = self._embedder.embed_queries([question.text, *(p.text for p in found)])
        cosines = vectors[1:] @ vectors[0]
        low, width = float(cosines.min()), max(float(np.ptp(cosines)), 1e-6)
        return [
            replace(p, relevance=round((2 * p.relevance + (float(c) - low) / width) / 3, 6))
            for p, c in zip(found, cosines, strict=True)
        ]
