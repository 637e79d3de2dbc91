"""Which part of the traffic is asked for. Each field stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import Query

from citestack.errors import UsageError

Class = Literal["", "training", "search", "user", "ads", "other"]
State = Literal["", "verified", "claimed", "contradicted", "unverifiable"]


@dataclass(frozen=True, slots=True)
class Wanted:
    start: str = ""
    """ISO 8601 day, the first one (``from`` in the address); empty: from the beginning."""
    end: str = ""
    """The last one, which counts (``to``)."""
    agent_class: Class = ""
    agent: str = ""
    """Token of one agent, such as GPTBot."""
    state: State = ""
    page: str = ""
    """Part of a page's address."""

    @property
    def until(self) -> str:
        """The day after the last one."""
        return (date.fromisoformat(self.end) + timedelta(1)).isoformat() if self.end else ""

    @property
    def narrow(self) -> bool:
        return bool(self.agent_class or self.agent or self.state)


Day = Query(max_length=10, description="ISO 8601 day.")


def wanted(  # noqa: PLR0913, PLR0917 - the parameters of the address
    start: Annotated[str, Query(alias="from", max_length=10, description="First day, ISO 8601.")] = "",
    end: Annotated[str, Query(alias="to", max_length=10, description="Last day, ISO 8601.")] = "",
    agent_class: Annotated[Class, Query(alias="class", description="Class of agents.")] = "",
    agent: Annotated[str, Query(max_length=80, description="Token of one agent.")] = "",
    state: Annotated[State, Query(description="How sure an agent's name is.")] = "",
    page: Annotated[str, Query(max_length=2_000, description="Part of a page's address.")] = "",
) -> Wanted:
    """Raises ``UsageError`` for what is no day."""
    return Wanted(_day(start), _day(end), agent_class, agent.strip(), state, page.strip())


def _day(text: str) -> str:
    if not text:
        return ""
    try:
        found = date.fromisoformat(text)
    except ValueError as e:
        raise UsageError(f"{text!r} is no day", hint="Write it as 2026-10-31.", layer="traffic") from e
    if found.year > 9000:
        raise UsageError(f"{text!r} is no day of a log", layer="traffic")
    return found.isoformat()
