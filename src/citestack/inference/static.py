"""A text as the average of its tokens' vectors: a hundredth of an encoder's work, for the fast profile.

The matrix is distilled from bge-small by ``training/distill_static.py``; its card is ``data/static/CARD.md``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from citestack.inference.embed import normalised
from citestack.inference.session import clean
from citestack.inference.weights import Weights, resolve
from citestack.inference.wordpiece import WordPiece
from citestack.protocols import Vectors

FIRST_WORD = 1996
"""BERT's English vocabulary lists words and pieces by falling frequency from here."""
LONGEST = 512


class StaticEmbedder:
    """``Embedder`` without a neural net. Queries and passages are embedded alike; only the first 512 tokens count.

    A text's vector depends on that text alone. A text without any word gets a zero vector.
    """

    cheap = True

    def __init__(self, weights: Weights) -> None:
        with np.load(weights.files["model.npz"], allow_pickle=False) as model:
            self._rows: Vectors = model["rows"] * model["scales"][:, None]
            self._words = WordPiece(model["vocabulary"].tobytes().decode("utf-8").split("\n"))
        self._name = weights.id

    @property
    def name(self) -> str:
        return self._name

    @property
    def dim(self) -> int:
        return int(self._rows.shape[1])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(out, texts, strict=True):
            ids = self._words.ids(clean(text, LONGEST))[:LONGEST]
            # The sum differs from the average by a factor that normalising removes.
            self._rows.take(np.array(ids, np.intp), axis=0).sum(axis=0, out=row)
        return normalised(out)

    def rarity(self, word: str) -> float:
        """How rare a lower-case word is in English, in (0, 1]: its log frequency rank; 1 when it is no single token."""
        token = self._words.id_of.get(word)
        rank = len(self._rows) if token is None else max(1, token - FIRST_WORD + 2)
        return max(1.0, math.log(rank)) / math.log(len(self._rows))


def load(*, path: str | Path | None = None) -> StaticEmbedder:
    """The static embedder. Raises ``WeightsError`` when its weights are missing or wrong."""
    return StaticEmbedder(resolve("static", path=path))
