"""The report as one HTML file that opens offline, prints on A4 and starts with what a busy reader needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from citestack.audit.report.elements import Markup, el, join
from citestack.audit.report.parts import breakable
from citestack.track.report import plot_graph, plots
from citestack.track.report.document import (
    Board,
    Change,
    EngineRow,
    Graph,
    GroupRow,
    Instead,
    ReportDocument,
    Series,
    Side,
    Spread,
    VolatilityRow,
    figure_of,
)  # fmt: skip
from citestack.track.report.html_parts import (
    Line,
    document,
    head_of,
    panel,
    panels,
    section,
    section_id,
    table,
)  # fmt: skip
from citestack.track.report.naming import engines_title
from citestack.track.report.sentences import lead, universe
from citestack.track.report.wording import (
    MEASURES,
    NONE,
    OWNERS,
    STATES,
    amount,
    count,
    engine_name,
    measure,
    percent,
    places,
    points,
)  # fmt: skip

STAND = (
    "citation_rate", "citation_share", "brand_citation_rate", "mention_rate", "share_of_voice_anyone",
    "ghost_citations", "unlinked_mentions", "divergence", "retrieval_rate", "retrieval_to_citation", "position",
    "pawc_share", "citing_rate", "naming_rate", "support_supports",
)  # fmt: skip
DRAWN = (
    "citation_rate", "citation_share", "brand_citation_rate", "mention_rate", "share_of_voice_anyone",
    "ghost_citations", "unlinked_mentions", "citing_rate", "naming_rate",
)  # fmt: skip
PLOTS = 6
SHAPE = (
    "words", "sentences", "lists", "citations", "cited_block_share", "citations_per_cited_block", "first_third",
    "first_third_words",
)  # fmt: skip
VOLATILE = (
    "turnover_set", "turnover_volume", "half_life", "turnover_repeats", "turnover_answers", "core_share",
    "tail_share", "core_size", "cached_captures",
)  # fmt: skip
BOARDS = {"site": "Most cited sites", "page": "Most cited pages", "owner": "Who owns what is cited", "brand": "Brands"}
SUMS = "Shares add up to 100 %, the last row included."
DAYS_OF_PAGES = " Own pages are listed even where others are cited more. Days are those of the answers looked at here."
PROMPTS, PAIRS, LONG = 3, 30, 12
"""Rows and examples shown at most, and rows above which a table that repeats a plot is not printed."""


def report_html(found: ReportDocument) -> str:
    parts = sections(found)
    head = [
        el("p", "What the answer engines cite", class_="kind"),
        el("h1", breakable(found.title)),
        el("p", universe(found), class_="quiet"),
        _banner(found),
    ]
    contents = el("nav", *(_jump(part) for part in parts), class_="toc", aria_label="Contents")
    told = lead(found)
    opening = el("div", *(el("p", s) for s in told[1 if found.universe.simulated else 0 :]), class_="lead")
    return document(found.title, head, [opening, contents, *(part for _, part in parts)])


def sections(found: ReportDocument) -> list[tuple[str, Markup]]:
    """Title and markup of every part, for a face with a frame of its own."""
    return [part for part in _sections(found) if part is not None]


def _sections(d: ReportDocument) -> Iterator[tuple[str, Markup] | None]:
    yield _named(engines_title(len(d.engines)), _engines(d.engines))
    yield _named("Change", _changes(d.changes))
    yield _named("Over time", _trend(d.trend))
    for board in d.boards:
        yield _named(BOARDS[board.kind], _board(board))
    yield _named("By group", _groups(d.groups, d.selection.group))
    yield _named("Cited instead", _instead(d.instead))
    yield _named("Neighbours", _graph(d.graph))
    yield _named("Volatility", _volatility(d.volatility))
    yield _named("Where citations fall", _spreads(d.spreads))
    yield _named("Length and shape of the answers", _shape(d.engines))
    yield _named("Search engines' own reports", _sides(d.first_party))
    yield _named("Traffic", _sides(d.traffic))
    yield _named("What was asked and what came of it", _coverage(d.engines))
    yield _named("How to read this", _notes(d))


def _named(title: str, parts: tuple[str, list[object]] | None) -> tuple[str, Markup] | None:
    return None if parts is None else (title, section(title, parts[0], *parts[1]))


def _jump(part: tuple[str, Markup]) -> Markup:
    return el("a", part[0], href=f"#{section_id(part[0])}")


def _banner(d: ReportDocument) -> Markup | None:
    if not d.universe.simulated:
        return None
    return el("p", el("strong", "Simulated data. "), lead(d)[0].partition(": ")[2], class_="banner", role="note")


def _engines(rows: Sequence[EngineRow]) -> tuple[str, list[object]] | None:
    if not any(row.figures for row in rows):
        return None
    note = (
        "Dots are the measured figures, lines their 95 % intervals. A hollow dot is exploratory (fewer than 50 "
        "prompts) or has no interval."
    )
    drawn = (panel(measure(m).title, MEASURES[m].means, plots.side_by_side(m, rows)) for m in DRAWN)
    shown = [one for one in drawn if one is not None][:PLOTS]
    return note, [panels(*shown), _engine_table(engines_title(len(rows)), STAND, rows)]


def _engine_table(name: str, measures: Sequence[str], rows: Sequence[EngineRow]) -> Markup:
    used = [m for m in measures if any(figure_of(r.figures, m) is not None for r in rows)]
    head = ["Engine", *(head_of(measure(m).title, [figure_of(r.figures, m) for r in rows]) for m in used)]
    lines = [
        Line(engine_name(r.name), tuple(figure_of(r.figures, m) for m in used), "" if r.name else "whole") for r in rows
    ]
    return table(name, head, lines)


def _shape(rows: Sequence[EngineRow]) -> tuple[str, list[object]] | None:
    if not any(figure_of(r.figures, m) for r in rows for m in SHAPE):
        return None
    return "Means over the answers: the length and form a writer can aim at.", [_engine_table("Shape", SHAPE, rows)]


def _changes(changes: Sequence[Change]) -> tuple[str, list[object]] | None:
    if not changes:
        return None
    note = (
        "Paired by prompt: only prompts measured in both periods are compared. Noise is what other prompts of the same "
        "kind could also have shown; p is corrected for the number of comparisons."
    )
    head = ["Measure", "Engine", "Before", "After", "Difference", "Prompts in both", "p", "Verdict"]
    return note, [table("Change", head, [_change(c) for c in changes])]


def _change(c: Change) -> Line:
    unit = measure(c.measure).unit
    moved = "–" if c.difference is None else points(c.difference, unit)
    label = measure(c.measure).title + (f" of {c.about}" if c.about else "")
    p = "–" if c.p is None else "under 0.001" if c.p < 0.001 else f"{c.p:.3f}"
    verdict = el("span", c.verdict, class_=f"verdict {c.verdict.replace(' ', '-')}")
    return Line(label, (engine_name(c.engine), *ends(c), moved, f"{c.pairs:,}", p, verdict))


def ends(c: Change) -> tuple[str, str]:
    """Both values, with no more decimals than their difference allows."""
    unit = measure(c.measure).unit
    said = (NONE if v is None else amount(v, unit, places(c.difference, unit)) for v in (c.before, c.after))
    before, after = said
    return before, after


def _trend(series: Sequence[Series]) -> tuple[str, list[object]] | None:
    known = [s for s in series if s.points]
    if not known:
        return None
    note = "The band is the 95 % interval; a gap in the line is a time in which nothing was measured."
    parts: list[object] = []
    for name, some in groupby(sorted(known, key=lambda s: _place(s.measure)), key=lambda s: s.measure):
        group = list(some)
        top = plots.trend_top(group)
        drawn = [panel(engine_name(s.engine), measure(name).title.lower(), plots.trend(s, top)) for s in group]
        parts += [panels(*drawn), _trend_table(measure(name).title, group)]
    return note, parts


def _place(name: str) -> int:
    return list(MEASURES).index(name) if name in MEASURES else len(MEASURES)


def _trend_table(title: str, series: Sequence[Series]) -> Markup:
    times = sorted({(p.start, p.end) for s in series for p in s.points})
    cells = [{(p.start, p.end): p.figure for p in s.points} for s in series]
    head = ["From", *(head_of(engine_name(s.engine), [p.figure for p in s.points]) for s in series)]
    lines = [Line(f"{start} to {end}", tuple(c.get((start, end)) for c in cells)) for start, end in times]
    return table(f"{title} over time", head, lines, folded=True, long=len(times) > LONG)


def _board(board: Board) -> tuple[str, list[object]] | None:
    if not board.rows:
        return None
    rated, owned = any(h.rate is not None for h in board.rows), board.kind in ("site", "page")
    dated = any(h.first for h in board.rows)
    head: list[object] = [board.kind.capitalize(), *(["Owner"] if owned else [])]
    head.append(head_of("Share", [h.share for h in board.rows]))
    head += [head_of("In how many answers", [h.rate for h in board.rows])] if rated else []
    head += ["First cited", "Last cited"] if dated else []
    lines = []
    for h in board.rows:
        name = breakable(h.name.removeprefix("https://") if owned else OWNERS.get(h.name, h.name))
        cells = [*([OWNERS.get(h.owner, h.owner)] if owned else []), h.share, *([h.rate] if rated else [])]
        cells += [h.first, h.last] if dated else []
        lines.append(Line(el("strong", name) if h.ours else name, tuple(cells)))
    if board.rest is not None:
        rest = f"{board.rest_count:,} more" if board.rest_count else "all others"
        after = [""] * (int(rated) + 2 * int(dated))
        lines.append(Line(rest, (*([""] if owned else []), board.rest, *after)))
    return SUMS + (DAYS_OF_PAGES if dated else ""), [table(BOARDS[board.kind], head, lines)]


def _groups(rows: Sequence[GroupRow], by: str) -> tuple[str, list[object]] | None:
    if not rows:
        return None
    used = list(dict.fromkeys(f.measure for r in rows for f in r.figures))
    head = [
        by.capitalize(),
        "Engine",
        *(head_of(measure(m).title, [figure_of(r.figures, m) for r in rows]) for m in used),
    ]
    lines = [
        Line(r.value or "not said", (engine_name(r.engine), *(figure_of(r.figures, m) for m in used))) for r in rows
    ]
    return "Prompts of one group against those of another; small groups have wide intervals.", [
        table("By group", head, lines)
    ]


def _instead(rows: Sequence[Instead]) -> tuple[str, list[object]] | None:
    if not rows:
        return None
    head = ["Site", "Owner", head_of("Cited", [r.figure for r in rows]), "For prompts such as"]
    lines = []
    for r in rows:
        asked = join(el("span", f"“{p}”", class_="under") for p in r.prompts[:PROMPTS])
        lines.append(Line(breakable(r.name), (OWNERS.get(r.owner, r.owner), r.figure, el("td", asked, class_="words"))))
    return "Who is cited in the answers that do not cite the domain.", [table("Cited instead", head, lines)]


def _graph(graph: Graph | None) -> tuple[str, list[object]] | None:
    if graph is None or len(graph.nodes) < 2:
        return None
    note = (
        "Sites that are cited in the same answers more often than chance gives. Larger marks are cited in more "
        "answers; a filled square is own, a diamond a competitor. Names that stand together are one community."
    )
    more = f" {count(graph.left_out, 'further site')} not drawn." if graph.left_out else ""
    drawing = el(
        "div", plot_graph.neighbours(graph), class_="scroll", tabindex="0", role="region", aria_label="Neighbours"
    )
    head = ["Pair", "Cited together in", "Times what chance gives"]
    lines = [
        Line(
            f"{e.a} and {e.b}",
            (count(e.together, "answer"), f"{e.lift.value:.1f} ({e.lift.low:.1f} to {e.lift.high:.1f})"),
        )
        for e in plot_graph.strongest(graph)[:PAIRS]
    ]
    return note + more, [drawing, table("Neighbours", head, lines, folded=True, long=len(lines) > LONG)]


def _volatility(rows: Sequence[VolatilityRow]) -> tuple[str, list[object]] | None:
    if not any(f.value is not None for r in rows for f in r.figures):
        return None
    note = (
        "How many of the cited sites change from one capture to the next. By weight, a steady head weighs more than a "
        "tail that comes and goes. Byte-identical answers come from a cache and are no sign of stability. Between "
        "repeats is the floor: single answers to one question, asked again at once. Only what stands above it between "
        "answers has moved from capture to capture."
    )
    drawn = (panel(measure(m).title, MEASURES[m].means, plots.volatility(m, rows)) for m in VOLATILE[:5])
    used = [m for m in VOLATILE if any(figure_of(r.figures, m) is not None for r in rows)]
    head = ["Engine", *(head_of(measure(m).title, [figure_of(r.figures, m) for r in rows], short=True) for m in used)]
    lines = [Line(engine_name(r.engine), tuple(figure_of(r.figures, m) for m in used)) for r in rows]
    return note, [panels(*drawn), table("Volatility", head, lines)]


def _spreads(spreads: Sequence[Spread]) -> tuple[str, list[object]] | None:
    known = [s for s in spreads if any(b.citations.value is not None for b in s.bands)]
    if not known:
        return None
    note = (
        "Bars: share of the citations. Dashed line: share of the words that stand there, which is what citations "
        "spread evenly would give. Only a bar beyond its dashed line says that a place is preferred."
    )
    parts: list[object] = []
    for where, some in groupby(known, key=lambda s: s.where):
        parts += _spread(where, list(some))
    return note, parts


def _spread(where: str, spreads: Sequence[Spread]) -> list[object]:
    """A panel for each engine, on one axis; one table with two columns for each."""
    top = plots.falls_top(spreads)
    drawn = [panel(f"In the {where}", engine_name(s.engine), plots.falls(s, top)) for s in spreads]
    head: list[object] = ["Part"]
    for s in spreads:
        head += [head_of(engine_name(s.engine), [b.citations for b in s.bands]), "Words there"]
    rows = zip(*(s.bands for s in spreads), strict=True)
    lines = [
        Line(plots.band_name(row[0]), tuple(cell for b in row for cell in (b.citations, percent(b.words))))
        for row in rows
    ]
    return [panels(*drawn), table(f"In the {where}", head, lines, folded=True, long=len(spreads) > 2)]


def _sides(sides: Sequence[Side]) -> tuple[str, list[object]] | None:
    if not sides:
        return None
    parts: list[object] = []
    for side in sides:
        lines = [Line(r[0], r[1:]) for r in side.rows]
        title = el("h3", f"{side.title} ({side.source})")
        parts += [title, el("p", side.note, class_="note") if side.note else None, table(side.title, side.head, lines)]
    return "Counted by others, whole: no interval belongs to these.", parts


def _coverage(rows: Sequence[EngineRow]) -> tuple[str, list[object]] | None:
    if not any(r.states for r in rows):
        return None
    used = [s for s in STATES if any(r.states.get(s) for r in rows)]
    head = ["Engine", "Askings", "Coverage", *(STATES[s] for s in used), "Cost"]
    lines = [
        Line(engine_name(r.name), (f"{sum(r.states.values()):,}", _covered(r),
                                   *(f"{r.states.get(s, 0):,}" for s in used), cost(r)), "" if r.name else "whole")
        for r in rows
    ]  # fmt: skip
    return "Only measured answers enter a denominator; the others are counted here.", [table("Askings", head, lines)]


def _covered(r: EngineRow) -> str:
    asked = sum(r.states.values())
    return percent(r.states.get("measured", 0) / asked) if asked else percent(None)


def cost(r: EngineRow) -> str:
    """Known cost in dollars, and for how many askings none is known."""
    if r.cost_usd is None:
        return "not known"
    rest = f", {count(r.cost_unknown, 'asking')} unknown" if r.cost_unknown else ""
    return f"${r.cost_usd:,.2f}{rest}"


def _notes(d: ReportDocument) -> tuple[str, list[object]]:
    used = dict.fromkeys(f.measure for r in d.engines for f in r.figures)
    words = [
        el("tr", el("th", measure(m).title, scope="row"), el("td", measure(m).means)) for m in used if measure(m).means
    ]
    parts: list[object] = [el("table", el("tbody", *words))] if words else []
    parts += [el("p", note, class_="note") for note in d.notes]
    return f"Made {d.made_at}. Every figure says its denominator and coverage where the pointer rests on it.", parts
