"""The reviewed table of AI agents (``agents.json``): one row per product token, each with its documentation and date.

Small and by hand, for lists that machines gather take policy tokens for crawlers and repeat one another. A row is
changed by reading the operator's own page again and setting ``reviewed``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from citestack.errors import UsageError

AgentClass = Literal["training", "search", "user", "policy", "ads", "other"]
"""``training``: gathers text for models or data sets. ``search``: builds the index that answers are found with.
``user``: fetches because a person asked. ``policy``: a robots.txt token that never fetches. ``ads``: checks landing
pages of ads. ``other``: none of these.
"""

Form = Literal["documented", "seen", "assumed", "none"]
"""Where the user agent string is from: the operator's page, real requests, the usual form around the token; a policy
token has none.
"""

Obeys = Literal["yes", "no", "may_not", "disputed", "unstated"]

CITING: frozenset[AgentClass] = frozenset({"search", "user"})
"""Classes whose fetches end in citations: turning them away costs some. The others cost none."""


@dataclass(frozen=True, slots=True)
class Agent:
    token: str
    """As robots.txt names it; compared without case (RFC 9309, 2.2.1)."""
    operator: str
    classes: tuple[AgentClass, ...]
    user_agent: str | None
    form: Form
    robots: Obeys
    """Whether its operator says that it obeys robots.txt; ``disputed``: it says so, and others measured otherwise."""
    docs: str
    reviewed: str
    """ISO 8601 day."""
    prefixes: tuple[str, ...] = ()
    """Addresses of the operator's published lists of IP prefixes."""
    rdns: tuple[str, ...] = ()
    """Domains that its addresses resolve to, to be confirmed by looking the name up again."""
    follows: tuple[str, ...] = ()
    """Tokens whose group it obeys where robots.txt has none for it, before ``*``."""
    own_group_only: bool = False
    """It does not obey the group ``*``."""

    @property
    def cites(self) -> bool:
        return not CITING.isdisjoint(self.classes)

    @property
    def obeys(self) -> bool:
        """Whether a line of robots.txt may change what it does: its operator does not say that it passes it over."""
        return self.robots != "no"


@cache
def agents() -> tuple[Agent, ...]:
    """Every row, in the order of the table."""
    rows = json.loads(files("citestack.agents").joinpath("agents.json").read_text(encoding="utf-8"))
    return tuple(_agent(row) for row in rows)


def of_class(*classes: AgentClass) -> tuple[Agent, ...]:
    return tuple(a for a in agents() if not set(classes).isdisjoint(a.classes))


def agent(token: str) -> Agent:
    """The row of a token, whatever its case. Raises ``UsageError``."""
    found = next((a for a in agents() if a.token.lower() == token.strip().lower()), None)
    if found is None:
        raise UsageError(f"no AI agent {token[:60]!r} is known", hint=f"Known: {', '.join(a.token for a in agents())}.")
    return found


def named_in(user_agent: str) -> Agent | None:
    """The agent that a ``User-Agent`` header names: a claim, not a proof. Policy tokens never fetch and never match.

    Tokens match whole: ``MyGPTBotClone`` and ``GPTBot-Clone`` are not GPTBot. What stands in URLs and mail addresses
    is no name: ``+https://openai.com/gptbot`` in somebody's string does not make it GPTBot.
    """
    found = _pattern().search(_ADDRESSES.sub(" ", user_agent[:_LONGEST]))
    return None if found is None else agent(found[0])


# A header longer than servers take (8 KiB in nginx and Apache) is an attack on whoever reads it.
_LONGEST = 8192
_ADDRESSES = re.compile(r"\+?(?:https?://|www\.)[^\s;,)]*|[^\s;,(]*@[^\s;,)]*", re.IGNORECASE)
_NAME = r"[A-Za-z0-9_-]"


@cache
def _pattern() -> re.Pattern[str]:
    tokens = sorted((a.token for a in agents() if a.user_agent is not None), key=len, reverse=True)
    return re.compile(rf"(?<!{_NAME})(?:{'|'.join(map(re.escape, tokens))})(?!{_NAME})", re.IGNORECASE)


def _agent(row: dict[str, Any]) -> Agent:
    fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}
    return Agent(**fields)


def one_each(known: Iterable[Agent], most: int) -> Sequence[Agent]:
    """One agent of each operator, the one that citations depend on most: search before user before the rest."""
    chosen: dict[str, Agent] = {}
    order = ("search", "user", "training")
    for a in known:
        held = chosen.get(a.operator)
        if a.user_agent is not None and (held is None or _place(a, order) < _place(held, order)):
            chosen[a.operator] = a
    return sorted(chosen.values(), key=lambda a: _place(a, order))[:most]


def _place(a: Agent, order: Sequence[str]) -> int:
    return min((order.index(c) for c in a.classes if c in order), default=len(order))
