"""The sums of a finished run beside its columns, so that a report reads each citation once in its life.

Seven small Parquet files, ``sums_series`` the last one written: a set of columns without it, or with that of another
version, is summed when it is read. Names are numbers here; ``sums_names`` has them in the order of their first coming,
which is the order in which a reader of the columns would meet them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.track.statistics.capture import OWNERS, Book, Distances
from citestack.track.statistics.columns_on_disk import RunColumns, numbers, read
from citestack.track.statistics.grouping import Ints, Names
from citestack.track.statistics.run_sums import Cited, Mentions, RunSums, Series

VERSION = "1"
"""Another number when the same columns give other sums, or other files."""
MOST_SAMPLES = 64
"""Of one series: so many fit into the number that says which of them cite a site."""
_BOOKS = ("engines", "places", "prompts", "units", "brands")
_SERIES = ("engine", "place", "prompt", "first_day", "last_day", "samples")
_COUNTED = ("answers", "pages", "first")
_WEIGHED = ("pawc", "word_count")
_RETRIEVED = ("pages", "cited", "answers")
_UNLIKE = ("text_hash", "at", "row")
"""Columns whose values hardly come again."""
_PARTS = ("samples", "cited", "more", "retrieved", "mentions", "names")


def delete(columns: RunColumns) -> None:
    columns.path("sums_series").unlink(missing_ok=True)


def write(columns: RunColumns, sums: RunSums, book: Book) -> bool:
    """``sums`` of everything in the columns, in numbers of a book that met nothing else. False: they do not fit."""
    delete(columns)
    if int(sums.series.samples.max(initial=0)) > MOST_SAMPLES:
        return False
    made: dict[str, dict[str, Any]] = {
        "samples": {"text_hash": sums.text_hash, "held": sums.held.astype(np.int32), **sums.owned},
        "cited": _cited_columns(sums.cited),
        "more": dict(zip(("row", "place", "extra"), (v.astype(np.int32) for v in sums.cited.more), strict=True)),
        "retrieved": {"unit": sums.retrieved[1].astype(np.int32),
                      **{name: sums.retrieved[2][name].astype(np.int32) for name in _RETRIEVED}},
        "mentions": {"sample": sums.mentions.sample.astype(np.int32), "brand": sums.mentions.brand.astype(np.int32),
                     "times": sums.mentions.times, "rank": sums.mentions.rank},
        "names": _names(book, sums.owner),
    }  # fmt: skip
    for name, table in made.items():
        _write(columns.path(f"sums_{name}"), table)
    about = {"version": VERSION, "run": sums.run, "several": sums.several}
    new = columns.path("sums_new")
    _write(new, _series_columns(sums), about)
    new.replace(columns.path("sums_series"))
    return True


def _series_columns(sums: RunSums) -> dict[str, NDArray[Any]]:
    series, size = sums.series, len(sums.series.engine)
    return {
        **{name: getattr(series, name).astype(np.int32) for name in _SERIES}, "at": series.at,
        "units": np.bincount(sums.cited.holder, minlength=size).astype(np.int32),
        "retrieved_units": np.bincount(sums.retrieved[0], minlength=size).astype(np.int32),
        "repeat_pairs": sums.among.pairs, "by_repeat": sums.among.by_set,
        **{f"row_{name}": _narrow(values) for name, values in sums.rows.items()},
    }  # fmt: skip


def _narrow(values: NDArray[Any]) -> NDArray[Any]:
    whole = values.astype(np.int32)
    return whole if (whole == values).all() else values


def _cited_columns(cited: Cited) -> dict[str, NDArray[Any]]:
    who = np.zeros((cited.who.shape[1], 8), dtype=np.uint8)
    who[:, : len(cited.who)] = cited.who.T
    return {
        "unit": cited.unit.astype(np.int32), "who": who.reshape(-1).view("<u8"),
        **{name: cited.values[name].astype(np.int32) for name in _COUNTED},
        **{name: cited.values[name] for name in _WEIGHED},
    }  # fmt: skip


def _names(book: Book, owner: Mapping[int, int]) -> dict[str, Any]:
    lists = [getattr(book, name).list() for name in _BOOKS]
    units = [owner.get(u, -1) for u in range(len(book.units))]
    return {
        "book": np.repeat(np.arange(len(lists), dtype=np.int8), [len(names) for names in lists]),
        "name": [name for names in lists for name in names],
        "owner": np.array(
            [o for names, b in zip(lists, _BOOKS, strict=True) for o in (units if b == "units" else [-1] * len(names))],
            dtype=np.int8,
        ),
    }  # fmt: skip


def _write(path: Path, columns: Mapping[str, Any], about: Mapping[str, Any] | None = None) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(dict(columns))
    if about:
        table = table.replace_schema_metadata({"sums": json.dumps(about)})
    coded = [name for name in table.column_names if name not in _UNLIKE]
    # Read in a third of the time of zstd, which makes files a fourteenth smaller.
    pq.write_table(table, path, compression="lz4", use_dictionary=coded, write_statistics=False)


@dataclass(frozen=True, slots=True)
class Rolled:
    """The sums of a run on disk, opened."""

    columns: RunColumns
    run: int
    several: bool
    series: Any
    names: Any

    @classmethod
    def open(cls, columns: RunColumns) -> Rolled | None:
        """None where there are none of this version."""
        series = read(columns.path("sums_series"), None)
        told = json.loads((series.schema.metadata or {}).get(b"sums", b"{}")) if series is not None else {}
        if told.get("version") != VERSION or not all(columns.path(f"sums_{p}").is_file() for p in _PARTS):
            return None
        return cls(columns, told["run"], told["several"], series, read(columns.path("sums_names"), None))

    def codes(self, book: Names, name: str) -> Ints:
        """From the numbers in these files to those of a book."""
        import pyarrow.compute as pc

        mine = self.names.filter(pc.equal(self.names["book"], _BOOKS.index(name)))
        return book.of(mine["name"].to_pylist())

    def ints(self, name: str) -> Ints:
        return numbers(self.series, name).astype(np.int64)

    def of_series(self, book: Book) -> Series:
        place = np.append(self.codes(book.places, "places"), -1)
        return Series(
            self.codes(book.engines, "engines")[self.ints("engine")], place[self.ints("place")],
            self.codes(book.prompts, "prompts")[self.ints("prompt")],
            *(self.ints(name) for name in ("at", "first_day", "last_day", "samples")),
        )  # fmt: skip

    def sums(self, series: Series, book: Book) -> RunSums:
        samples, held = self._table("samples"), _columns(self.series)
        units = self.codes(book.units, "units")
        return RunSums(
            self.run, series, {n.removeprefix("row_"): v for n, v in held.items() if n.startswith("row_")},
            samples["text_hash"], samples["held"].astype(np.int64), {name: samples[name] for name in OWNERS},
            self._cited(held["units"], units), self._retrieved(held["retrieved_units"], units),
            self._mentions(self.codes(book.brands, "brands")), Distances(held["repeat_pairs"], held["by_repeat"]),
            self._owner(units), self.several,
        )  # fmt: skip

    def _table(self, name: str) -> dict[str, NDArray[Any]]:
        return _columns(read(self.columns.path(f"sums_{name}"), None))

    def _cited(self, count: Ints, units: Ints) -> Cited:
        told, more = self._table("cited"), self._table("more")
        who = told["who"].astype("<u8")
        wide = (int(who.max(initial=1)).bit_length() + 7) // 8
        if wide == 1:
            sliced = who.astype(np.uint8)[None]
        else:
            sliced = np.ascontiguousarray(who.view(np.uint8).reshape(-1, 8).T[:wide])
        return Cited(
            np.repeat(np.arange(len(count)), count), units[told["unit"]],
            {name: told[name] for name in (*_COUNTED, *_WEIGHED)}, sliced,
            (more["row"].astype(np.int64), more["place"].astype(np.int64), more["extra"].astype(np.int64)),
        )  # fmt: skip

    def _retrieved(self, count: Ints, units: Ints) -> tuple[Ints, Ints, dict[str, NDArray[Any]]]:
        told = self._table("retrieved")
        return np.repeat(np.arange(len(count)), count), units[told["unit"]], {n: told[n] for n in _RETRIEVED}

    def _mentions(self, brands: Ints) -> Mentions:
        told = self._table("mentions")
        return Mentions(told["sample"].astype(np.int64), brands[told["brand"]], told["times"], told["rank"])

    def _owner(self, units: Ints) -> dict[int, int]:
        import pyarrow.compute as pc

        mine = self.names.filter(pc.equal(self.names["book"], _BOOKS.index("units")))
        owner = numbers(mine, "owner")
        known = np.flatnonzero(owner >= 0)
        return dict(zip(units[known].tolist(), owner[known].tolist(), strict=True))


def _columns(table: Any) -> dict[str, NDArray[Any]]:
    return {name: table.column(name).to_numpy() for name in table.column_names}
