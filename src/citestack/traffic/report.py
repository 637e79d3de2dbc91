"""What the logs say: agents by class and by how sure their names are, their pages and statuses, days, referrals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from citestack.agents.table import Agent, agents
from citestack.traffic.nouns import NOT_VISITS, STATES
from citestack.traffic.page_rows import PageCount, PageRows
from citestack.traffic.read import LogFile, Traffic, without_referer
from citestack.traffic.referrals import FLOOR
from citestack.traffic.tally import Count

BLOCKED = frozenset({401, 402, 403, 407, 429, 451})
"""Statuses that turn an agent away: not allowed, to be paid for, too many."""
SHOWN = 100
_OTHERS = "(others)"
FAR_OFF = 183
"""Days."""
CLASSES = ("training", "search", "user", "ads", "other")
_STATES = tuple(s.value for s in STATES)


def report(traffic: Traffic, *, most: int = SHOWN) -> dict[str, Any]:
    """As JSON. ``most``: pages and landing pages named, those asked for most."""
    fetches = [c for c in traffic.counts if c.kind == "fetch"]
    visits = [c for c in traffic.counts if c.kind == "visit"]
    return {
        "host": traffic.host,
        "period": {"first": min(traffic.days, default=None), "last": max(traffic.days, default=None)},
        "requests": sum(traffic.days.values()),
        "reading": _reading(traffic),
        "classes": _classes(fetches),
        "agents": _agents(fetches, traffic),
        "pages": _pages(_most(traffic, "fetch", most), most),
        "days": _days(traffic, fetches, visits),
        "referrals": _referrals(traffic, visits, most),
        "networks": [n._asdict() for n in traffic.networks],
        "lists": dict(sorted(traffic.lists.items())),
        "lists_far_off": _far_off(traffic),
    }


def _far_off(traffic: Traffic) -> bool:
    """The last day is more than half a year from a list's: addresses change hands, so a contradiction says little."""
    last = max(traffic.days, default=None)
    if last is None:
        return False
    day = date.fromisoformat(last)
    return any(abs((date.fromisoformat(d) - day).days) > FAR_OFF for d in traffic.lists.values())


