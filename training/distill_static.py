"""Distil the embedder into a matrix of token vectors: ``python training/distill_static.py``.

The idea of one vector per token, averaged, is Model2Vec's (Tulkens and van Dongen 2024). The recipe here needs no text:

1. Embed every token of the vocabulary alone, and random bags of eleven tokens, each token in ``--rounds`` bags or more.
2. Fit token vectors whose mean is the bag's embedding: a linear map of the lone vectors (ridge), then a correction of
   each row (ridge again, by conjugate gradients). What a token adds to a text is not what it says alone.
3. Centre, turn to the ``DIM`` main directions and whiten, so that no few directions decide every cosine.
4. Weight rows by the logarithm of the token's frequency rank. WordPiece vocabularies are ordered by frequency, so the
   rank stands for the inverse frequency weights of Arora, Liang and Ma (ICLR 2017).
5. Store int8 rows with one scale each.

Everything is seeded; embeddings are kept in ``--work`` so that a stopped run goes on.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from citestack.inference.digests import file_sha256
from citestack.inference.session import Encoded, Session
from citestack.inference.static import FIRST_WORD
from citestack.inference.weights import DATA, resolve

Matrix = NDArray[np.float32]
DIM, SEED, BAG, COMMON = 256, 7, 8, 3
FIRST, SIZE = 999, 30522
"""BERT's English vocabulary: special tokens, characters from 999, words and pieces by frequency from FIRST_WORD."""
CLS, SEP = 101, 102
STEP = 2000


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/static"), help="where embeddings are kept")
    parser.add_argument("--out", type=Path, default=DATA / "static")
    parser.add_argument("--rounds", type=int, default=10, help="bags each token is in, at least")
    parser.add_argument("--threads", type=int, default=None)
    args = parser.parse_args(argv)
    args.work.mkdir(parents=True, exist_ok=True)
    teacher = resolve("bge-small")
    session = Session(teacher.files["model.onnx"], threads=args.threads)
    lone = embedded(session, [[i] for i in range(SIZE)], args.work / "lone.npy")
    groups = bags(args.rounds)
    together = embedded(session, groups, args.work / f"bags-{args.rounds}.npy")
    vectors = token_vectors(lone, groups, together)
    write(weighted(whitened(vectors)), vocabulary(teacher.files["tokenizer.json"]), args.out / "model.npz")
    return 0


def bags(rounds: int) -> list[list[int]]:
    """Random bags: ``BAG`` tokens of a permutation, so that all take part, and ``COMMON`` drawn by frequency."""
    rng = np.random.default_rng(SEED)
    tokens = np.arange(FIRST, SIZE)
    permuted = np.concatenate([rng.permutation(tokens) for _ in range(rounds)])
    zipf = 1 / (np.arange(len(tokens)) + 10.0)
    common = rng.choice(tokens, size=len(permuted) // BAG * COMMON + COMMON, p=zipf / zipf.sum())
    starts = range(0, len(permuted), BAG)
    return [
        rng.permutation(np.concatenate([permuted[i : i + BAG], common[n * COMMON : (n + 1) * COMMON]])).tolist()
        for n, i in enumerate(starts)
    ]


def embedded(session: Session, groups: list[list[int]], kept: Path) -> Matrix:
    """The teacher's vectors of token groups, shape (n, 384); goes on from ``kept``."""
    done: Matrix = np.load(kept) if kept.exists() else np.zeros((0, session.width), np.float32)
    while len(done) < len(groups):
        part = groups[len(done) : len(done) + STEP]
        rows = session.first_rows([Encoded([CLS, *ids, SEP], [0] * (len(ids) + 2)) for ids in part])
        done = np.concatenate([done, rows])
        np.save(kept, done)
        print(f"{kept.stem}: {len(done)} of {len(groups)}", file=sys.stderr)
    return done


def token_vectors(lone: Matrix, groups: list[list[int]], together: Matrix) -> Matrix:
    """One vector per token whose mean over a bag comes nearest to the bag's embedding."""
    bag = _averaging(groups)
    target = together - together.mean(axis=0)
    start = lone - lone[FIRST:].mean(axis=0)
    seen = bag @ start
    mapped = np.linalg.solve(seen.T @ seen + 1e-4 * len(seen) * np.eye(seen.shape[1]), seen.T @ target)
    prior = (start @ mapped).astype(np.float32)
    return prior + _correction(bag, target - bag @ prior, penalty=5e-3)


def _averaging(groups: list[list[int]]) -> sparse.csr_matrix:
    sizes = [len(g) for g in groups]
    values = np.repeat(1 / np.array(sizes), sizes).astype(np.float32)
    rows, columns = np.repeat(np.arange(len(groups)), sizes), np.concatenate(groups)
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(groups), SIZE))


def _correction(bag: sparse.csr_matrix, rest: Matrix, penalty: float, steps: int = 12) -> Matrix:
    """Ridge regression of ``rest`` on ``bag`` by conjugate gradients, all columns at once."""
    solution = np.zeros((SIZE, rest.shape[1]), np.float32)
    residual = bag.T @ rest
    direction, size = residual.copy(), (residual**2).sum(axis=0)
    for _ in range(steps):
        image = bag.T @ (bag @ direction) + np.float32(penalty) * direction
        step = size / (direction * image).sum(axis=0)
        solution += step * direction
        residual -= step * image
        previous, size = size, (residual**2).sum(axis=0)
        direction = residual + size / previous * direction
    return solution


def whitened(vectors: Matrix) -> Matrix:
    """The ``DIM`` main directions, each scaled to unit variance over the vocabulary."""
    centred = vectors - vectors[FIRST:].mean(axis=0)
    _, _, directions = np.linalg.svd(centred[FIRST:].astype(np.float64), full_matrices=False)
    turned = centred @ directions[:DIM].T
    return (turned / turned[FIRST:].std(axis=0)).astype(np.float32)


def weighted(vectors: Matrix) -> Matrix:
    """Rows times their rank weight; the special tokens' rows become zero."""
    ids = np.arange(SIZE)
    rank = np.where(ids < FIRST_WORD, np.maximum(ids - FIRST + 1, 0), ids - FIRST_WORD + 1)
    return (vectors * np.log1p(rank)[:, None]).astype(np.float32)


def vocabulary(tokenizer: Path) -> NDArray[np.uint8]:
    """The tokens by id, a line each, as UTF-8 bytes."""
    ids: dict[str, int] = json.loads(tokenizer.read_bytes())["model"]["vocab"]
    return np.frombuffer("\n".join(sorted(ids, key=ids.__getitem__)).encode("utf-8"), np.uint8)


def write(vectors: Matrix, tokens: NDArray[np.uint8], file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    scales = np.abs(vectors).max(axis=1) / 127
    rows = np.rint(vectors / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    np.savez(file, rows=rows, scales=scales.astype(np.float32), vocabulary=tokens)
    print(f"{file_sha256(file)}  {file}  {file.stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main())
