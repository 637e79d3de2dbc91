"""The operators' lists of address prefixes: a dated snapshot that comes along, and newer ones that were fetched.

The snapshot (``prefixes.json``) is the data of AI Crawler Index (CC0-1.0), which mirrors what the operators publish;
neighbouring prefixes are joined. A list has the day on which it was read, and every verification names it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from citestack.agents.table import Agent, agents
from citestack.errors import UsageError
from citestack.traffic.addresses import Ranges, ranges_of

FOLDER = "traffic-lists"
"""Inside the store's folder."""


@dataclass(frozen=True)
class PrefixList:
    url: str
    """As the table of agents names it."""
    day: str
    """ISO 8601 day on which it was read."""
    read_from: str
    prefixes: tuple[str, ...]

    @cached_property
    def ranges(self) -> Ranges:
        return ranges_of(self.prefixes)


class Lists:
    """By the address that the table of agents names."""

    def __init__(self, lists: Iterable[PrefixList]) -> None:
        self._lists: dict[str, PrefixList] = {}
        for one in lists:
            held = self._lists.get(one.url)
            if held is None or one.day >= held.day:
                self._lists[one.url] = one

    def of(self, agent: Agent) -> tuple[PrefixList, ...]:
        return tuple(self._lists[url] for url in agent.prefixes if url in self._lists)

    def day_of(self, agent: Agent) -> str | None:
        """The oldest day of the agent's lists; None: no list is here."""
        return min((one.day for one in self.of(agent)), default=None)

    def __iter__(self) -> Any:
        return iter(self._lists.values())


def shipped() -> list[PrefixList]:
    rows = json.loads(files("citestack.traffic").joinpath("prefixes.json").read_text(encoding="ascii"))
    return [_list(row) for row in rows]


def load(folder: Path | None = None) -> Lists:
    """The shipped lists and those of a folder that ``refresh`` wrote; of two of one address the newer.

    Raises ``UsageError`` for a file that is no list.
    """
    found = shipped()
    for path in sorted(folder.glob("*.json")) if folder is not None and folder.is_dir() else ():
        try:
            one = _list(json.loads(path.read_text(encoding="utf-8")))
            _ = one.ranges
        except (ValueError, KeyError, TypeError) as e:
            raise UsageError(f"{path} is no list of prefixes: {e}", hint="Delete it, or refresh it.") from e
        found.append(one)
    return Lists(found)


def published() -> Mapping[str, tuple[Agent, ...]]:
    """Every list that an operator publishes, with the agents that it is about."""
    out: dict[str, list[Agent]] = {}
    for agent in agents():
        for url in agent.prefixes:
            out.setdefault(url, []).append(agent)
    return {url: tuple(known) for url, known in out.items()}


def prefixes_in(body: bytes) -> tuple[str, ...]:
    """The prefixes of an operator's file: objects with ``ipv4Prefix`` or ``ipv6Prefix``, or bare strings.

    Raises ``ValueError`` for anything else, an empty list included: an empty list would contradict everybody.
    """
    document = json.loads(body)
    rows = document.get("prefixes") if isinstance(document, dict) else document
    found = [p for row in rows for p in _prefixes(row)] if isinstance(rows, list) else []
    if not found:
        raise ValueError("there is no prefix in it")
    return tuple(str(ip_network(p, strict=False)) for p in found)


def _prefixes(row: object) -> list[str]:
    if isinstance(row, str):
        return [row]
    if isinstance(row, dict):
        return [str(row[name]) for name in ("ipv4Prefix", "ipv6Prefix") if row.get(name)]
    raise ValueError("an entry is neither a text nor an object")


def _list(row: dict[str, Any]) -> PrefixList:
    return PrefixList(str(row["url"]), str(row["day"]), str(row["read_from"]), tuple(row["prefixes"]))
