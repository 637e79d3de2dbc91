"""What search engines' own reports and server logs say, as tables of a report: counted by others, kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from citestack.store import Store
from citestack.store.traffic import TrafficShelf
from citestack.track.first_party.nouns import Kind
from citestack.track.first_party.series import (
    Daily,
    Top,
    assistant_sessions,
    bing_gap,
    daily,
    grounding_queries,
    top_pages,
)  # fmt: skip
from citestack.track.report.document import Selection, Side
from citestack.traffic.report import report as traffic_report
from citestack.traffic.saved import load

ROWS = 10
COUNTED: Mapping[Kind, tuple[str, str, str]] = {
    "bing-overview": ("Bing AI Performance", "Citations that Bing counted", "citations"),
    "gsc-ai-dates": ("Search Console", "Impressions in generative AI of the search", "impressions"),
}


def first_party(store: Store, chosen: Selection) -> tuple[Side, ...]:
    """Raises ``StoreError``. Nothing imported: no table."""
    return tuple(_first_party(store, chosen))


def _first_party(store: Store, chosen: Selection) -> Iterator[Side]:
    site, since, until = chosen.domain or None, chosen.start or None, chosen.end or None
    for kind, (source, title, name) in COUNTED.items():
        found = daily(store, kind, site=site, since=since, until=until)
        rows = [row for one in found if (row := _total(one, name))]
        if rows:
            yield Side(source, title, ("Site", name.capitalize(), "Days", "Days missing"), tuple(rows), _notes(found))
    for gap in bing_gap(store, site=site):
        parts = (("Overview", _n(gap.overview)), ("Grounding queries", _n(gap.queries)), ("Pages", _n(gap.pages)))
        note = f"Citations over {gap.period}. The reports for queries and pages are samples and do not add up."
        yield Side("Bing AI Performance", f"Three reports of {gap.site}", ("Report", "Citations"), parts, note)
    yield from _tops("Pages that Bing cited most", "Page", top_pages(store, site=site))
    yield from _tops("What Bing searched", "Grounding query", grounding_queries(store, site=site))
    sessions = assistant_sessions(store, site=site, since=since, until=until)
    rows = [row for one in sessions if (row := _total(one, "sessions"))]
    if rows:
        head = ("Site", "Sessions", "Days", "Days missing")
        yield Side("GA4", "Sessions from AI assistants", head, tuple(rows), _notes(sessions))


def _tops(title: str, what: str, tops: tuple[Top, ...]) -> Iterator[Side]:
    for top in tops:
        lines = tuple((row.name, _n(row.value)) for row in top.rows[:ROWS])
        when = f"{top.since} to {top.until}." if top.since else f"As of {top.as_of}." if top.as_of else ""
        note = " ".join(part for part in (when, f"{top.count:,} rows in the export.", *top.notes) if part)
        yield Side("Bing AI Performance", title, (what, "Citations"), lines, note)


def traffic(store: Store, chosen: Selection) -> tuple[Side, ...]:
    """AI agents and visits from AI answers, where logs were kept. Raises ``StoreError``."""
    until = str(date.fromisoformat(chosen.end) + timedelta(days=1)) if chosen.end else ""
    kept = load(store.shelf(TrafficShelf), chosen.start, until)
    if not kept.days:
        return ()
    told = traffic_report(kept)
    period, source = told["period"], told["host"] or "server logs"
    note = f"{period['first']} to {period['last']}; {told['requests']:,} requests in all."
    agents = [(a["agent"], ", ".join(a["classes"]), _sure(a), f"{a['requests']:,}") for a in told["agents"][:ROWS]]
    visits = [(str(e["engine"]), f"{e['visits']:,}") for e in told["referrals"]["engines"][:ROWS]]
    head = ("Agent", "Class", "How sure its name is", "Requests")
    sides = [Side(source, "Fetches by AI agents", head, tuple(agents), note)] if agents else []
    if visits:
        floor = f"{note} {told['referrals']['note']}"
        sides.append(Side(source, "Visits from AI answers", ("Engine", "Visits"), tuple(visits), floor))
    return tuple(sides)


def _total(one: Daily, name: str) -> tuple[str, ...]:
    total = one.total(name)
    where = f"{one.site or 'not said'}{f' ({one.scope})' if one.scope else ''}"
    return () if total is None else (where, _n(total), f"{len(one.days):,}", f"{one.missing:,}")


def _notes(found: tuple[Daily, ...]) -> str:
    return ". ".join(dict.fromkeys(note for one in found for note in one.notes))


def _n(value: float | None) -> str:
    return "not measured" if value is None else f"{value:,.0f}"


def _sure(agent: Mapping[str, Any]) -> str:
    return ", ".join(f"{n:,} {state}" for state, n in agent["states"].items())
