"""What an index folder holds, read from its files alone: no model is loaded and nothing is brought up to date."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citestack.errors import IndexFailedError
from citestack.index.manifest import read_manifest
from citestack.index.places import vectors_folder
from citestack.index.table import PassageTable
from citestack.index.vectors import VectorFiles


@dataclass(frozen=True, slots=True)
class Coverage:
    """One generation of an index."""

    generation: int
    vectors: Mapping[int, int]
    """Page number -> how many of its passages have a vector."""


def mark(folder: Path) -> tuple[object, ...]:
    """Changes whenever what ``coverage`` says of the folder may have."""
    told = [folder / "index.json", *sorted(vectors_folder(folder).glob("*/vectors.json"))]
    states = ((path.name, path.stat()) for path in told if path.exists())
    return tuple((name, state.st_mtime_ns, state.st_ino, state.st_size) for name, state in states)


def coverage(folder: Path, store: str, embedder: str) -> Coverage | None:
    """``embedder`` is a name as settings have it (``bge-small``).

    None when there is no index of this store, or one that the next search will build anew.
    """
    try:
        manifest = read_manifest(folder)
        if manifest is None or manifest.store != store:
            return None
        table = PassageTable.read(folder / manifest.table, manifest.checksum)
    except IndexFailedError:
        return None
    return Coverage(manifest.generation, _counted(folder, table, embedder))


def _counted(folder: Path, table: PassageTable, embedder: str) -> dict[int, int]:
    """Weights have a version behind the name (``bge-small@f85c...``); those with most vectors are the ones in use."""
    pages, texts = np.asarray(table.rows["page"]), np.asarray(table.rows["text"])
    snapshots = [f.snapshot() for f in _vector_files(folder) if f.embedder.partition("@")[0] == embedder]
    most = max(snapshots, key=len, default=None)
    return {} if most is None else _per_page(pages[most.rows_of(texts) >= 0])


def _vector_files(folder: Path) -> Iterator[VectorFiles]:
    for told in sorted(vectors_folder(folder).glob("*/vectors.json")):
        try:
            state = json.loads(told.read_bytes())
            yield VectorFiles(vectors_folder(folder), str(state["embedder"]), int(state["dim"]))
        except (OSError, ValueError, KeyError, TypeError):  # cut short: its writer starts again
            continue


def _per_page(pages: NDArray[np.uint32]) -> dict[int, int]:
    counts = np.bincount(pages)
    return {int(page): int(counts[page]) for page in np.flatnonzero(counts)}
