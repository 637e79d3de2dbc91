"""Vectors of one embedder, keyed by the text they were made from.

Four append-only files and a manifest that says how many of their rows are committed. The manifest is replaced
atomically after the rows are on disk, so that a kill -9 at any moment leaves the committed rows and, behind them, bytes
that the next writer cuts off. Rows whose text left the corpus are passed over, and dropped when they are many.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.errors import IndexFailedError
from citestack.index import scan
from citestack.index.files import delete, replace_file
from citestack.index.lock import held
from citestack.index.snapshot import Keys, VectorSnapshot
from citestack.protocols import Vectors

FORMAT = 1
MAX_DEAD = 0.3
"""Share of rows without a passage above which the files are written anew."""
_MANIFEST = "vectors.json"


class VectorFiles:
    """The folder of one embedder's vectors."""

    def __init__(self, parent: Path, embedder: str, dim: int) -> None:
        digest = hashlib.sha256(embedder.encode()).hexdigest()[:8]
        self.folder = parent / f"{re.sub(r'[^a-z0-9-]+', '-', embedder.lower())[:40]}-{digest}"
        self.embedder, self._dim = embedder, dim

    def snapshot(self) -> VectorSnapshot:
        """The committed rows; none when the folder is missing, broken or of another shape."""
        while True:
            state = self._state()
            found = self._found(state["epoch"], state["rows"])
            # A writer that compacts takes the files of the epoch before away: then those of its own are there.
            if len(found) == state["rows"] or self._state()["epoch"] == state["epoch"]:
                return found

    def _found(self, epoch: int, rows: int) -> VectorSnapshot:
        try:
            return self._map(epoch, min(rows, self._rows_on_disk(epoch)))
        except FileNotFoundError:
            return self._map(epoch, 0)

    @contextmanager
    def writing(self, wait_s: float) -> Iterator[VectorWriter]:
        """A writer, alone. Raises ``StoreLockedError`` when another process embeds into this folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with held(self.folder / "lock", wait_s):
            yield VectorWriter(self)

    def path(self, kind: str, epoch: int) -> Path:
        return self.folder / f"{kind}-{epoch}.bin"

    def commit(self, epoch: int, rows: int) -> None:
        state = {"format": FORMAT, "embedder": self.embedder, "dim": self._dim, "epoch": epoch, "rows": rows}
        replace_file(self.folder / _MANIFEST, json.dumps(state).encode())

    def widths(self) -> dict[str, int]:
        """Bytes per row of each file."""
        return {"keys": 8, "exact": 2 * self._dim, "codes": self._dim, "steps": 4}

    def _state(self) -> dict[str, Any]:
        try:
            state = json.loads((self.folder / _MANIFEST).read_bytes())
            if (state["format"], state["embedder"], state["dim"]) == (FORMAT, self.embedder, self._dim):
                return {"epoch": int(state["epoch"]), "rows": int(state["rows"])}
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return {"epoch": 0, "rows": 0}

    def _rows_on_disk(self, epoch: int) -> int:
        sizes = {kind: self.path(kind, epoch) for kind in self.widths()}
        found = [path.stat().st_size // self.widths()[kind] for kind, path in sizes.items() if path.exists()]
        return min(found) if len(found) == len(sizes) else 0

    def _map(self, epoch: int, rows: int) -> VectorSnapshot:
        def column(kind: str, dtype: str, *shape: int) -> Any:
            if not rows:
                return np.empty((0, *shape), dtype=dtype)
            return np.memmap(self.path(kind, epoch), dtype=dtype, mode="r", shape=(rows, *shape))

        exact, codes = column("exact", "<f2", self._dim), column("codes", "i1", self._dim)
        return VectorSnapshot(np.asarray(column("keys", "<u8")), exact, codes, np.asarray(column("steps", "<f4")))


class VectorWriter:
    """Appends and compacts; made by ``VectorFiles.writing`` under its lock."""

    def __init__(self, files: VectorFiles) -> None:
        self._files = files
        state = files._state()  # noqa: SLF001 - the other half of the same class
        self._epoch = state["epoch"]
        self.rows = len(files.snapshot())
        self._clean()

    def append(self, keys: Keys, vectors: Vectors) -> None:
        """Commits rows (n,) and (n, dim). Raises ``IndexFailedError`` for vectors that are not finite."""
        if not np.isfinite(vectors).all():
            raise IndexFailedError("the embedder gave a vector that is not finite", hint="Check its weights: doctor.")
        self._extend(self._epoch, self.rows, keys, vectors.astype("<f2"))
        self.rows += len(keys)
        self._files.commit(self._epoch, self.rows)

    def compact(self, live: Keys) -> bool:
        """Writes the rows anew without those whose text is not ``live``, if they are many; whether it did."""
        snapshot = self._files.snapshot()
        keep = np.flatnonzero(np.isin(snapshot.keys, live))
        if len(snapshot) - len(keep) <= MAX_DEAD * len(snapshot):
            return False
        old, self._epoch = self._epoch, self._epoch + 1
        for start in range(0, len(keep), 65536):
            part = keep[start : start + 65536]
            self._extend(self._epoch, start, snapshot.keys[part], snapshot.exact[part])
        self.rows = len(keep)
        self._files.commit(self._epoch, self.rows)
        del snapshot
        for kind in self._files.widths():
            delete(self._files.path(kind, old))
        return True

    def _extend(self, epoch: int, rows: int, keys: Keys, exact: NDArray[np.float16]) -> None:
        # The codes are made from the float16 rows, so that compacting gives the same codes as appending.
        codes, steps = scan.quantise(exact.astype(np.float32))
        columns = {"keys": keys.astype("<u8"), "exact": exact, "codes": codes, "steps": steps.astype("<f4")}
        for kind, data in columns.items():
            path = self._files.path(kind, epoch)
            with path.open("r+b" if path.exists() else "w+b") as f:
                f.truncate(rows * self._files.widths()[kind])
                f.seek(0, os.SEEK_END)
                f.write(data.tobytes())
                f.flush()
                os.fsync(f.fileno())

    def _clean(self) -> None:
        """Removes files of an epoch that was never committed, or whose removal was cut short."""
        for path in self._files.folder.glob("*-*.bin"):
            if not path.stem.endswith(f"-{self._epoch}"):
                delete(path)
