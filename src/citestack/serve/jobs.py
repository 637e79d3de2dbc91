"""Long work: kept in the store, one at a time, followed while it runs, stopped and gone on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench


class Jobs:
    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def start(self) -> None:
        """Begins to work, first on what an earlier server left undone."""

    def close(self) -> None:
        """Stops at the next safe point; what was not finished goes on when the server starts again."""
