"""What imported reports say, for the report and the page: sums by day, best pages, best queries, the gap between them.

Nothing is scaled and no import is added to another one that covers the same: of each day the newest export counts, and
of reports without days one export alone. Bing's query and page reports are samples; their sums stand beside the
overview's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from citestack.store.first_party import FirstParty, FirstPartyImport
from citestack.track.first_party.forms import BREAK, BY_KIND
from citestack.track.first_party.nouns import Kind
from citestack.track.first_party.packing import Unpacked, unpack

if TYPE_CHECKING:
    from citestack.store import Store

AI_CHANNEL = "ai assistant"
AI_MEDIUM = "ai-assistant"
AI_NOTE = "GA4's AI Assistant channel leaves AI Overviews and AI Mode out, and visits without a referrer: a floor"


@dataclass(frozen=True, slots=True)
class Day:
    day: str
    """ISO 8601."""
    values: Mapping[str, float]
    """Field -> sum: citations, cited_pages, clicks, impressions or sessions, as the report has them."""


@dataclass(frozen=True, slots=True)
class Daily:
    """One series of one site."""

    kind: str
    site: str
    scope: str
    """Filters of the export, in words; empty = none."""
    days: tuple[Day, ...]
    imports: tuple[int, ...]
    notes: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """Days between the first and the last that no export has: not measured, which is not zero."""
        if not self.days:
            return 0
        first, last = (date.fromisoformat(d.day) for d in (self.days[0], self.days[-1]))
        return (last - first).days + 1 - len(self.days)

    def total(self, name: str, since: str = "", until: str = "9999") -> float | None:
        """Sum over the days of a period; None where no day has the field."""
        found = [d.values[name] for d in self.days if name in d.values and since <= d.day <= until]
        return sum(found) if found else None


@dataclass(frozen=True, slots=True)
class TopRow:
    name: str
    """Page, query, country, device or channel, as the export has it."""
    value: float
    """Of the form's counted field."""
    other: Mapping[str, Any] = field(default_factory=dict)
    """The other fields; shares are fractions."""


@dataclass(frozen=True, slots=True)
class Top:
    """One export, which stands for itself: two of them overlap by days that neither names."""

    kind: str
    site: str
    scope: str
    rows: tuple[TopRow, ...]
    """Highest value first."""
    count: int
    """Rows of the export."""
    total: float
    """Sum over all of them."""
    as_of: str
    since: str
    until: str
    """First and last day covered; empty where neither the export nor the caller said it."""
    import_id: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Bing's three reports side by side. They do not add up, and are not made to."""

    site: str
    overview: float | None
    """Citations by the overview over ``period``; None = no overview covers it."""
    queries: float | None
    pages: float | None
    period: str
    """In words, and how it is known."""

    @property
    def queries_missing(self) -> float | None:
        """Citations of the overview that no row of the query report has; negative where it has more."""
        return None if self.overview is None or self.queries is None else self.overview - self.queries

    @property
    def pages_missing(self) -> float | None:
        return None if self.overview is None or self.pages is None else self.overview - self.pages


def daily(
    store: Store, kind: Kind, *, site: str | None = None, since: str | None = None, until: str | None = None
) -> tuple[Daily, ...]:
    """One series for each site and scope. Raises ``StoreError``."""
    found = []
    for (name, scope), imports in _series(store, kind, site).items():
        days = _days(store, kind, imports, (since, until))
        if days:
            ids = tuple(sorted(i.id for i in imports))
            found.append(Daily(kind, name, scope, tuple(days), ids, _notes(kind, days[0].day, days[-1].day)))
    return tuple(found)


def assistant_sessions(
    store: Store, *, site: str | None = None, since: str | None = None, until: str | None = None
) -> tuple[Daily, ...]:
    """Sessions by day of GA4's AI Assistant channel, or of its medium where the export has no channels."""
    kinds: tuple[Kind, ...] = ("ga4-channels", "ga4-sources")
    found = []
    for kind in kinds:
        for (name, scope), imports in _series(store, kind, site).items():
            days = _days(store, kind, imports, (since, until), assistants=True)
            if days:
                ids = tuple(sorted(i.id for i in imports))
                found.append(Daily(kind, name, scope, tuple(days), ids, (AI_NOTE,)))
    return tuple(found)


def top(  # noqa: PLR0913 - each narrows the choice by name
    store: Store,
    kind: Kind,
    *,
    site: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = 20,
) -> tuple[Top, ...]:
    """The newest export of each site and scope; with a period, the newest of those that overlap it."""
    found = []
    for (name, scope), imports in _series(store, kind, site).items():
        fitting = [i for i in imports if _overlaps(i.about, since, until)]
        if fitting:
            found.append(_top(store, kind, (name, scope), max(fitting, key=_age), limit))
    return tuple(found)


def top_pages(
    store: Store, kind: Kind = "bing-pages", *, site: str | None = None, limit: int | None = 20
) -> tuple[Top, ...]:
    """``kind``: bing-pages, gsc-pages or gsc-ai-pages."""
    return top(store, kind, site=site, limit=limit)


def grounding_queries(store: Store, *, site: str | None = None, limit: int | None = 20) -> tuple[Top, ...]:
    """What Bing searched before it cited the site; ``other`` has intent, topic and share where the export has them."""
    return top(store, "bing-queries", site=site, limit=limit)


