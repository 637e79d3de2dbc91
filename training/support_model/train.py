"""The training loop: two threads over halves of a batch, resumable, its schedule a cosine over training time.

Each thread owns a copy of the model whose parameters share the one storage and whose gradients are its own: on a busy
machine that is faster than two OpenMP threads inside each product, which wait for each other thousands of times a step.
"""

from __future__ import annotations

import copy
import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from training.support_model.bert import CLASSES, CrossEncoder, started
from training.support_model.made import Pair
from training.support_model.stream import Stream

BATCH, MICRO, MAX_TOKENS, MAX_CLAIM = 32, 8, 192, 80
FROZEN_LAYERS = 6
PEAK, HEAD_PEAK, WARM_UP, DECAY = 8e-5, 3e-4, 0.05, 0.01
SMOOTHING = 0.03
SAVE_EVERY, CHECK_EVERY, CHECK_PAIRS = 240.0, 600.0, 320


@dataclass(frozen=True, slots=True)
class Plan:
    train: Path
    pages: Path
    base: Path
    """Folder with the reranker's ``model.onnx`` and ``tokenizer.json``."""
    out: Path
    minutes: float
    threads: int = 2
    seed: int = 1


@dataclass(slots=True)
class Progress:
    """Where a run stands; kept in the checkpoint."""

    block: int = 0
    batch: int = 0
    pairs: int = 0
    seconds: float = 0.0


