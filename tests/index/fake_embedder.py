"""An embedder for tests: words hashed into a unit vector, the same on every machine."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import numpy as np

from citestack.words import stems


@dataclass
class HashEmbedder:
    name: str = "hash-64"
    dim: int = 64
    cheap: bool = False
    calls: list[int] = field(default_factory=list)
    """Sizes of the passage batches asked for."""

    def embed_queries(self, texts):
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in stems(text):
                h = zlib.crc32(word.encode("utf-8", "surrogatepass"))
                out[row, h % self.dim] += 1 if h & 0x10000 else -1
        return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)

    def embed_passages(self, texts):
        self.calls.append(len(texts))
        return self.embed_queries(texts)
