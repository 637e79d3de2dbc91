"""Embedding what has no vector yet: in batches, each committed, so that it can be stopped at any moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citestack.index.embedding_text import embedding_text, text_key
from citestack.index.snapshot import Keys
from citestack.index.table import PassageTable
from citestack.index.vectors import VectorFiles, VectorWriter
from citestack.protocols import Embedder
from citestack.store import Store

CHUNK = 2048
"""Passages sorted by length together: batches of like length waste no padding, and no more text is held than this."""
BATCH = 32
CHEAP_BATCH = 1024
"""Batch of an embedder that does thousands of passages a second: one commit costs several milliseconds."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the embedding is."""

    done: int
    """Texts embedded by this call."""
    total: int
    """Texts this call will embed."""
    rate: float
    """Texts per second so far."""


def is_cheap(embedder: Embedder) -> bool:
    return bool(getattr(embedder, "cheap", False))


def embed(
    writer: VectorWriter,
    embedder: Embedder,
    work: Iterable[tuple[Keys, list[str]]],
    report: Callable[[int, float], None],
) -> int:
    """Embeds the batches and commits each; reports texts done and texts per second; how many in the end."""
    done, started = 0, time.perf_counter()
    for keys, texts in work:
        writer.append(keys, embedder.embed_passages(texts))
        done += len(texts)
        report(done, done / max(time.perf_counter() - started, 1e-9))
    return done


def pending(table: PassageTable, files: VectorFiles) -> NDArray[np.uint64]:
    """Keys of passages to embed, in the record's order, one per distinct text without a vector."""
    texts = np.asarray(table.rows["text"])
    missing = np.flatnonzero(files.snapshot().rows_of(texts) < 0)
    _, first = np.unique(texts[missing], return_index=True)
    keys: NDArray[np.uint64] = np.asarray(table.rows["key"])[missing[np.sort(first)]]
    return keys


def batches(store: Store, todo: NDArray[np.uint64], size: int) -> Iterator[tuple[Keys, list[str]]]:
    """Text keys and texts of the passages (by key), shortest first within a chunk of ``CHUNK``."""
    for start in range(0, len(todo), max(CHUNK, size)):
        passages = store.passages_by_key([int(k) for k in todo[start : start + max(CHUNK, size)]])
        ready = sorted(((embedding_text(p), text_key(p)) for p in passages), key=lambda item: (len(item[0]), item[1]))
        for at in range(0, len(ready), size):
            part = ready[at : at + size]
            yield np.array([key for _, key in part], dtype=np.uint64), [text for text, _ in part]
