"""The audit of a site as one HTML file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from citestack.audit.report.elements import Markup, el
from citestack.audit.report.parts import (
    LAYER_TITLES,
    anchor,
    bar,
    breakable,
    document,
    evidence,
    example,
    layers_table,
    lead,
    page_link,
    reasons,
    severity,
    tally,
)
from citestack.audit.site.nouns import COUNTED, Cluster, Gone, Listed, SiteReport, Waiver
from citestack.audit.site.summary import (
    CheckRow,
    TemplateRow,
    Worst,
    by_check,
    by_template,
    layer_means,
    layer_range,
    three_sentences,
    unmeasured,
    worst,
)

EXAMPLES, WORST, TEMPLATES, LONG = 5, 20, 30, 50
"""Rows shown of each kind; the JSON and CSV hold all."""
SHORT = 8
"""Rows of a list that is not folded."""


def site_html(report: SiteReport) -> str:
    head = (
        el("p", "Citation-readiness of a site", class_="kind"),
        el("h1", breakable(report.site)),
        el("p", f"Audit {report.run} of {report.day} · {len(report.pages):,} pages", class_="quiet"),
    )
    checks = by_check(report)
    body = [
        lead(three_sentences(report)),
        _layers(report),
        _checks(checks),
        _templates(by_template(report)),
        _worst(worst(report, WORST), report),
        _changes(report),
        _orphans(report),
        _clusters(report.clusters),
        _waived(report),
        _unmeasured(report),
    ]
    return document(f"Audit of {report.site}", head, [part for part in body if part])


def _section(title: str, note: str, *parts: object) -> Markup:
    return el("section", el("h2", title), el("p", note, class_="quiet") if note else None, *parts, id=anchor(title))


def _layers(report: SiteReport) -> Markup:
    rows = []
    for n, value in enumerate(layer_means(report.pages), start=1):
        found = layer_range(report.pages, n)
        low, high = (None, None) if found is None else found[1:]
        spread = "–" if found is None else f"{low:.0%} to {high:.0%}"
        rows.append((n, bar(value, low, high), spread, f"{found[0]:,}" if found else "0"))
    note = "Mean over the pages of the share of checks that hold; the thin line is the range over the pages."
    return _section("How it stands, layer by layer", note, layers_table(rows, "Lowest to highest", "Pages measured"))


def _checks(rows: Sequence[CheckRow]) -> Markup:
    if not rows:
        return _section("What to change", "", el("p", "No check found anything to change."))
    note = "What should hold, and on how many pages it does not; the severe first. Open one for the words it is about."
    return _section("What to change", note, *(_check(row) for row in rows))


def _check(row: CheckRow) -> Markup:
    wide = ", ".join(f"{name} ({hit:,} of {of:,})" for name, hit, of in row.templates[:4])
    where = el("p", "Nearly every page of: ", breakable(wide)) if wide else None
    rest = len(row.findings) - EXAMPLES
    more = el("p", f"and {rest:,} more; the JSON and CSV files list all.", class_="quiet") if rest > 0 else None
    summary = el("summary", severity(row.severity), el("span", row.check.title, class_="title"),
                 el("span", _pages(row.pages), class_="count"))  # fmt: skip
    fixes = dict.fromkeys(x.finding.fix for x in row.findings[:EXAMPLES])
    fix = el("p", el("span", "Fix", class_="label"), " ", next(iter(fixes)), class_="fix")
    layer = el(
        "p",
        el("code", row.check.id),
        f" · layer {row.check.layer}, {LAYER_TITLES[row.check.layer].lower()}",
        class_="id",
    )
    examples = el("ol", *(example(x) for x in _spread(row.findings)), class_="examples")
    return el("details", summary, where, fix, reasons(row.check.why, row.check.source), examples, more, layer,
              class_="check", id=anchor(row.check.id))  # fmt: skip


def _spread(findings: Sequence[Listed]) -> list[Listed]:
    """Examples of different pages and messages before more of the same."""
    first: dict[str, Listed] = {}
    for one in findings:
        first.setdefault(one.finding.message, one)
    different = list({one.url: one for one in reversed(first.values())}.values())[::-1]
    rest = [one for one in findings if one not in different[:EXAMPLES]]
    return [*different, *rest][:EXAMPLES]


def _templates(rows: Sequence[TemplateRow]) -> Markup:
    head = el("tr", el("th", "Pages like", scope="col"), _number("Pages"), *(_number(s.title()) for s in COUNTED),
              el("th", "Weakest layer", scope="col"), el("th", "On nearly all of them", scope="col"))  # fmt: skip
    body = [_template(row) for row in rows[:TEMPLATES]]
    note = "Grouped by address and shape of the text. What nearly all pages of a kind have is fixed in their template."
    more = el("p", f"and {len(rows) - TEMPLATES:,} smaller ones", class_="quiet") if len(rows) > TEMPLATES else None
    table = el("table", el("thead", head), el("tbody", *body), class_="wide")
    return _section(
        "Templates", note, el("div", table, class_="scroll", tabindex="0", role="region", aria_label="Templates"), more
    )


def _number(text: str) -> Markup:
    return el("th", text, scope="col", class_="number")


def _template(row: TemplateRow) -> Markup:
    scored = [(value, n) for n, value in enumerate(row.layers, start=1) if value is not None]
    weak = f"{LAYER_TITLES[min(scored)[1]]} {min(scored)[0]:.0%}" if scored else "not measured"
    common = "–" if row.commonest is None else f"{row.commonest[0]} ({row.commonest[1]:,})"
    name = el("th", breakable(row.template.name), scope="row")
    pages = el("td", f"{len(row.template.urls):,}", class_="number")
    return el("tr", name, pages, *tally(row.counts), el("td", weak), el("td", common))


def _worst(rows: Sequence[Worst], report: SiteReport) -> Markup:
    if not rows:
        return Markup("")
    findings = defaultdict[str, list[Listed]](list)
    for one in report.counted:
        findings[one.url].append(one)
    note = "Most high findings first, then medium, then low. Open one for its findings."
    return _section("Worst pages", note, *(_worst_page(w, findings[w.page.url]) for w in rows))


def _worst_page(w: Worst, findings: Sequence[Listed]) -> Markup:
    address = breakable(w.page.url.partition("://")[2])
    name = el("span", address, el("span", w.page.title, class_="under"), class_="address")
    marks = (
        el("span", f"{w.counts[s]:,} {s}", class_=f"severity {s}" + ("" if w.counts[s] else " none")) for s in COUNTED
    )
    told = [
        el("li", el("p", severity(x.finding.severity), " ", x.finding.message), evidence(x.finding.evidence))
        for x in sorted(findings, key=lambda x: COUNTED.index(x.finding.severity))[:LONG]
    ]
    summary = el("summary", name, el("span", *marks, class_="tally"))
    return el("details", summary, el("p", page_link(w.page.url)), el("ol", *told, class_="examples"), class_="page")


def _changes(report: SiteReport) -> Markup:
    diff = report.diff
    if diff is None:
        return Markup("")
    new = [x for x in report.counted if x.change == "new"]
    parts = [
        _folded(f"New: {len(new):,}", [example(x) for x in new]),
        *(
            _folded(f"{what}: {len(some):,}", [_gone(g) for g in some])
            for why, what in _GONE
            if (some := [g for g in diff.gone if g.why == why])
        ),
        _folded(
            f"Pages that were not there before: {len(diff.pages_new):,}",
            [el("li", page_link(u)) for u in diff.pages_new],
        ),
        _folded(f"Pages that are gone: {len(diff.pages_left):,}", [el("li", page_link(u)) for u in diff.pages_left]),
    ]
    return _section(f"Since the audit of {diff.day}", "", *parts)


_GONE = (
    ("fixed", "Fixed"),
    ("not_measured", "Not looked at again"),
    ("page_left", "Left with their pages"),
)


def _gone(gone: Gone) -> Markup:
    return el("li", page_link(gone.url), el("span", gone.finding.message, class_="under"))


def _folded(title: str, rows: Sequence[Markup]) -> Markup | None:
    if not rows:
        return None
    more = el("li", f"and {len(rows) - LONG:,} more", class_="quiet") if len(rows) > LONG else None
    is_open = "open" if len(rows) <= SHORT else None
    return el("details", el("summary", title), el("ol", *rows[:LONG], more, class_="examples"), open=is_open)


def _pages(n: int) -> str:
    return f"{n:,} page" if n == 1 else f"{n:,} pages"


def _orphans(report: SiteReport) -> Markup:
    if not report.orphans:
        return Markup("")
    note = "No other stored page of the site links to them, not even from a menu; a sitemap alone leads there."
    rows = [el("li", page_link(url)) for url in report.orphans]
    return _section("Orphan pages", note, _folded(f"{len(rows):,} of {_pages(len(report.pages))}", rows))


def _clusters(found: Sequence[Cluster]) -> Markup:
    if not found:
        return Markup("")
    rows = [_cluster(c) for c in found]
    note = "Pages with nearly the same text; an engine keeps one of each. The first is taken for the original."
    return _section("Duplicates", note, _folded(f"{len(rows):,} group" + ("s" if len(rows) > 1 else ""), rows))


def _cluster(cluster: Cluster) -> Markup:
    words = "all copies declare it canonical" if cluster.declared else "not all copies declare it canonical"
    shown = [el("li", page_link(url)) for url in cluster.copies[:EXAMPLES]]
    rest = len(cluster.copies) - EXAMPLES
    more = el("li", f"and {rest:,} more", class_="quiet") if rest > 0 else None
    return el("li", page_link(cluster.original), f" ({words})", el("ul", *shown, more))


def _waived(report: SiteReport) -> Markup:
    if not (report.waivers or report.expired):
        return Markup("")
    used = {w: sum(x.waiver == w for x in report.findings) for w in report.waivers}
    head = el("tr", *(el("th", t, scope="col") for t in ("Check", "Pages", "Reason", "Until")), _number("Findings"))
    body = [_waiver(w, str(n) if n else "none: can go") for w, n in used.items()]
    body += [_waiver(w, "expired") for w in report.expired]
    note = "Findings that somebody decided to live with. They count nowhere above."
    return _section("Waived", note, el("div", el("table", el("thead", head), el("tbody", *body)), class_="scroll"))


def _waiver(w: Waiver, said: str) -> Markup:
    return el("tr", el("th", el("code", w.id), scope="row"), el("td", breakable(w.url)), el("td", w.reason),
              el("td", w.until or "for good"), el("td", said, class_="number"))  # fmt: skip


def _unmeasured(report: SiteReport) -> Markup:
    rows = unmeasured(report)
    if not rows:
        return Markup("")
    cells = [
        el("tr", el("th", check.title, scope="row"), el("td", f"{n:,} of {len(report.pages):,} pages", class_="number"))
        for check, n in rows
    ]
    note = "These count neither for nor against a page. Audit a page alone to read what would make them measurable."
    return _section(
        "Not measured", note, el("details", el("summary", f"{len(rows)} checks"), el("table", el("tbody", *cells)))
    )
