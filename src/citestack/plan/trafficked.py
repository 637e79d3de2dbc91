"""Tasks from server logs: AI agents that are turned away, and pages on which they meet errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from citestack.agents.table import agents
from citestack.plan.making import count, task_id
from citestack.plan.model import Expected, Task
from citestack.plan.site import domain_of
from citestack.traffic.report import report
from citestack.traffic.saved import load

if TYPE_CHECKING:
    from citestack.store import Store

ASKING = frozenset({"search", "user"})
"""Classes of agents whose visits can end in a citation; who trains only, cites nobody."""
BLOCKED = 0.5
"""Share of an agent's requests from which it is called turned away: more than not."""
LEAST = 10
"""Requests."""
PAGES = 3
SOURCE = "server logs of this store"


def traffic_tasks(store: Store, domain: str) -> tuple[Task, ...]:
    """Of the logs kept, when they are of the domain or do not say whose they are. Raises ``StoreError``."""
    from citestack.store.traffic import TrafficShelf

    kept = load(store.shelf(TrafficShelf))
    if not kept.days or (kept.host and domain_of(f"https://{kept.host}") != domain):
        return ()
    asking = {a.token for a in agents() if ASKING & set(a.classes)}
    # Errors that crawlers for training meet keep nobody from citing.
    mine = replace(kept, pages=tuple(p for p in kept.pages if p.agent in asking))
    return (*_blocked(report(kept)["agents"], domain), *_errors(report(mine)["pages"], domain))


def _blocked(agents: list[dict[str, Any]], domain: str) -> Iterator[Task]:
    for a in agents:
        true = a["requests"] - a["contradicted"]
        if not ASKING & set(a["classes"]) or true < LEAST or a["blocked"] <= BLOCKED * a["requests"]:
            continue
        yield Task(
            task_id("blocked agent", domain, a["agent"]),
            "days 0-30",
            2,
            f"Let {a['agent']} ({a['operator']}) in: {a['blocked']:,} of its {a['requests']:,} requests were refused",
            host=domain,
            expected=Expected("who is turned away cannot cite; how much it would cite is unknown", "unknown"),
            effort="an hour",
            check=f"citestack traffic access.log: {a['agent']} with fewer blocked requests",
            evidence="/traffic",
            part="traffic",
            why="The server, or what stands before it, answered 401, 402, 403, 407, 429 or 451.",
            size=float(a["blocked"]),
        )


def _errors(pages: list[dict[str, Any]], domain: str) -> Iterator[Task]:
    broken = [p for p in pages if p["errors"] >= LEAST and p["page"] != "(others)"]
    for p in sorted(broken, key=lambda p: (-p["errors"], p["page"]))[:PAGES]:
        page = p["page"] if "://" in p["page"] else f"https://{domain}/{p['page'].lstrip('/')}"
        yield Task(
            task_id("errors", domain, p["page"]),
            "days 0-30",
            2,
            f"Answer AI agents here: they met {count(p['errors'], 'error')} in {count(p['requests'], 'request')}",
            page=page,
            expected=Expected("a page that is not served cannot be cited; how much it would be is unknown", "unknown"),
            effort="an hour",
            check="citestack traffic access.log: fewer errors on this page",
            evidence="/traffic",
            part="traffic",
            why=f"Asked for by {', '.join(p['agents'])}.",
            size=float(p["errors"]),
        )
