"""The sentences a busy reader needs: where we stand, how it moved, and what the figures do not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from citestack.evaluate.statistics.interval import Interval
from citestack.track.figures import EXPLORATORY, Figure
from citestack.track.report.document import Change, EngineRow, ReportDocument, figure_of
from citestack.track.report.wording import basis, count, engine_name, measure, percent, points, shown, spread


def lead(document: ReportDocument) -> tuple[str, ...]:
    """Three sentences; a fourth before them where answers are not a real engine's."""
    simulated = document.universe.simulated
    named = [f"Simulated data: answers of {', '.join(simulated)} were made up, no live engine gave them."]
    return (*(named if simulated else ()), _standing(document), _movement(document), _limits(document))


def universe(document: ReportDocument) -> str:
    """Who was asked what, when and where."""
    u, s = document.universe, document.selection
    parts = [f"{count(u.prompts, 'prompt')}" + (f" of {', '.join(u.prompt_sets)}" if u.prompt_sets else "")]
    parts.append(f"{count(len(u.engines), 'engine')} ({', '.join(u.engines)})" if u.engines else "no engine")
    if u.places:
        parts.append(f"asked from {', '.join(p or 'anywhere' for p in u.places)}")
    if u.first:
        parts.append(f"answers of {u.first} to {u.last}" + (f" in {count(u.runs, 'run')}" if u.runs else ""))
    if u.tracked:
        parts.append(f"tracked: {', '.join(u.tracked)}")
    if s.against:
        parts.append(f"compared with {s.against[0]} to {s.against[1]}")
    return "; ".join(parts) + "."


def asked_about(document: ReportDocument) -> str:
    s = document.selection
    return s.domain or s.brand or "all domains"


def _standing(document: ReportDocument) -> str:
    whole = document.whole
    if whole is None or all(f.value is None for f in whole.figures):
        return "No answer was measured in this selection."
    rate, said = figure_of(whole.figures, "citation_rate"), figure_of(whole.figures, "mention_rate")
    if rate is not None and rate.value is not None:
        named = f", named in {shown(said)}" if said is not None and said.value is not None else ""
        return f"{asked_about(document)} is cited in {_of_answers(rate)}{named}."
    if said is not None and said.value is not None:
        return f"{document.selection.brand or asked_about(document)} is named in {_of_answers(said)}."
    return _busiest(document, whole)


def _of_answers(rate: Figure) -> str:
    n = f"{shown(rate)} of {count(rate.basis.answers, 'measured answer')} of {count(rate.basis.prompts, 'prompt')}"
    notes = [f"95 % interval {spread(rate)}" if spread(rate) else "one prompt: no interval can be said"]
    if rate.basis.exploratory:
        notes.append(f"exploratory below {EXPLORATORY} prompts")
    return f"{n} ({'; '.join(notes)})"


def _busiest(document: ReportDocument, whole: EngineRow) -> str:
    board = next((b for b in document.boards if b.kind == "site" and b.rows), None)
    cited = figure_of(whole.figures, "citations")
    if board is None:
        return f"Measured: {basis(whole.figures[0])}."
    top = board.rows[0]
    per = f", {shown(cited)} citations per answer" if cited is not None and cited.value is not None else ""
    said = f"{shown(top.share)} of all citations" + (
        f" (95 % interval {spread(top.share)})" if spread(top.share) else ""
    )
    return f"The most cited site is {top.name}, with {said} in {basis(top.share)}{per}."


def _movement(document: ReportDocument) -> str:
    if document.selection.against is None:
        return _contrast(document)
    tested = [c for c in document.changes if c.verdict != "too few"]
    moved = [c for c in tested if c.verdict != "noise"]
    against = f"against {document.selection.against[0]} to {document.selection.against[1]}"
    if not tested:
        return f"Too few prompts were measured in both periods, so nothing can be said {against}."
    if not moved:
        return f"Of {count(len(tested), 'comparison')} {against} none is more than noise."
    known = (asked_about(document), document.selection.brand)
    said = [change_words(replace(c, about="" if c.about in known else c.about)) for c in moved[:3]]
    listed = "; ".join(said) + (f"; {len(moved) - 3} more below" if len(moved) > 3 else "")
    return f"{len(moved)} of {count(len(tested), 'comparison')} {against} {_is(moved)} more than noise: {listed}."


def _is(moved: list[Change]) -> str:
    return "is" if len(moved) == 1 else "are"


def change_words(change: Change) -> str:
    """``citation rate of perplexity down, -6 points (-10 to -2)``."""
    name = measure(change.measure)
    of = f" in {change.engine}" if change.engine else " over all engines"
    what = f" of {change.about}" if change.about else ""
    said = "" if change.difference is None else f", {points(change.difference, name.unit)}"
    return f"{name.title.lower()}{what}{of}: {change.verdict}{said}"


def _contrast(document: ReportDocument) -> str:
    """Highest and lowest engine, where their intervals do not touch."""
    for name in ("citation_rate", "mention_rate"):
        rows = [
            (f, r) for r in document.engines if r.name and (f := figure_of(r.figures, name)) and f.value is not None
        ]
        if len(rows) > 1:
            high = max(rows, key=lambda row: row[0].value or 0.0)
            low = min(rows, key=lambda row: row[0].value or 0.0)
            return _apart(name, high, low)
    return "Nothing to compare: one engine, one period."


def _apart(name: str, high: tuple[Figure, EngineRow], low: tuple[Figure, EngineRow]) -> str:
    a, b = high[0].interval, low[0].interval
    said = [f"{engine_name(r.name)} {shown(f)}" + (f" ({spread(f)})" if spread(f) else "") for f, r in (high, low)]
    title = measure(name).title.lower()
    if a is None or b is None or _overlap(a, b):
        return f"The engines do not differ beyond noise in {title}: highest {said[0]}, lowest {said[1]}."
    return f"The engines differ in {title}: highest {said[0]}, lowest {said[1]}."


def _overlap(a: Interval, b: Interval) -> bool:
    return a.low <= b.high and b.low <= a.high


def _limits(document: ReportDocument) -> str:
    whole = document.whole
    if whole is None or not any(whole.states.values()):
        return "Coverage is not known."
    asked, measured = sum(whole.states.values()), whole.states.get("measured", 0)
    left = ", ".join(_left(whole))
    first = f"{count(measured, 'asking')} of {asked:,} ({percent(measured / asked)}) were measured"
    few = document.universe.prompts < EXPLORATORY
    tail = f"; with {count(document.universe.prompts, 'prompt')} all figures are exploratory" if few else ""
    return f"{first}; outside every denominator: {left or 'nothing'}{tail}."


def _left(row: EngineRow) -> Iterator[str]:
    from citestack.track.report.wording import STATES

    for state, n in sorted(row.states.items(), key=lambda item: (-item[1], item[0])):
        if state != "measured" and n:
            yield f"{n:,} {STATES.get(state, state)}"
