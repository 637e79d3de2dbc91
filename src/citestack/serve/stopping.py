"""Work in the lane that ends soon after nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citestack.protocols import Reading, RunHeard, Support
from citestack.serve.lane import Stop
from citestack.trace import Event

PAIRS = 64
"""Pairs read between two looks: as many as ``verify_pairs`` hands over at once."""


@dataclass(frozen=True, slots=True)
class StopsRun:
    """A ``RunHeard`` that ends a run before its next stage, and passes on to ``watch`` what happens until then."""

    stop: Stop
    watch: RunHeard | None = None

    def entered(self, stage: str) -> None:
        self.stop.check()
        if self.watch is not None:
            self.watch.entered(stage)

    def recorded(self, event: Event) -> None:
        """An event is no place to stop at."""
        if self.watch is not None:
            self.watch.recorded(event)


@dataclass(frozen=True, slots=True)
class StopsReading:
    """A verifier that ends before its next pairs: replays, levers and checks of answers read many times."""

    reader: Support
    stop: Stop

    @property
    def name(self) -> str:
        return self.reader.name

    @property
    def reads_documents(self) -> bool:
        """Whether it chooses its own premises; see ``verify_pairs``."""
        return bool(getattr(self.reader, "reads_documents", False))

    @property
    def explainer(self) -> object:
        return getattr(self.reader, "explainer", None)

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        found: list[Reading] = []
        for start in range(0, len(pairs), PAIRS):
            self.stop.check()
            found += self.reader.read(pairs[start : start + PAIRS])
        return found
