"""May this agent read this URL, and which line says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from citestack.agents.patterns import path_of
from citestack.agents.robots_file import Group, Line, RobotsFile, Rule, read_robots
from citestack.agents.table import Agent

Because = Literal["rule", "no_rule", "no_group", "no_file", "unreachable", "robots_txt"]
"""``rule``: a line matches. ``no_rule``: its group has no line for the URL. ``no_group``: the file is not about this
agent. ``no_file``: 4xx. ``unreachable``: a server error or no answer. ``robots_txt``: the file itself is always open.
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    allowed: bool
    because: Because
    line: Line | None = None
    """The line that decides; of the longest match, and of an ``Allow`` where lines of one length disagree."""
    group: str = ""
    """Token of the group that was heard, in lower case; ``*``; '' without one."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the origin answered to ``/robots.txt``."""

    status: int | None
    """None: no answer at all."""
    file: RobotsFile

    @property
    def unreachable(self) -> bool:
        """RFC 9309, 2.3.1.4. Too many requests (429) is a server in need too: Google and our crawler count it so."""
        return self.status is None or self.status >= 500 or self.status == 429

    @property
    def there(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@lru_cache(maxsize=8)
def origin_of(status: int | None, body: bytes = b"") -> Origin:
    """The last few are kept: several checks read the file of one site."""
    there = status is not None and 200 <= status < 300
    return Origin(status, read_robots(body) if there else RobotsFile())


def verdicts(origin: Origin, url: str, agents: Iterable[Agent]) -> Mapping[str, Verdict]:
    """By token. Agents that hear the same groups are judged once: a file may have thousands of lines."""
    known: dict[str, Verdict] = {}
    out: dict[str, Verdict] = {}
    for agent in agents:
        heard = heard_by(origin.file, agent)
        if heard not in known:
            known[heard] = _judged(origin, url, heard)
        out[agent.token] = known[heard]
    return out


def verdict(origin: Origin, url: str, agent: Agent) -> Verdict:
    return _judged(origin, url, heard_by(origin.file, agent))


def heard_by(file: RobotsFile, agent: Agent) -> str:
    """The token whose groups the agent hears; '' for none."""
    wanted = (agent.token, *agent.follows, *(() if agent.own_group_only else ("*",)))
    return next((token.lower() for token in wanted if token.lower() in file.named), "")


def rules_of(groups: Iterable[Group]) -> list[Rule]:
    return [rule for group in groups for rule in group.rules]


def deciding(rules: Iterable[Rule], url: str) -> Rule | None:
    """The longest match; ``Allow`` where it is a tie; the first of equals. None: nothing matches, so it is allowed."""
    path = path_of(url)
    best: Rule | None = None
    for rule in rules:
        if (best is None or _weight(rule) > _weight(best)) and rule.pattern.matches(path):
            best = rule
    return best


def _weight(rule: Rule) -> tuple[int, bool]:
    return rule.pattern.length, rule.allow


def _judged(origin: Origin, url: str, heard: str) -> Verdict:
    if urlsplit(url).path == "/robots.txt":
        return Verdict(allowed=True, because="robots_txt")
    if origin.unreachable:
        return Verdict(allowed=False, because="unreachable")
    if not origin.there:
        return Verdict(allowed=True, because="no_file")
    if not heard:
        return Verdict(allowed=True, because="no_group")
    rule = deciding(rules_of(origin.file.groups_of(heard)), url)
    if rule is None:
        return Verdict(allowed=True, because="no_rule", group=heard)
    return Verdict(rule.allow, "rule", rule.line, heard)
