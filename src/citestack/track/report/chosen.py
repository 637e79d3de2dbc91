"""Which answers, for what reads the columns as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Chosen:
    """Empty or None means all; days are both included."""

    engines: frozenset[str] = frozenset()
    first: date | None = None
    last: date | None = None

    def kept(self, table: Any) -> Any:
        """The rows of a ``pyarrow.Table`` with the columns ``engine`` and ``day``."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.engines:
            names = pa.array(sorted(self.engines), pa.string())
            table = table.filter(pc.is_in(table["engine"].cast(pa.string()), value_set=names))
        if self.first is not None:
            table = table.filter(pc.greater_equal(table["day"], pa.scalar(self.first)))
        return table if self.last is None else table.filter(pc.less_equal(table["day"], pa.scalar(self.last)))
