"""Models that need no weights: relevance by shared words, support by containment and numbers."""

import re
from collections.abc import Sequence

from citestack.assemble import Models, build_engine
from citestack.config import Config
from citestack.engine import Engine
from citestack.model import Check, Span
from citestack.protocols import CorpusView, Reading
from citestack.words import stems

NUMBER = re.compile(r"\d[\d,.]*")


class WordRelevance:
    """Share of the query's content words that the text says."""

    name = "word-relevance"

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        asked = set(stems(query))
        return [len(asked & set(stems(t))) / max(1, len(asked)) for t in texts]


class WordSupport:
    """A verbatim claim is supported; else by word overlap, refuted when only the numbers differ."""

    name = "word-support"

    def __init__(self) -> None:
        self.pairs_read = 0

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        self.pairs_read += len(pairs)
        return [self._read(claim, text) for claim, text in pairs]

    def _read(self, claim: str, text: str) -> Reading:
        at = text.find(claim)
        if at >= 0:
            return Reading(0.99, 0.99, 0.0, Span(at, at + len(claim), claim), (Check("numbers", True),))
        said = set(stems(claim))
        shared = len(said & set(stems(text))) / max(1, len(said))
        numbers_ok = set(NUMBER.findall(claim)) <= set(NUMBER.findall(text))
        clash = shared > 0.7 and not numbers_ok
        score = shared * 0.7 if numbers_ok else 0.0
        return Reading(score, max(score, shared * 0.8), 0.9 if clash else 0.0, None, (Check("numbers", numbers_ok),))


def fake_models() -> Models:
    return Models(None, WordRelevance(), WordSupport())


def fake_engine(view: CorpusView, config: Config | None = None) -> Engine:
    return build_engine(view, fake_models(), config or Config(embedder="none"))
