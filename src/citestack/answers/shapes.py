"""What every reader of a stored response offers; ``reading`` asks them in turn."""

from __future__ import annotations

from typing import Protocol

from citestack.answers.model import CitedAnswer
from citestack.answers.wire import Json


class AnswerShape(Protocol):
    """One wire format. ``matches`` looks at content alone, so that a file needs no label."""

    @property
    def name(self) -> str: ...

    def matches(self, data: Json) -> bool: ...

    def read(self, data: Json) -> CitedAnswer:
        """Never raises for a document that matches: what is missing or broken is left out, or noted."""
        ...
