"""One ONNX encoder, run so that a text's numbers depend on that text alone.

The shipped models quantise activations dynamically, with one scale per tensor: in a padded batch the scale, and so
every output, depends on the other texts (measured: cosine down to 0.994 against the same text alone). So each text runs
alone, unpadded, and threads work on different texts. On two cores that is also faster than any batch
(``benchmarks/inference.py``): nothing is padded, and no barrier makes one thread wait for another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.errors import WeightsError
from citestack.protocols import Vectors

CUDA_BATCH = 32


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids and segment ids of one text or pair, special tokens included."""

    ids: Sequence[int]
    types: Sequence[int]


def default_threads() -> int:
    """``OMP_NUM_THREADS`` when set, else the processors this process may use."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def clean(text: str, max_tokens: int) -> str:
    """The text as tokenizers accept it: no lone surrogates, and no longer than ``max_tokens`` could ever need."""
    head = text[: 64 * max_tokens]
    return head if head.isascii() else head.encode("utf-8", "replace").decode("utf-8")


class Session:
    """An ONNX model file on the CPU, or on CUDA when onnxruntime has that provider and the model is not quantised."""

    def __init__(self, model: Path, *, threads: int | None = None, batch: int | None = None) -> None:
        providers = _providers(model)
        on_gpu = providers[0] != "CPUExecutionProvider"
        self._run = _open(model, providers)
        self._threads = 1 if on_gpu else max(1, threads or default_threads())
        self._batch = batch or (CUDA_BATCH if on_gpu else 1)
        self.width = int(self._run.get_outputs()[0].shape[-1])

    def first_rows(self, texts: Sequence[Encoded]) -> Vectors:
        """The model's output at each text's first token, shape (n, width), in the order given.

        Work goes longest first, which balances the threads and, in batches, pads least.
        """
        out = np.zeros((len(texts), self.width), np.float32)
        order = sorted(range(len(texts)), key=lambda i: (-len(texts[i].ids), i))
        groups = [order[i : i + self._batch] for i in range(0, len(order), self._batch)]

        def work(group: list[int]) -> None:
            out[group] = self._first_row([texts[i] for i in group])

        _each(work, groups, self._threads)
        return out

    def _first_row(self, texts: Sequence[Encoded]) -> Vectors:
        rows: Vectors = self._run.run(None, _feed(texts))[0]
        return rows if rows.ndim == 2 else rows[:, 0]


def _feed(texts: Sequence[Encoded]) -> dict[str, NDArray[np.int64]]:
    ids = np.zeros((len(texts), max(len(t.ids) for t in texts)), np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, text in enumerate(texts):
        n = len(text.ids)
        ids[row, :n], mask[row, :n], types[row, :n] = text.ids, 1, text.types
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}


def _each(work: Callable[[list[int]], None], groups: Sequence[list[int]], threads: int) -> None:
    if threads == 1 or len(groups) < 2:
        for group in groups:
            work(group)
        return
    with ThreadPoolExecutor(min(threads, len(groups))) as pool:
        for _ in pool.map(work, groups):
            pass


def _providers(model: Path) -> list[str]:
    import onnxruntime

    # The CUDA provider has no kernels for dynamically quantised products: such a model would only hop back and forth.
    cuda = "CUDAExecutionProvider" in onnxruntime.get_available_providers()
    usable = cuda and b"DynamicQuantize" not in model.read_bytes()
    return ["CUDAExecutionProvider", "CPUExecutionProvider"] if usable else ["CPUExecutionProvider"]


def _open(model: Path, providers: list[str]) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=providers)
    except Exception as e:  # onnxruntime raises a dozen types of its own
        raise WeightsError(f"{model} is not a model onnxruntime can run: {e}") from e