def tables(told: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The report's lists as flat rows, for CSV."""
    referrals = told["referrals"]
    return {
        "agents": [_flat(a) for a in told["agents"]],
        "pages": [_flat(p) for p in told["pages"]],
        "days": [_flat(d) for d in told["days"]],
        "referrals": [_flat(e) for e in referrals["engines"]],
        "landings": [_flat(p) for p in referrals["landings"]],
    }


def _reading(traffic: Traffic) -> dict[str, Any]:
    files = traffic.files
    return {
        "files": [_file(f) for f in files],
        "lines": sum(f.lines for f in files),
        "requests": sum(f.requests for f in files),
        "rejected": sum(f.rejected for f in files),
        "skipped": sum(sum(f.skipped.values()) for f in files),
        "left_out": dict(traffic.left_out),
    }


def _file(f: LogFile) -> dict[str, Any]:
    return {
        "name": f.name,
        "format": f.format,
        "lines": f.lines,
        "requests": f.requests,
        "rejects": [{"reason": r.reason, "count": r.count, "line": r.line, "example": r.example} for r in f.rejects],
        "skipped": dict(f.skipped),
        "problem": f.problem,
    }


def _classes(fetches: Sequence[Count]) -> list[dict[str, Any]]:
    """An agent of two classes counts in its first; the sum of the classes is the sum of the agents."""
    of = _classes_of()
    rows = []
    for name in CLASSES:
        mine = [c for c in fetches if of[c.agent] == name]
        if mine:
            rows.append({"class": name, **_numbers(mine), "agents": sorted({c.agent for c in mine})})
    return rows


def _agents(fetches: Sequence[Count], traffic: Traffic) -> list[dict[str, Any]]:
    known = {a.token: a for a in agents()}
    seen = _seen(PageRows.of(traffic.pages).where("kind", ["fetch"]))
    rows = [
        _agent(known[token], mine, seen.get(token, _NOT_SEEN), traffic)
        for token, mine in _by(fetches, lambda c: c.agent)
    ]
    return sorted(rows, key=lambda r: (-r["requests"], r["agent"]))


def _agent(agent: Agent, mine: Sequence[Count], seen: Mapping[str, Any], traffic: Traffic) -> dict[str, Any]:
    states = Counter[str]()
    for c in mine:
        states[c.state] += c.n
    return {
        "agent": agent.token,
        "operator": agent.operator,
        "classes": list(agent.classes),
        **_numbers(mine),
        "states": {s: states[s] for s in _STATES if states[s]},
        "list_of": traffic.lists.get(agent.token),
        **seen,
    }


_NOT_SEEN: Mapping[str, Any] = {"pages": 0, "robots_txt": 0, "first": None, "last": None}


def _seen(fetches: PageRows) -> dict[str, dict[str, Any]]:
    """Of each agent: how many pages, how often robots.txt, first and last time."""
    import pyarrow.compute as pc

    table = fetches.table
    robots = pc.if_else(pc.ends_with(table["page"], "/robots.txt"), table["n"], 0)
    page = pc.if_else(pc.equal(table["page"], ""), None, table["page"])
    sums = table.select(["agent", "first", "last"]).append_column("robots", robots).append_column("page", page)
    wanted = [("page", "count_distinct"), ("robots", "sum"), ("first", "min"), ("last", "max")]
    found = sums.group_by("agent").aggregate(wanted).select(["agent", *(f"{c}_{how}" for c, how in wanted)])
    return {agent: dict(zip(_NOT_SEEN, values, strict=True))
            for agent, *values in zip(*(c.to_pylist() for c in found.columns), strict=True)}  # fmt: skip


def _most(traffic: Traffic, kind: str, most: int) -> PageRows:
    """Rows of the pages asked for most, all days together."""
    import pyarrow.compute as pc

    rows = PageRows.of(traffic.pages).where("kind", [kind])
    contradicted = pc.equal(rows.table["state"], "contradicted")
    sums = rows.table.select(["page"]).append_column("n", pc.if_else(contradicted, 0, rows.table["n"]))
    sums = sums.append_column("not", pc.if_else(contradicted, rows.table["n"], 0)).group_by("page")
    found = sums.aggregate([("n", "sum"), ("not", "sum")])
    found = found.append_column("name", pc.if_else(pc.equal(found["page"], ""), _OTHERS, found["page"]))
    order = [("n_sum", "descending"), ("not_sum", "descending"), ("name", "ascending")]
    return rows.where("page", found.sort_by(order)["page"][:most].to_pylist()).without_days()


def _numbers(mine: Sequence[Count]) -> dict[str, Any]:
    statuses = Counter[int]()
    for c in mine:
        statuses[c.status] += c.n
    return {
        "requests": sum(statuses.values()),
        "contradicted": sum(c.n for c in mine if c.state == "contradicted"),
        "blocked": sum(n for code, n in statuses.items() if code in BLOCKED),
        "client_errors": sum(n for code, n in statuses.items() if 400 <= code < 500),
        "server_errors": sum(n for code, n in statuses.items() if code >= 500),
        "statuses": {str(code): statuses[code] for code in sorted(statuses)},
    }


def _pages(pages: Sequence[PageCount], most: int) -> list[dict[str, Any]]:
    """Contradicted requests are told beside the others: they are not the agent's whose name they bear."""
    of = _classes_of()
    rows = []
    for page, mine in _by(pages, lambda p: p.page):
        true = [p for p in mine if p.state != "contradicted"]
        classes, names = Counter[str](), Counter[str]()
        for p in true:
            classes[of[p.agent]] += p.n
            names[p.agent] += p.n
        rows.append(
            {
                "page": page or _OTHERS,
                "requests": sum(p.n for p in true),
                "contradicted": sum(p.n for p in mine) - sum(p.n for p in true),
                "errors": sum(p.errors for p in true),
                "classes": {c: classes[c] for c in CLASSES if classes[c]},
                "agents": dict(sorted(names.items(), key=lambda x: (-x[1], x[0]))),
            }
        )
    return sorted(rows, key=lambda r: (-r["requests"], -r["contradicted"], r["page"]))[:most]


def _days(traffic: Traffic, fetches: Sequence[Count], visits: Sequence[Count]) -> list[dict[str, Any]]:
    of = _classes_of()
    classes: dict[str, Counter[str]] = defaultdict(Counter)
    for c in fetches:
        classes[c.day]["contradicted" if c.state == "contradicted" else of[c.agent]] += c.n
    for c in visits:
        classes[c.day]["visits"] += c.n
    names = (*CLASSES, "contradicted", "visits")
    return [
        {"day": day, "requests": n, **{name: classes[day][name] for name in names}} for day, n in traffic.days.items()
    ]


def _referrals(traffic: Traffic, visits: Sequence[Count], most: int) -> dict[str, Any]:
    others = Counter[str]()
    for c in traffic.counts:
        if c.kind not in ("fetch", "visit"):
            others[c.kind] += c.n
    engines = [{"engine": e, "visits": sum(c.n for c in mine)} for e, mine in _by(visits, lambda c: c.engine)]
    landings = [
        {"page": page or _OTHERS, "visits": sum(p.n for p in mine), "errors": sum(p.errors for p in mine),
         "engines": {e: sum(p.n for p in own) for e, own in _by(mine, lambda p: p.engine)}}
        for page, mine in _by(_most(traffic, "visit", most), lambda p: p.page)
    ]  # fmt: skip
    return {
        "visits": sum(c.n for c in visits),
        "floor": True,
        "note": FLOOR,
        "without_referer": without_referer(traffic.files),
        "engines": sorted(engines, key=lambda e: (-e["visits"], e["engine"])),
        "landings": sorted(landings, key=lambda p: (-p["visits"], p["page"]))[:most],
        "not_counted": {name: others[name] for name in NOT_VISITS.values() if others[name]},
    }


def _classes_of() -> dict[str, str]:
    return {a.token: a.classes[0] for a in agents()}


def _by(rows: Iterable[Any], key: Callable[[Any], str]) -> list[tuple[str, list[Any]]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return sorted(found.items())


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            out |= {f"{name}.{k}": v for k, v in value.items()}
        else:
            out[name] = " ".join(value) if isinstance(value, list) else value
    return out
