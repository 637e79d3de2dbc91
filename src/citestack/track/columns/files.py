"""Writing a run's four files beside the old ones and putting them in their place at once."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from citestack.track.columns.schema import TABLES, arrow

BATCH = 100_000
"""Rows of a table kept in memory before they are written; each part has names of its own, which readers pay for."""
RAW = "raw.parquet"


def name_of(run: int) -> str:
    return f"run-{run:06d}"


class RunFiles:
    """The four files of a run while they are made."""

    def __init__(self, folder: Path) -> None:
        import pyarrow.parquet as pq

        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder = folder
        self._waiting: dict[str, list[Any]] = {name: [] for name in TABLES}
        self._rows = dict.fromkeys(TABLES, 0)
        self._schemas = {name: arrow(name) for name in TABLES}
        names = {n: RAW if n == "answers" else f"{n}.parquet" for n in TABLES}
        self._writers = {
            n: pq.ParquetWriter(folder / names[n], self._schemas[n], compression="zstd", write_statistics=False)
            for n in TABLES
        }
        self.counts = dict.fromkeys(TABLES, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, trace: TracebackType | None) -> None:
        for writer in self._writers.values():
            writer.close()

    def add(self, tables: dict[str, list[dict[str, Any]]]) -> None:
        for name, rows in tables.items():
            if rows:
                self._waiting[name].append(_batch(rows, self._schemas[name]))
                self._rows[name] += len(rows)
                rows.clear()
            if self._rows[name] >= BATCH:
                self._flush(name)

    def close(self) -> None:
        for name in TABLES:
            self._flush(name)

    def _flush(self, name: str) -> None:
        import pyarrow as pa

        if self._rows[name]:
            table = pa.Table.from_batches(self._waiting[name]).unify_dictionaries().combine_chunks()
            self._writers[name].write_table(table)
            self.counts[name] += self._rows[name]
        self._waiting[name], self._rows[name] = [], 0


def with_copies(folder: Path, same: dict[int, int]) -> None:
    """The table ``answers`` with its copies told; a part at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = arrow("answers")
    at = schema.get_field_index("same_as")
    with (
        pq.ParquetFile(folder / RAW) as raw,
        pq.ParquetWriter(folder / "answers.parquet", schema, compression="zstd") as out,
    ):
        for batch in raw.iter_batches(BATCH):
            told = pa.array([same.get(n) for n in batch.column("answer").to_pylist()], pa.int64())
            table = pa.Table.from_batches([batch]).set_column(at, schema.field(at), told)
            out.write_table(table.cast(schema))
    (folder / RAW).unlink()


def put_in_place(made: Path, target: Path) -> None:
    """A reader sees the old set or the new one; killed in between, neither, and then it is made anew."""
    old = made.with_name(made.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(old)
    made.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _batch(rows: Sequence[dict[str, Any]], schema: Any) -> Any:
    import pyarrow as pa

    columns = zip(*map(itemgetter(*schema.names), rows), strict=True)
    return pa.RecordBatch.from_arrays([_array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _array(values: Sequence[Any], kind: Any) -> Any:
    import pyarrow as pa

    if not pa.types.is_dictionary(kind):
        return pa.array(values, kind)
    try:
        return pa.array(values, kind.value_type).dictionary_encode()
    except UnicodeEncodeError:
        return _spelled(values)


def _spelled(values: Sequence[Any]) -> Any:
    """With names that are no UTF-8."""
    import pyarrow as pa

    names: dict[Any, int] = {}
    codes = [None if v is None else names.setdefault(v, len(names)) for v in values]
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, pa.int32()), pa.array([_clean(n) for n in names], pa.string())
    )


def _clean(name: str) -> str:
    """Arrow's texts are UTF-8: a lone surrogate, which a broken engine may send, becomes a question mark."""
    return name.encode("utf-8", "replace").decode()
