"""Sentence embeddings by bge-small-en-v1.5 (Xiao et al. 2023), int8 ONNX: the first token's state, L2-normalised."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from citestack.inference.session import Encoded, Session, clean
from citestack.inference.weights import Weights, resolve
from citestack.protocols import Vectors

QUERY_PREFIX = "Represent this sentence for searching relevant passages: "
"""The instruction bge was trained with, on queries only."""
LONGEST = 512
"""Positions the model has."""


class BgeEmbedder:
    """``Embedder`` over a BERT encoder. The same text gives the same bytes, whatever is embedded with it.

    ``max_tokens``: what lies beyond is not read. ``threads``: texts worked on at once.
    """

    cheap = False

    def __init__(
        self, weights: Weights, *, threads: int | None = None, max_tokens: int = 256, batch: int | None = None
    ) -> None:
        from tokenizers import Tokenizer

        self._max_tokens = min(max_tokens, LONGEST)
        self._tokenizer = Tokenizer.from_file(str(weights.files["tokenizer.json"]))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._max_tokens)
        self._session = Session(weights.files["model.onnx"], threads=threads, batch=batch)
        self._name = f"{weights.id}-{self._max_tokens}"

    @property
    def name(self) -> str:
        """Names the vector space: vectors of embedders with the same name may be compared."""
        return self._name

    @property
    def dim(self) -> int:
        return self._session.width

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages([QUERY_PREFIX + text for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        encoded = self._tokenizer.encode_batch_fast([clean(t, self._max_tokens) for t in texts])
        return normalised(self._session.first_rows([Encoded(e.ids, e.type_ids) for e in encoded]))


def normalised(rows: Vectors) -> Vectors:
    """Rows divided by their length; zero rows stay zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    out: Vectors = (rows / lengths).astype(np.float32, copy=False)
    return out


def load(*, path: str | Path | None = None, threads: int | None = None) -> BgeEmbedder:
    """The bge-small embedder. Raises ``WeightsError`` when its weights are missing or wrong."""
    return BgeEmbedder(resolve("bge-small", path=path), threads=threads)
