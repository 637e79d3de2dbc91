"""Is the page dated where a reader sees it, and do its dates agree? Does the site date its pages honestly?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from citestack.authority.nouns import Signal
from citestack.authority.signals.date_lines import DateLine, date_lines, header_date, marked_date
from citestack.authority.signals.view import View

DAY = timedelta(days=1)
"""Time zones: one moment is two calendar days on earth, so a day's difference is none."""
ENOUGH, NEARLY_ALL = 5, 0.9
MOST_DAYS = 1_000
NO_SITEMAP = "sitemap lastmod is not stored"


def date_signals(view: View) -> tuple[Signal, Signal]:
    """``dates_visible`` and ``dates_agree``."""
    lines = date_lines(view)
    return _visible(view, lines), _agree(view, lines)


def claimed_modified(view: View) -> tuple[date, str] | None:
    """What the page says of its last change: its markup, else what the extractor found anywhere."""
    marked = marked_date(view, "dateModified")
    if marked is None and view.page.modified:
        return date.fromisoformat(view.page.modified), f"last change stated: {view.page.modified}"
    return marked


def _visible(view: View, lines: Sequence[DateLine]) -> Signal:
    url, page = view.page.url, view.page
    if lines:
        best = next((x for x in lines if x.kind != "plain"), lines[0])
        return Signal("dates_visible", 1.0, best.quote, source=url)
    marked = marked_date(view, "datePublished") or marked_date(view, "dateModified")
    stored = marked[1] if marked is not None else page.published or page.modified
    if stored is not None:
        why = f"{stored}: a date line outside the main text is not stored, so whether a reader sees it is unknown"
        return Signal("dates_visible", None, why, source=url)
    return Signal("dates_visible", 0.0, "no date beside the title or at the foot", source=url)


def _agree(view: View, lines: Sequence[DateLine]) -> Signal:
    url = view.page.url
    broken = _impossible(view, lines)
    if broken is not None:
        return Signal("dates_agree", 0.0, broken, source=url)
    compared = tuple(_compared(view, lines))
    if not compared:
        return Signal("dates_agree", None, f"no two sources of a date to compare ({NO_SITEMAP})", source=url)
    right = sum(ok for ok, _ in compared)
    evidence = next((e for ok, e in compared if not ok), compared[0][1])
    return Signal("dates_agree", round(right / len(compared), 4), evidence, source=url)


def _impossible(view: View, lines: Sequence[DateLine]) -> str | None:
    """A date after the fetch: both quotes. A change before the publication is possible: posts wait for their day."""
    if view.fetched is None:
        return None
    said = [m for m in (marked_date(view, "datePublished"), marked_date(view, "dateModified")) if m]
    said += [(min(x.days), f"'{x.quote}'") for x in lines if x.kind != "plain"]
    late = next((quote for day, quote in said if day > view.fetched + DAY), None)
    return f"{late} is after the page was fetched, {view.fetched}" if late else None


def _compared(view: View, lines: Sequence[DateLine]) -> Iterator[tuple[bool, str]]:
    """Pairs of independent sources. What the extractor stored may be the visible line itself, so it proves nothing."""
    for key, kind in (("datePublished", "published"), ("dateModified", "modified")):
        marked = marked_date(view, key)
        same = [x for x in lines if x.kind == kind]
        # A bare date beside the title is mostly that of the publication.
        same = same or [x for x in lines if x.kind == "plain" and key == "datePublished"]
        if marked is not None and same:
            ok = any(abs(day - marked[0]) <= DAY for x in same for day in x.days)
            yield ok, f"{marked[1]} {'=' if ok else 'against'} '{same[0].quote}'"
    header, claimed = header_date(view), claimed_modified(view)
    if header is not None and claimed is not None:
        ok = claimed[0] <= header + DAY
        yield ok, f"{claimed[1]}, Last-Modified: {view.changed}"


# --- the site ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Datings:
    """How the pages of a site date their last change."""

    dated: int
    """Pages that state one and whose fetch is stored."""
    fresh: int
    """Of those: stated as the day of the fetch, or later."""
    commonest: int
    examples: tuple[tuple[str, str], ...]
    """(URL, what it says against the fetch) of the first pages that state the day of the fetch."""
    day: str
    """The commonest day."""


@dataclass(slots=True)
class DateReader:
    days: Counter[date] = field(default_factory=Counter)
    dated: int = 0
    fresh: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)

    def take(self, view: View) -> None:
        claimed = claimed_modified(view)
        if claimed is None or view.fetched is None:
            return
        self.dated += 1
        if claimed[0] in self.days or len(self.days) < MOST_DAYS:
            self.days[claimed[0]] += 1
        if claimed[0] >= view.fetched - DAY:
            self.fresh += 1
            if len(self.examples) < 2:
                self.examples.append((view.page.url, f"{claimed[1]} (fetched {view.fetched})"))

    def done(self) -> Datings:
        day, n = max(self.days.items(), key=lambda item: (item[1], item[0]), default=(None, 0))
        return Datings(self.dated, self.fresh, n, tuple(self.examples), str(day or ""))


def dates_credible(datings: Datings) -> Signal:
    """Subject site. A date that is today on every page says when the page was served, not when it was changed."""
    n = datings.dated
    if n < ENOUGH:
        return Signal("dates_credible", None, f"{n} dated pages, fewer than {ENOUGH}", "site")
    if datings.fresh >= NEARLY_ALL * n:
        quotes = "; ".join(f"{quote} at {url}" for url, quote in datings.examples)
        evidence = f"{datings.fresh} of {n} pages state the day they were fetched: {quotes}"
        return Signal("dates_credible", 0.0, evidence, "site", datings.examples[0][0])
    if datings.commonest >= NEARLY_ALL * n:
        evidence = f"{datings.commonest} of {n} pages state one day, {datings.day}: when the site was built"
        return Signal("dates_credible", 0.5, evidence, "site")
    evidence = f"{n} dated pages, at most {datings.commonest} of one day, {datings.fresh} of the day they were fetched"
    return Signal("dates_credible", 1.0, evidence, "site")
