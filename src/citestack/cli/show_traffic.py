"""A report on server logs, for people and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

_DAYS = 31


def print_traffic(out: Console, told: Mapping[str, Any]) -> None:
    _reading(out, told)
    if told["agents"]:
        _agents(out, told)
        _pages(out, told["pages"], told["host"])
        _days(out, told["days"])
    else:
        out.print("No AI agent is named in these logs.")
    _referrals(out, told["referrals"], told["host"])
    _networks(out, told["networks"])
    for pair in told.get("overlaps", ()):
        a, b = pair["labels"]
        out.print(f"Counted twice? {a} and {b} both have {pair['day']}.", style="yellow", markup=False)
    if isinstance(told.get("saved"), Mapping):
        out.print(f"Saved as {told['saved']['id']}: {told['saved']['label']}", markup=False)


def write_csv(told: Mapping[str, Any], folder: Path) -> None:
    """``agents.csv``, ``pages.csv``, ``days.csv``, ``referrals.csv``, ``landings.csv``."""
    from citestack.traffic.report import tables

    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables(told).items():
        columns = list(dict.fromkeys(c for row in rows for c in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows({c: _cell(v) for c, v in row.items()} for row in rows)


def _cell(value: object) -> object:
    """What a spreadsheet would take for a formula is text (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value


def _reading(out: Console, told: Mapping[str, Any]) -> None:
    read, period = told["reading"], told["period"]
    span = f", {period['first']} to {period['last']} (UTC)" if period["first"] else ""
    forms = ", ".join(dict.fromkeys(f["format"] for f in read["files"]))
    out.print(f"{told['requests']:,} requests{span}", style="bold", markup=False)
    out.print(
        f"  {len(read['files'])} logs ({forms}): {read['lines']:,} lines = {read['requests']:,} requests + "
        f"{read['rejected']:,} rejected + {read['skipped']:,} that are no requests by their format",
        markup=False,
    )
    for name, count in read["left_out"].items():
        out.print(f"  {count:,} requests left out: outside the {name}", markup=False)
    for f in read["files"]:
        for r in f["rejects"]:
            where = f", first at line {r['line']}: {r['example'][:80]}" if r["line"] else ""
            out.print(f"  {f['name']}: {r['count']:,} {r['reason']}{where}", markup=False, style="dim")
        if f["problem"]:
            out.print(f"  {f['name']}: {f['problem']}", markup=False, style="yellow")


def _agents(out: Console, told: Mapping[str, Any]) -> None:
    head = ("agent", "class", "requests", "verified", "claimed", "contradicted", "unverifiable", "list of")
    rows = [
        (
            a["agent"], ", ".join(a["classes"]), _n(a["requests"]),
            *(_n(a["states"].get(s, 0)) for s in head[3:7]), a["list_of"] or "none",
            _n(a["pages"]), _n(a["blocked"]), _n(a["client_errors"]), _n(a["server_errors"]),
        )
        for a in told["agents"]
    ]  # fmt: skip
    _table(out, "AI agents", (*head, "pages", "blocked", "4xx", "5xx"), rows, left=(0, 1, 7))
    out.print(
        "  contradicted: the operator publishes its addresses, and the request came from none of them on that day's "
        "list;\n  unverifiable: no list is here; claimed: no address in the log, or only reverse DNS would tell.",
        style="dim",
        markup=False,
    )
    if told["lists_far_off"]:
        out.print("  These days are far from the lists' day: a contradiction may be an address given up since.")


def _pages(out: Console, pages: Sequence[Mapping[str, Any]], host: str) -> None:
    rows = [
        (_path(p["page"], host), _n(p["requests"]),
         *(_n(p["classes"].get(c, 0)) for c in ("training", "search", "user")),
         _n(p["errors"]), _n(p["contradicted"]), ", ".join(list(p["agents"])[:3]))
        for p in pages
    ]  # fmt: skip
    head = ("page", "fetches", "training", "search", "user", "errors", "contradicted", "agents")
    _table(out, "Pages by fetches", head, rows, left=(0, 7))


def _days(out: Console, days: Sequence[Mapping[str, Any]]) -> None:
    names = ("requests", "training", "search", "user", "contradicted", "visits")
    rows = [(d["day"], *(_n(d[n]) for n in names)) for d in days[-_DAYS:]]
    title = "Days" if len(days) <= _DAYS else f"Days, the last {_DAYS}"
    _table(out, title, ("day", *names), rows, left=(0,))


def _referrals(out: Console, told: Mapping[str, Any], host: str) -> None:
    out.print(f"Visits from AI answers: {told['visits']:,} at least", style="bold", markup=False)
    if told["engines"]:
        out.print("  " + ", ".join(f"{e['engine']} {e['visits']:,}" for e in told["engines"]), markup=False)
    out.print(f"  {told['note']}", style="dim", markup=False)
    if told["without_referer"]:
        out.print(f"  No referer in: {', '.join(told['without_referer'])}.", style="yellow", markup=False)
    if told["not_counted"]:
        said = ", ".join(f"{name} {n:,}" for name, n in told["not_counted"].items())
        out.print(f"  looked like visits and are none: {said}", markup=False)
    rows = [
        (
            _path(p["page"], host),
            _n(p["visits"]),
            _n(p["errors"]),
            ", ".join(f"{e} {n}" for e, n in p["engines"].items()),
        )
        for p in told["landings"]
    ]
    if rows:
        _table(out, "Where they land", ("page", "visits", "errors", "engines"), rows, left=(0, 3))


def _networks(out: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        cells = [(r["agent"], r["state"], r["network"], _n(r["n"])) for r in rows[:50]]
        _table(out, "Where agents came from", ("agent", "state", "network", "requests"), cells, left=(0, 1, 2))


def _table(out: Console, title: str, head: Sequence[str], rows: Iterable[Sequence[str]], left: Sequence[int]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold", expand=False)
    for n, name in enumerate(head):
        table.add_column(name, justify="left" if n in left else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_safe(cell)) for cell in row))
    out.print(table)


def _path(page: str, host: str) -> str:
    """Without the host that the log is of."""
    return page.removeprefix(f"https://{host}") or "/" if host else page


def _n(count: int) -> str:
    return f"{count:,}" if count else ""


def _safe(text: str) -> str:
    """Without control characters: a log holds what strangers sent."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)