def bing_gap(store: Store, *, site: str | None = None) -> tuple[Gap, ...]:
    """For each site with a query or a page report: its sums beside the overview's."""
    queries, pages = (
        {t.site: t for t in top(store, kind, site=site, limit=0)} for kind in ("bing-queries", "bing-pages")
    )
    overviews = {d.site: d for d in daily(store, "bing-overview", site=site)}
    exported = {(i.about.get("site"), i.about.get("as_of")): i.about for i in _imports(store, "bing-overview")}
    found = []
    for name in sorted({*queries, *pages}):
        sample = queries.get(name) or pages[name]
        since, until, how = _period(sample, exported)
        series = overviews.get(name)
        overview = series.total("citations", since, until) if series and since else None
        by_query, by_page = (t.total if t else None for t in (queries.get(name), pages.get(name)))
        found.append(Gap(name, overview, by_query, by_page, how))
    return tuple(found)


def _period(sample: Top, exported: Mapping[tuple[Any, Any], Mapping[str, Any]]) -> tuple[str, str, str]:
    """Days that a report without days is compared over."""
    if sample.since and sample.until:
        return sample.since, sample.until, f"{sample.since} to {sample.until}, as told"
    overview = exported.get((sample.site, sample.as_of)) if sample.as_of else None
    if overview is None:
        return "", "", "not known: import the overview of the same day, or say --since and --until"
    since, until = str(overview["since"]), str(overview["until"])
    return since, until, f"{since} to {until}, taken from the overview that was exported on the same day"


def _series(store: Store, kind: Kind, site: str | None) -> dict[tuple[str, str], list[FirstPartyImport]]:
    """Imports by site and scope, both sorted."""
    found: dict[tuple[str, str], list[FirstPartyImport]] = {}
    for one in _imports(store, kind):
        if site is None or one.about.get("site") == site:
            found.setdefault((str(one.about.get("site", "")), str(one.about.get("scope", ""))), []).append(one)
    return dict(sorted(found.items()))


def _imports(store: Store, kind: str) -> list[FirstPartyImport]:
    return store.shelf(FirstParty).imports(kind)


def _age(one: FirstPartyImport) -> tuple[str, int]:
    """The export that is newer, or was imported later."""
    return str(one.about.get("as_of") or one.about.get("until") or one.imported_at[:10]), one.id


def _days(
    store: Store,
    kind: Kind,
    imports: list[FirstPartyImport],
    period: tuple[str | None, str | None],
    *,
    assistants: bool = False,
) -> list[Day]:
    """Of each day, what the newest export that has it says."""
    ages = {one.id: _age(one) for one in imports}
    best: dict[str, tuple[tuple[str, int], dict[str, float]]] = {}
    since, until = period
    for number, part in store.shelf(FirstParty).parts(list(ages), since or "0", until):
        newest = best.get(part.day)
        if newest is None or ages[number] > newest[0]:
            newest = best[part.day] = (ages[number], {})
        if ages[number] == newest[0]:
            for name, value in _sums(kind, unpack(part), assistants=assistants):
                newest[1][name] = newest[1].get(name, 0.0) + value
    return [Day(day, values) for day, (_, values) in sorted(best.items())]


def _sums(kind: Kind, part: Unpacked, *, assistants: bool) -> Iterator[tuple[str, float]]:
    names = [n for n in ("citations", "cited_pages", "clicks", "impressions", "sessions") if n in part.fields]
    size = len(part.fields[BY_KIND[kind].value])
    mask = [_is_assistant(part, at) for at in range(size)] if assistants else [True] * size
    for name in names:
        yield name, float(sum(v or 0 for v, kept in zip(part.fields[name], mask, strict=True) if kept))


def _is_assistant(part: Unpacked, at: int) -> bool:
    """A day whose rows name no assistant had none: GA4 leaves empty channels out."""
    if "channel" in part.fields:
        return str(part.fields["channel"][at]).casefold() == AI_CHANNEL
    medium = str(part.fields["source_medium"][at] or "").rpartition("/")[2]
    return medium.strip().casefold() == AI_MEDIUM


def _top(store: Store, kind: Kind, of: tuple[str, str], one: FirstPartyImport, limit: int | None) -> Top:
    form = BY_KIND[kind]
    about, found = str(form.about or "day"), list[TopRow]()
    for _, part in store.shelf(FirstParty).parts([one.id]):
        read = unpack(part)
        others = {n: c for n, c in read.fields.items() if n not in (about, form.value)}
        names = read.fields.get(about) or [part.day] * part.rows
        for at, (name, value) in enumerate(zip(names, read.fields[form.value], strict=True)):
            found.append(TopRow(str(name), float(value), {n: c[at] for n, c in others.items()}))
    ranked = sorted(found, key=lambda r: (-r.value, r.name))
    told = {name: str(one.about.get(name) or "") for name in ("as_of", "since", "until")}
    return Top(
        kind, *of, tuple(ranked if limit is None else ranked[:limit]), len(found), sum(r.value for r in found),
        **told, import_id=one.id, notes=form.notes,
    )  # fmt: skip


def _overlaps(about: Mapping[str, Any], since: str | None, until: str | None) -> bool:
    first = str(about.get("since") or about.get("as_of") or "")
    last = str(about.get("until") or about.get("as_of") or "")
    if not (since or until):
        return True
    return bool(first or last) and (not until or first <= until) and (not since or last >= since)


def _notes(kind: Kind, first: str, last: str) -> tuple[str, ...]:
    notes = BY_KIND[kind].notes
    if kind.startswith("gsc-ai") and first[:7] <= BREAK <= last[:7]:
        notes += (f"series break in {BREAK}: Google began to count multimodal use; before and after do not compare",)
    return notes
