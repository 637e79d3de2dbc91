"""The pages that a finished run cites, summed beside its columns: a list of pages reads each citation once.

Four files: ``sums_pages``, written last, has the pages with their sites and owners; the others by engine and page, by
engine and prompt (a *series*), and each page with each series that cites it. That last one is as long as the citations
without their repeats: it lies uncompressed, page after page, and of it only what is asked for is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.columns_on_disk import RunColumns, numbers, read
from citestack.track.statistics.grouping import Groups, Ints, Names, changes, counts, groups
from citestack.track.statistics.page_sums import Cited, Samples, answers_of, cited_by

VERSION = "1"
"""Another number when the same columns give other sums, or other files."""


def write(columns: RunColumns) -> None:
    columns.path("sums_pages").unlink(missing_ok=True)
    made = cited_by(columns, Samples.of(answers_of(columns)))
    series = groups((made.samples.engine << 32) | made.samples.prompt)
    holder = series.number[made.answer]
    key = (made.page << 32) | holder
    key.sort()
    starts = np.flatnonzero(changes(key))
    times, pair = np.diff(starts, append=len(key)), key[starts]
    cites = counts(holder, len(series.keys))
    _write(columns, "sums_page_series", _series(made, series, cites))
    _write(columns, "sums_page_engines", _by_engine(made))
    _write_flat(columns, pair & 0xFFFFFFFF, times)
    _write_pages(columns, made, counts(pair >> 32, len(made.names)).astype(np.int32))


def _series(made: Cited, series: Groups, cites: Floats) -> dict[str, Any]:
    first, last = series.extremes(made.samples.day)
    return {
        "engine": _names(made.samples.engines, series.keys >> 32),
        "prompt": _names(made.samples.prompts, series.keys & 0xFFFFFFFF),
        "first": first.astype(np.int32), "last": last.astype(np.int32),
        "answers": series.sizes.astype(np.int32), "cites": cites.astype(np.int32),
    }  # fmt: skip


def _by_engine(made: Cited) -> dict[str, Any]:
    by = groups((made.page << 32) | made.samples.engine[made.answer])
    first, last = by.extremes(made.samples.day[made.answer])
    return {
        "page": (by.keys >> 32).astype(np.int32), "engine": _names(made.samples.engines, by.keys & 0xFFFFFFFF),
        "answers": by.sizes.astype(np.int32), "first": first.astype(np.int32), "last": last.astype(np.int32),
    }  # fmt: skip


def _names(names: Names, codes: Ints) -> Any:
    """-1: none."""
    import pyarrow as pa

    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names.list(), pa.string()))


def _write(columns: RunColumns, name: str, made: dict[str, Any]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(made), columns.path(name), compression="lz4", write_statistics=False)


def _write_flat(columns: RunColumns, series: Ints, times: Ints) -> None:
    import pyarrow as pa

    few = np.uint8 if times.max(initial=0) < 256 else np.int32
    batch = pa.record_batch({"series": series.astype(np.int32), "times": times.astype(few)})
    path = _flat(columns)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, batch.schema) as out:
        out.write_batch(batch)


def _flat(columns: RunColumns) -> Any:
    return columns.path("sums_page_cites").with_suffix(".arrow")


def _write_pages(columns: RunColumns, made: Cited, series: Ints) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({
        "page": pa.array(made.names.list(), pa.string()), "site": _names(made.sites, made.site),
        "owner": _names(made.owners, made.owner), "series": series,
    })  # fmt: skip
    new = columns.path("sums_new")
    # A name comes once: a dictionary of names would be read in addition to them.
    pq.write_table(table.replace_schema_metadata({"pages": VERSION}), new, compression="lz4",
                   use_dictionary=["site", "owner"], write_statistics=False)  # fmt: skip
    new.replace(columns.path("sums_pages"))


@dataclass(frozen=True, slots=True)
class Stored:
    """The sums of a run on disk, opened."""

    columns: RunColumns
    series: Any
    """Table: engine, prompt, first and last day, answers, and pages that they cite."""

    @classmethod
    def open(cls, columns: RunColumns) -> Stored | None:
        """None where there are none of this version."""
        import pyarrow.parquet as pq

        path = columns.path("sums_pages")
        if not path.is_file() or (pq.read_schema(path).metadata or {}).get(b"pages") != VERSION.encode():
            return None
        return cls(columns, read(columns.path("sums_page_series"), None, ("engine", "prompt")))

    def pages(self) -> Any:
        """Table: page, site, owner."""
        return read(self.columns.path("sums_pages"), ("page", "site", "owner"), ("site", "owner"))

    def by_engine(self) -> Any:
        """Table: page (row of ``pages``), engine, answers, first and last day."""
        return read(self.columns.path("sums_page_engines"), None, ("engine",))

    def citing(self, names: Sequence[str]) -> Iterator[tuple[int, Ints, Ints]]:
        """Place in ``names``, series that cite the page, answers of each."""
        import pyarrow as pa
        import pyarrow.compute as pc

        pages = read(self.columns.path("sums_pages"), ("page", "series"))
        rows = pc.index_in(pa.array(names, pa.string()), value_set=pages["page"].combine_chunks()).to_pylist()
        end = np.cumsum(numbers(pages, "series").astype(np.int64))
        with pa.memory_map(str(_flat(self.columns))) as file:
            series, times = (c.to_numpy() for c in pa.ipc.open_file(file).get_batch(0).columns)
            for place, row in enumerate(rows):
                if row is not None:
                    part = slice(end[row - 1] if row else 0, end[row])
                    yield place, series[part].astype(np.int64), times[part].astype(np.int64)
