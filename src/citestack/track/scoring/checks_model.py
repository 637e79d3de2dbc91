"""What the check of one mark found: does the cited page say it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from typing import Any

import orjson

from citestack.store.checks import StoredCheck

LABELS = ("supports", "partly", "refutes", "does_not", "not_readable")
NO_CLAIM = "no_claim"
"""The mark stands beside a heading, code or a question: nothing is claimed, so nothing was checked."""


@dataclass(frozen=True, slots=True)
class Checked:
    label: str
    """supports, partly, refutes, does_not, not_readable; or ``no_claim``."""
    verifier: str
    of: str = ""
    """Hash of what was checked: page and sentences. A mark that has another one was read anew since."""
    score: float | None = None
    reason: str = ""
    """Why the page could not be read."""
    start: int | None = None
    end: int | None = None
    """Of the evidence, code points of the page's text."""
    page_share: float | None = None
    """Share of the page's words before the evidence; None unless the page supports the sentence at least in part."""
    page: str | None = None
    """Where the text was found."""
    version: str | None = None
    """Content hash of the page version that was read."""
    read_from: str | None = None
    """``store``, ``web``, or ``excerpt`` (what the engine itself quotes)."""

    @property
    def verdict(self) -> str | None:
        """As the columns have it: None = nothing was checked."""
        return self.label if self.label in LABELS else None

    def body(self) -> bytes:
        told = {k: v for k, v in asdict(self).items() if v not in (None, "") and k != "label"}
        return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


_KNOWN = frozenset(f.name for f in fields(Checked))


def of_body(label: str, body: bytes) -> Checked:
    """Of ``Checked.body``; fields of a later version are passed over."""
    told: dict[str, Any] = {k: v for k, v in orjson.loads(body).items() if k in _KNOWN}
    return Checked(label, told.pop("verifier", ""), **told)


class ChecksInOrder:
    """The checks of a run, read beside its observations: both come in the order of the plan."""

    def __init__(self, checks: Iterable[StoredCheck]) -> None:
        self._parts = groupby(checks, key=lambda c: c.asking)
        self._next: tuple[int, dict[int, Checked]] | None = (-1, {})

    def of(self, asking: int) -> Mapping[int, Checked]:
        """By mark. To be asked with rising numbers."""
        while self._next is not None and self._next[0] < asking:
            part = next(self._parts, None)
            self._next = part and (part[0], {c.mark: of_body(c.label, c.body) for c in part[1]})
        return self._next[1] if self._next is not None and self._next[0] == asking else {}
