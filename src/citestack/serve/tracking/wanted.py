"""What a view, a route or a tool of the measuring side is asked for: the report's selection, out of an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal, get_args
from urllib.parse import urlencode

from citestack.errors import UsageError
from citestack.track.report.document import Selection
from citestack.track.report.naming import GROUPS, domain_of
from citestack.track.report.periods import day, period

Step = Literal["", "day", "week", "month", "quarter", "year"]
STEPS: tuple[Step, ...] = get_args(Step)
"""Empty: by the length of the period."""
LONGEST = 253
"""Characters of a name in an address."""


@dataclass(frozen=True, slots=True)
class Filters:
    """As the address has them."""

    domain: str = ""
    brand: str = ""
    engine: tuple[str, ...] = ()
    start: str = ""
    """``from`` in the address."""
    end: str = ""
    """``to`` in the address."""
    against: str = ""
    group: str = ""
    step: Step = ""

    def query(self, **changed: str) -> str:
        """``?domain=...`` with what is not empty; empty without any."""
        names = {"start": "from", "end": "to"}
        told: list[tuple[str, str]] = []
        for f in fields(self):
            value = changed.get(f.name, getattr(self, f.name))
            values = value if isinstance(value, tuple) else (value,)
            told += [(names.get(f.name, f.name), v) for v in values if v]
        told += [(k, v) for k, v in changed.items() if v and k not in self.__dataclass_fields__]
        return f"?{urlencode(told, errors='replace')}" if told else ""

    @property
    def said(self) -> list[str]:
        """What is set, in words."""
        told = (("", self.domain), ("", self.brand), ("", ", ".join(self.engine)), ("from ", self.start),
                ("to ", self.end), ("against ", self.against), ("by ", self.group),
                ("each ", self.step))  # fmt: skip
        return [f"{word}{value}" for word, value in told if value]

    @property
    def selection(self) -> Selection:
        """Raises ``UsageError`` for days and periods that are none."""
        first, last = (day(text) if text else None for text in (self.start, self.end))
        if first and last and first > last:
            raise UsageError("the period ends before it begins", hint="from comes before to.", layer="track")
        if self.group and self.group not in GROUPS:
            raise UsageError(f"no group {self.group!r}", hint=f"Use one of {', '.join(GROUPS)}.", layer="track")
        compared = period(self.against, first, last) if self.against else None
        return Selection(
            domain_of(self.domain) if self.domain else "", self.brand, str(first or ""), str(last or ""), self.engine,
            self.group, None if compared is None else (str(compared[0]), str(compared[1])),
        )  # fmt: skip


def filters(  # noqa: PLR0913, PLR0917 - the parameters of the address
    domain: str, brand: str, engine: Sequence[str], start: str, end: str, against: str, group: str, step: Step
) -> Filters:
    said = (t.strip()[:LONGEST] for t in (domain, brand, start, end, against, group))
    one, two, three, four, five, six = said
    names = tuple(sorted({e.strip()[:LONGEST] for e in engine if e.strip()}))
    return Filters(one, two, names, three, four, five, six, step)
