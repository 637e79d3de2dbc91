"""Traffic into the record and back: one part a day, packed; several readings together are one traffic again.

Nothing of it is a visitor's address, and examples of rejected lines stay out as well.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import orjson

from citestack.errors import StoreError
from citestack.store.traffic import TrafficImport, TrafficPart, TrafficShelf
from citestack.traffic.nouns import Reject
from citestack.traffic.page_rows import PageCount
from citestack.traffic.read import LogFile, Traffic
from citestack.traffic.tally import Count, NetworkCount

KIND = "logs"
T = TypeVar("T", Count, PageCount)


def save(shelf: TrafficShelf, traffic: Traffic, label: str = "") -> TrafficImport:
    """The same logs again, or others under the same label, take the place of the earlier ones.

    Without a label there is one made of names and contents, so that other logs of the same names come beside them.
    """
    digest = hashlib.sha256(b"".join(bytes.fromhex(f.sha256) for f in traffic.files)).digest()
    return shelf.save(KIND, label or _label(traffic, digest), digest, _about(traffic), _parts(traffic))


def load(shelf: TrafficShelf, since: str = "", until: str = "") -> Traffic:
    """All that is kept, of the days asked for, as one."""
    return together([_one(shelf, kept, since, until) for kept in shelf.imports() if kept.kind == KIND])


def together(parts: Sequence[Traffic]) -> Traffic:
    days, left_out, lists = Counter[str](), Counter[str](), dict[str, str]()
    for one in parts:
        days.update(one.days)
        left_out.update(one.left_out)
        for agent, day in one.lists.items():
            lists[agent] = min(day, lists.get(agent, day))
    hosts = {one.host for one in parts}
    return Traffic(
        tuple(f for one in parts for f in one.files),
        dict(sorted(days.items())),
        dict(left_out),
        sorted(c for one in parts for c in one.counts),
        sorted(p for one in parts for p in one.pages),
        _networks(n for one in parts for n in one.networks),
        lists,
        hosts.pop() if len(hosts) == 1 else "",
    )


def _networks(rows: Iterable[NetworkCount]) -> list[NetworkCount]:
    found = Counter[tuple[str, str, str]]()
    for agent, state, network, n in rows:
        found[agent, state, network] += n
    return sorted(
        (NetworkCount(*key, n) for key, n in found.items()), key=lambda c: (c.agent, c.state, -c.n, c.network)
    )


def overlaps(shelf: TrafficShelf) -> list[tuple[str, str, str]]:
    """Pairs of kept readings that share a day and may be of the same requests: label, label, first such day."""
    kept = [(i.label, i.about["host"], set(i.about["days"])) for i in shelf.imports() if i.kind == KIND]
    return [
        (a, b, min(mine & other))
        for n, (a, host, mine) in enumerate(kept)
        for b, same, other in kept[n + 1 :]
        if mine & other and host == same
    ]


def _label(traffic: Traffic, digest: bytes) -> str:
    more = f" and {len(traffic.files) - 1} more" if len(traffic.files) > 1 else ""
    return f"{traffic.files[0].name}{more} ({digest.hex()[:8]})"


def _about(traffic: Traffic) -> dict[str, Any]:
    return {
        "files": [
            {"name": f.name, "format": f.format, "lines": f.lines, "requests": f.requests, "problem": f.problem,
             "sha256": f.sha256, "skipped": dict(f.skipped), "rejects": {r.reason: r.count for r in f.rejects}}
            for f in traffic.files
        ],
        "days": dict(traffic.days),
        "left_out": dict(traffic.left_out),
        "networks": [list(n) for n in traffic.networks],
        "lists": dict(traffic.lists),
        "host": traffic.host,
    }  # fmt: skip


def _parts(traffic: Traffic) -> list[TrafficPart]:
    found: dict[str, dict[str, list[tuple[Any, ...]]]] = {}
    for name, rows in (("counts", traffic.counts), ("pages", traffic.pages)):
        for row in rows:
            found.setdefault(row[0], {"counts": [], "pages": []})[name].append(tuple(row[1:]))
    return [
        TrafficPart(day, len(both["counts"]) + len(both["pages"]), zlib.compress(orjson.dumps(both), 6))
        for day, both in sorted(found.items())
    ]


def _one(shelf: TrafficShelf, kept: TrafficImport, since: str, until: str) -> Traffic:
    about, counts, pages = kept.about, list[Count](), list[PageCount]()
    for part in shelf.parts(kept.id, since, until):
        both = _unpacked(part)
        counts += _rows(Count, part.day, both["counts"])
        pages += _rows(PageCount, part.day, both["pages"])
    files = tuple(
        LogFile(f["name"], f["format"], f["lines"], f["requests"],
                tuple(Reject(reason, count, 0, "") for reason, count in f["rejects"].items()),
                f["skipped"], f["problem"], f["sha256"])
        for f in about["files"]
    )  # fmt: skip
    days = {d: n for d, n in about["days"].items() if (not since or d >= since) and (not until or d < until)}
    networks = [NetworkCount(*n) for n in about["networks"]]
    return Traffic(files, days, about["left_out"], counts, pages, networks, about["lists"], about["host"])


def _rows(kind: type[T], day: str, rows: Iterable[Sequence[Any]]) -> list[T]:
    return [kind(day, *row) for row in rows]


def _unpacked(part: TrafficPart) -> Any:
    try:
        return orjson.loads(zlib.decompress(part.body))
    except (zlib.error, ValueError) as e:
        raise StoreError(f"the traffic kept of {part.day} cannot be read: {e}", layer="traffic") from e
