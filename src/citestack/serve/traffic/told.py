"""Saved traffic as one document: the report of the command line, narrowed by filters. No address, no network."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from citestack.agents.table import agents
from citestack.serve.traffic.cited import cited_pages, joined
from citestack.serve.traffic.wanted import Wanted
from citestack.store.traffic import TrafficShelf
from citestack.traffic.nouns import STATES
from citestack.traffic.read import Traffic
from citestack.traffic.report import CLASSES, report
from citestack.traffic.saved import KIND, load, overlaps

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench

PAGES = 100
KEPT = 2
"""Periods whose traffic stays in memory."""
MATRIX = tuple(s.value for s in STATES)


class TrafficDesk:
    """Of one server. Safe between threads. All methods raise ``StoreError``."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], Traffic] = OrderedDict()

    def told(self, wanted: Wanted, most: int = PAGES) -> dict[str, Any]:
        """``TrafficDocument``."""
        shelf = self._bench.store.shelf(TrafficShelf)
        kept = [i for i in shelf.imports() if i.kind == KIND]
        whole = self._traffic(shelf, tuple((i.id, i.imported_at, i.sha256) for i in kept), wanted)
        found = narrowed(whole, wanted)
        told = report(found, most=most)
        imports = [
            {"label": i.label, "imported_at": i.imported_at, "host": i.about["host"], "requests": _requests(i.about)}
            for i in kept
        ]
        cited = cited_pages(self._bench.location)
        shared = [{"a": a, "b": b, "day": day} for a, b, day in overlaps(shelf)]
        return {
            **_without_places(told),
            "imports": imports,
            "overlaps": shared,
            "matrix": matrix(found),
            "join": None if cited is None else joined(found, cited, most),
            "agents_seen": sorted({c.agent for c in whole.counts if c.agent}, key=str.lower),
        }

    def _traffic(self, shelf: TrafficShelf, kept: tuple[object, ...], wanted: Wanted) -> Traffic:
        key = (kept, wanted.start, wanted.until)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = load(shelf, wanted.start, wanted.until)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found


def narrowed(traffic: Traffic, wanted: Wanted) -> Traffic:
    """Filters by agent leave visits out of the agents' figures alone: people have no class."""
    of = {a.token: a.classes[0] for a in agents()}

    def right(agent: str, state: str) -> bool:
        if not agent:
            return True
        one = not wanted.agent or agent.lower() == wanted.agent.lower()
        return one and wanted.agent_class in ("", of[agent]) and wanted.state in ("", state)

    counts = [c for c in traffic.counts if right(c.agent, c.state)]
    pages = [p for p in traffic.pages if right(p.agent, p.state) and wanted.page.lower() in p.page.lower()]
    seen = {c.agent for c in counts}
    lists = {agent: day for agent, day in traffic.lists.items() if agent in seen}
    return replace(traffic, counts=counts, pages=pages, lists=lists)


def matrix(traffic: Traffic) -> list[dict[str, Any]]:
    """Requests of each class by how sure the agents' names are."""
    of = {a.token: a.classes[0] for a in agents()}
    found: dict[str, Counter[str]] = {name: Counter() for name in CLASSES}
    for c in traffic.counts:
        if c.kind == "fetch":
            found[of[c.agent]][c.state] += c.n
    return [
        {"class": name, "requests": sum(n.values()), "states": {s: n[s] for s in MATRIX}}
        for name, n in found.items()
        if n
    ]


def _without_places(told: Mapping[str, Any]) -> dict[str, Any]:
    """The networks that requests came from are on the command line alone; so are examples of rejected lines."""
    reading = told["reading"]
    files = [
        {**f, "rejects": [{"reason": r["reason"], "count": r["count"]} for r in f["rejects"]]} for f in reading["files"]
    ]
    return {**{k: v for k, v in told.items() if k != "networks"}, "reading": {**reading, "files": files}}


def _requests(about: Mapping[str, Any]) -> int:
    return sum(about["days"].values())
