"""Relevance by the ms-marco-MiniLM-L-12-v2 cross-encoder, int8 ONNX.

It says how well a text answers a query, not whether it is true: a false sentence that repeats the query scores high.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from citestack.inference.session import Encoded, Session, clean
from citestack.inference.weights import Weights, resolve

MAX_QUERY = 64
"""Tokens of a query that are read (a quarter of a thousand characters of English)."""
LONGEST = 512


class CrossEncoder:
    """``Relevance`` over a BERT pair classifier with one logit. A pair's score depends on that pair alone.

    ``max_tokens``: query, text and separators together; the text is cut, never the query (but see ``MAX_QUERY``).
    """

    def __init__(
        self, weights: Weights, *, threads: int | None = None, max_tokens: int = 256, batch: int | None = None
    ) -> None:
        from tokenizers import Tokenizer

        self._max_tokens = min(max_tokens, LONGEST)
        self._tokenizer = Tokenizer.from_file(str(weights.files["tokenizer.json"]))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._session = Session(weights.files["model.onnx"], threads=threads, batch=batch)
        empty = self._tokenizer.encode("").ids
        self._cls, self._sep = empty[0], empty[-1]
        self._name = f"{weights.id}-{self._max_tokens}"

    @property
    def name(self) -> str:
        return self._name

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """Sigmoid of the logit, in [0, 1], in the order given."""
        if not texts:
            return []
        logits = self._session.first_rows(self._pairs(query, texts))[:, 0].astype(np.float64)
        return [float(s) for s in 1 / (1 + np.exp(-logits))]

    def _pairs(self, query: str, texts: Sequence[str]) -> list[Encoded]:
        cleaned = [clean(query, MAX_QUERY), *(clean(t, self._max_tokens) for t in texts)]
        ids = [e.ids for e in self._tokenizer.encode_batch_fast(cleaned, add_special_tokens=False)]
        head = [self._cls, *ids[0][:MAX_QUERY], self._sep]
        room = self._max_tokens - len(head) - 1
        return [self._pair(head, text[:room]) for text in ids[1:]]

    def _pair(self, head: list[int], text: list[int]) -> Encoded:
        return Encoded([*head, *text, self._sep], [0] * len(head) + [1] * (len(text) + 1))


def load(*, path: str | Path | None = None, threads: int | None = None) -> CrossEncoder:
    """The ms-marco cross-encoder. Raises ``WeightsError`` when its weights are missing or wrong."""
    return CrossEncoder(resolve("ms-marco-l12", path=path), threads=threads)
