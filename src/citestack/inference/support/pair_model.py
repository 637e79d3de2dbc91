"""The support cross-encoder: (claim, premise) to the probabilities of four classes. An int8 ONNX model, run per pair.

Readings are remembered by what was read, so that a second region, draft or page with the same sentence costs nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from citestack.inference.session import Encoded, Session, clean
from citestack.inference.weights import Weights

Probabilities = NDArray[np.float64]
CLASSES = ("supported", "partial", "refuted", "unsupported")
MAX_CLAIM = 80
"""Tokens of a claim that are read, as in training."""
MAX_TOKENS = 256
REMEMBERED = 50_000


class Classifier(Protocol):
    """What ``ModelSupport`` needs of a model."""

    @property
    def name(self) -> str: ...

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
        """Shape (n, 4), rows sum to 1, columns as ``CLASSES``. A pair's row depends on that pair alone."""
        ...


class PairModel:
    """A BERT pair classifier, claim first. Safe for one thread at a time."""

    def __init__(self, weights: Weights, *, threads: int | None = None, remembered: int = REMEMBERED) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(weights.files["tokenizer.json"]))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._session = Session(weights.files["model.onnx"], threads=threads)
        empty = self._tokenizer.encode("").ids
        self._cls, self._sep = empty[0], empty[-1]
        self._known: OrderedDict[bytes, Probabilities] = OrderedDict()
        self._remembered = remembered
        self._name = weights.id

    @property
    def name(self) -> str:
        return self._name

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
        keys = [_key(claim, premise) for claim, premise in pairs]
        new = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in self._known}
        found = {key: self._known[key] for key in keys if key in self._known}
        if new:
            found.update(zip(new, self._read(list(new.values())), strict=True))
        self._remember(found)
        return np.array([found[key] for key in keys]).reshape(len(keys), len(CLASSES))

    def _read(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
        logits = self._session.first_rows(self._encoded(pairs)).astype(np.float64)
        grown = np.exp(logits - logits.max(axis=1, keepdims=True))
        rows: Probabilities = grown / grown.sum(axis=1, keepdims=True)
        return rows

    def _encoded(self, pairs: Sequence[tuple[str, str]]) -> list[Encoded]:
        texts = [clean(t, MAX_TOKENS) for pair in pairs for t in pair]
        ids = [e.ids for e in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
        return [self._joined(claim, premise) for claim, premise in zip(ids[::2], ids[1::2], strict=True)]

    def _joined(self, claim: list[int], premise: list[int]) -> Encoded:
        head = [self._cls, *claim[:MAX_CLAIM], self._sep]
        tail = [*premise[: MAX_TOKENS - len(head) - 1], self._sep]
        return Encoded([*head, *tail], [0] * len(head) + [1] * len(tail))

    def _remember(self, found: dict[bytes, Probabilities]) -> None:
        for key, row in found.items():
            self._known[key] = row
            self._known.move_to_end(key)
        while len(self._known) > self._remembered:
            self._known.popitem(last=False)


def _key(claim: str, premise: str) -> bytes:
    digest = blake2b(claim.encode("utf-8", "replace"), digest_size=16)
    digest.update(b"\0" + premise.encode("utf-8", "replace"))
    return digest.digest()
