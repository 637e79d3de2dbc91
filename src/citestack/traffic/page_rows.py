"""Requests by page and day as columns: a report sums them up without a Python object for each of a hundred thousand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, overload


class PageCount(NamedTuple):
    """Requests for one page in one day."""

    day: str
    kind: str
    """``fetch`` or ``visit``."""
    agent: str
    state: str
    engine: str
    page: str
    """The page's key where the host is known, else path and query; empty: all pages beyond the cap."""
    n: int
    errors: int
    """With a status of 400 or more."""
    first: int
    """Seconds since 1970."""
    last: int


_TEXTS = PageCount._fields[:6]


class PageRows(Sequence[PageCount]):
    """In order. ``table``: an Arrow table with the columns of ``PageCount``, in any order of rows."""

    def __init__(self, table: Any) -> None:
        self.table = table

    @classmethod
    def of(cls, rows: Sequence[PageCount]) -> PageRows:
        """The same rows, as columns where they are not yet."""
        import pyarrow as pa

        if isinstance(rows, PageRows):
            return rows
        columns = zip(*rows, strict=True) if rows else ([] for _ in PageCount._fields)
        kinds = (pa.string() if name in _TEXTS else pa.int64() for name in PageCount._fields)
        arrays = [pa.array(list(column), kind) for column, kind in zip(columns, kinds, strict=True)]
        return cls(pa.table(arrays, names=list(PageCount._fields)))

    def where(self, name: str, values: Iterable[str]) -> PageRows:
        import pyarrow as pa
        import pyarrow.compute as pc

        return PageRows(self.table.filter(pc.is_in(self.table[name], pa.array(list(values), pa.string()))))

    def without_days(self) -> PageRows:
        """Those that differ in their day alone as one, of no day."""
        import pyarrow as pa

        sums = [("n", "sum"), ("errors", "sum"), ("first", "min"), ("last", "max")]
        keys = list(_TEXTS[1:])
        summed = self.table.group_by(keys).aggregate(sums).select([*keys, *(f"{c}_{how}" for c, how in sums)])
        day = pa.array([""] * summed.num_rows, pa.string())
        return PageRows(summed.rename_columns(list(PageCount._fields[1:])).add_column(0, "day", day))

    @cached_property
    def _rows(self) -> list[PageCount]:
        return sorted(map(PageCount._make, zip(*(c.to_pylist() for c in self.table.columns), strict=True)))

    @overload
    def __getitem__(self, at: int) -> PageCount: ...
    @overload
    def __getitem__(self, at: slice) -> list[PageCount]: ...
    def __getitem__(self, at: int | slice) -> PageCount | list[PageCount]:
        return self._rows[at]

    def __iter__(self) -> Iterator[PageCount]:
        return iter(self._rows)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __eq__(self, other: object) -> bool:
        return self._rows == list(other) if isinstance(other, Sequence) else NotImplemented

    def __repr__(self) -> str:
        return repr(self._rows)

    __hash__ = None  # type: ignore[assignment]
