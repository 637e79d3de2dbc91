"""What the adapters of vendors share: a base URL, a place, the user's own settings, a ``read`` that never raises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from citestack.track.model import Asking, Observation, State, Surface
from citestack.track.protocols import Call, Reply


@dataclass(frozen=True, slots=True)
class Vendor:
    """``settings``: fields of the request that replace or join the adapter's own."""

    base: str = ""
    place: str = ""
    """Where it is asked from when neither the asking nor the prompt's market says."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    surface: ClassVar[Surface] = "serp"

    def call(self, asking: Asking) -> Call:
        """The first request. Raises ``UsageError``."""
        raise NotImplementedError

    def read(self, asking: Asking, replies: Sequence[Reply]) -> Observation | Call:
        del asking  # a reply says all that is read
        if not replies:
            return Observation(State.FAILED, "no_answer", self.surface)
        try:
            found = self.reading(replies)
        except Exception as e:  # noqa: BLE001 - the reply is paid and kept; a better reader can read it again
            found = Observation(State.UNREADABLE, f"reader_failed: {type(e).__name__}")
        return found if isinstance(found, Call) else replace(found, surface=self.surface, asked_at=replies[-1].at)

    def reading(self, replies: Sequence[Reply]) -> Observation | Call:
        """Of one reply at least. Surface and time are put in by ``read``."""
        raise NotImplementedError