class Coder:
    """Pairs to padded tensors: claim first, as at inference."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def ids(self, pairs: Sequence[Pair]) -> list[tuple[list[int], int]]:
        """Per pair its token ids and the length of the claim's part."""
        texts = [t for p in pairs for t in (p.claim, p.premise)]
        found = [e.ids for e in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
        return [_joined(found[i], found[i + 1]) for i in range(0, len(found), 2)]


def _joined(claim: list[int], premise: list[int]) -> tuple[list[int], int]:
    head = [101, *claim[:MAX_CLAIM], 102]
    return [*head, *premise[: MAX_TOKENS - len(head) - 1], 102], len(head)


def padded(rows: Sequence[tuple[list[int], int]]) -> tuple[Tensor, Tensor, Tensor]:
    ids = torch.zeros((len(rows), max(len(r) for r, _ in rows)), dtype=torch.int64)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    for k, (row, head) in enumerate(rows):
        ids[k, : len(row)] = torch.tensor(row)
        mask[k, : len(row)] = 1
        types[k, head : len(row)] = 1
    return ids, mask, types


def allowed(pairs: Sequence[Pair]) -> Tensor:
    """(n, classes) bool: the classes each row may have."""
    return torch.tensor([[bool(p.classes >> c & 1) for c in range(len(CLASSES))] for p in pairs])


def loss_of(logits: Tensor, classes: Tensor) -> Tensor:
    """Sum over rows of -log P(one of the row's classes), lightly smoothed towards the others."""
    log_p = torch.log_softmax(logits, dim=1)
    inside = torch.logsumexp(log_p.masked_fill(~classes, -1e9), dim=1)
    outside = torch.logsumexp(log_p.masked_fill(classes, -1e9), dim=1)
    return -((1 - SMOOTHING) * inside + SMOOTHING * outside).sum()


class Trainer:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        torch.manual_seed(plan.seed)
        torch.set_num_threads(1)
        self.coder = Coder(plan.base / "tokenizer.json")
        self.model = started(plan.base / "model.onnx")
        self.model.freeze(FROZEN_LAYERS)
        self.copies = [self.model, *(_sharing(self.model) for _ in range(plan.threads - 1))]
        self.optimizer = self._optimizer()
        self.progress = Progress()
        self.pool = ThreadPoolExecutor(plan.threads, initializer=lambda: torch.set_flush_denormal(True))

    def _optimizer(self) -> torch.optim.Optimizer:
        head = list(self.model.head.parameters())
        known = {id(p) for p in head}
        body = [p for p in self.model.parameters() if p.requires_grad and id(p) not in known]
        groups = [{"params": body, "peak": PEAK}, {"params": head, "peak": HEAD_PEAK}]
        return torch.optim.AdamW(groups, lr=PEAK, weight_decay=DECAY, betas=(0.9, 0.98))

    def run(self) -> None:
        stream = Stream(self.plan.train, self.plan.pages, self.plan.seed)
        held = Stream(self.plan.train, self.plan.pages, self.plan.seed, held=True).block(0)[:CHECK_PAIRS]
        self._resume()
        saved = checked = said = self.progress.seconds
        losses: list[float] = []
        print(self.check(held), flush=True)
        last = time.monotonic()
        for batch in self._batches(stream):
            losses.append(self._step(batch) / len(batch))
            now = time.monotonic()
            self.progress.seconds += min(now - last, 30.0)  # a paused process does not train
            last = now
            done = self.progress.seconds >= self.plan.minutes * 60
            if self.progress.seconds - said > 30 or done:
                said = self.progress.seconds
                self._say(losses)
            if self.progress.seconds - checked > CHECK_EVERY or done:
                checked = self.progress.seconds
                print(self.check(held), flush=True)
                last = time.monotonic()
            if self.progress.seconds - saved > SAVE_EVERY or done:
                saved = self.progress.seconds
                self._save()
            if done:
                return

    def _batches(self, stream: Stream) -> Iterator[list[Pair]]:
        """Batches of like length, in an order drawn from the seed and the block's number."""
        while True:
            pairs = stream.block(self.progress.block)
            sizes = [len(p.premise) + len(p.claim) for p in pairs]
            order = sorted(range(len(pairs)), key=lambda i: sizes[i])
            batches = [[pairs[i] for i in order[k : k + BATCH]] for k in range(0, len(order), BATCH)]
            np.random.default_rng([self.plan.seed, self.progress.block]).shuffle(batches)  # type: ignore[arg-type]
            for batch in batches[self.progress.batch :]:
                self.progress.batch += 1
                yield batch
            self.progress.block, self.progress.batch = self.progress.block + 1, 0

    def _step(self, batch: list[Pair]) -> float:
        rate = self._rate()
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * rate
        coded = self.coder.ids(batch)
        micro = [(coded[k : k + MICRO], batch[k : k + MICRO]) for k in range(0, len(batch), MICRO)]
        parts = [micro[i :: len(self.copies)] for i in range(len(self.copies))]
        total = sum(self.pool.map(_backward, self.copies, parts, [len(batch)] * len(parts)))
        self._gather()
        torch.nn.utils.clip_grad_norm_([p for p in self.model.parameters() if p.requires_grad], 1.0)
        self.optimizer.step()
        self.model.zero_grad(set_to_none=True)
        self.progress.pairs += len(batch)
        return total

    def _gather(self) -> None:
        for other in self.copies[1:]:
            for p, q in zip(self.model.parameters(), other.parameters(), strict=True):
                if q.grad is not None:
                    p.grad = q.grad if p.grad is None else p.grad.add_(q.grad)
                    q.grad = None

    def _rate(self) -> float:
        share = min(1.0, self.progress.seconds / (self.plan.minutes * 60))
        return max(0.02, min(1.0, share / WARM_UP) * (1 + math.cos(math.pi * share)) / 2)

    def _say(self, losses: list[float]) -> None:
        p = self.progress
        print(
            f"{p.seconds:7.0f} s {p.pairs:7d} pairs {p.pairs / p.seconds:5.1f}/s loss {np.mean(losses):.4f}", flush=True
        )
        losses.clear()

    def check(self, pairs: Sequence[Pair]) -> dict[str, float]:
        """AUC of P(supported) over held-back pairs, by kind of row."""
        scores = self.probabilities(pairs)
        good = np.array([p.classes == 1 for p in pairs])
        found = {"auc": _auc(good, scores[:, 0])}
        made = np.array([p.kind not in _NATURAL for p in pairs])
        for name, part in (("made", made), ("natural", ~made)):
            found[name] = _auc(good[part], scores[part, 0])
        against = np.array([p.classes == 4 for p in pairs])
        found["refuted"] = _auc(against, scores[:, 2])
        return {k: round(v, 4) for k, v in found.items()}

    def probabilities(self, pairs: Sequence[Pair]) -> np.ndarray[Any, np.dtype[np.float64]]:
        coded = self.coder.ids(pairs)
        order = sorted(range(len(coded)), key=lambda i: len(coded[i][0]))
        groups = [order[k : k + 16] for k in range(0, len(order), 16)]
        out = np.zeros((len(pairs), len(CLASSES)))
        self.model.eval()

        def work(group: list[int]) -> None:
            with torch.no_grad():
                out[group] = torch.softmax(self.model(*padded([coded[i] for i in group])), dim=1).numpy()

        list(self.pool.map(work, groups))
        self.model.train()
        return out

    def _save(self) -> None:
        p = self.progress
        state = {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "progress": vars_of(p)}
        part = self.plan.out / "checkpoint.part"
        torch.save(state, part)
        part.replace(self.plan.out / "checkpoint.pt")

    def _resume(self) -> None:
        path = self.plan.out / "checkpoint.pt"
        if path.exists():
            state = torch.load(path, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.progress = Progress(**state["progress"])
            print("resumed at", self.progress, flush=True)


_NATURAL = Counter(["fever", "fever_other", "snli", "control", "propsegment", "drop"])


def vars_of(p: Progress) -> dict[str, float]:
    return {"block": p.block, "batch": p.batch, "pairs": p.pairs, "seconds": p.seconds}


def _sharing(model: CrossEncoder) -> CrossEncoder:
    twin = copy.deepcopy(model)
    for p, q in zip(model.parameters(), twin.parameters(), strict=True):
        q.data = p.data
    return twin


def _backward(model: CrossEncoder, parts: list[tuple[Any, list[Pair]]], size: int) -> float:
    total = 0.0
    for coded, pairs in parts:
        loss = loss_of(model(*padded(coded)), allowed(pairs))
        (loss / size).backward()  # type: ignore[no-untyped-call]
        total += float(loss.detach())
    return total


def _auc(labels: Any, scores: Any) -> float:
    good, bad = scores[labels], scores[~labels]
    if not len(good) or not len(bad):
        return float("nan")
    return float((good[:, None] > bad[None]).mean() + (good[:, None] == bad[None]).mean() / 2)
