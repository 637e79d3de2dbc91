"""Rules that end a report with exit code 1, such as ``citation_rate@openai<0.1`` or ``change:citation_rate=down``.

By default a rule fires only when it holds for the whole 95 % interval: a rate near its bar is not stable, and whoever
is woken by noise stops listening.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from citestack.errors import UsageError
from citestack.track.figures import Figure
from citestack.track.report.document import Change, ReportDocument, figure_dict, figure_of, plain
from citestack.track.report.sentences import change_words
from citestack.track.report.wording import (
    MEASURES,
    amount,
    basis,
    count,
    engine_name,
    measure,
    percent,
    places,
    shown,
    spread,
)  # fmt: skip

HINT = "Use MEASURE[@NAME] with <, <=, > or >= and a number, or change:MEASURE[@NAME]=up, down or any."
Outcome = Literal["fired", "quiet", "not_stable", "not_measured"]
_BAR = re.compile(r"([a-z_]+)(?:@([^<>=]+))?(<=|>=|<|>)([0-9.]+)(%?)")
_CHANGE = re.compile(r"change:([a-z_]+)(?:@([^<>=]+))?=(up|down|any)")
_TESTS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    text: str
    measure: str
    name: str
    """Engine or site; empty = all engines together."""
    test: str
    """``<``, ``<=``, ``>``, ``>=``; ``up``, ``down`` or ``any`` for a change."""
    bar: float | None


@dataclass(frozen=True, slots=True)
class Alert:
    rule: Rule
    outcome: Outcome
    sentence: str
    figure: Figure | None = None
    change: Change | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule.text,
            "outcome": self.outcome,
            "sentence": self.sentence,
            "figure": None if self.figure is None else figure_dict(self.figure),
            "change": plain(self.change),
        }


def rule(text: str) -> Rule:
    """Raises ``UsageError`` for what is no rule."""
    said = "".join(text.split())
    if found := _CHANGE.fullmatch(said):
        return Rule(text, _known(found[1]), found[2] or "", found[3], None)
    if found := _BAR.fullmatch(said):
        return Rule(text, _known(found[1]), found[2] or "", found[3], _number(found[4], found[5], text))
    raise UsageError(f"no rule: {text!r}", hint=HINT, layer="track")


def judged(rules: Sequence[Rule], document: ReportDocument, *, even_noise: bool = False) -> tuple[Alert, ...]:
    """One outcome for each rule; ``even_noise`` lets the value alone decide."""
    return tuple(_judged(one, document, even_noise=even_noise) for one in rules)


def _known(name: str) -> str:
    if name == "coverage" or name in MEASURES:
        return name
    listed = ", ".join(["coverage", *sorted(MEASURES)])
    raise UsageError(f"no measure {name!r}", hint=f"Measures: {listed}.", layer="track")


def _number(text: str, percent_sign: str, whole: str) -> float:
    try:
        return float(text) / (100 if percent_sign else 1)
    except ValueError:
        raise UsageError(f"no rule: {whole!r}", hint=HINT, layer="track") from None


def _judged(one: Rule, document: ReportDocument, *, even_noise: bool) -> Alert:
    if one.bar is None:
        return _changed(one, document)
    if one.measure == "coverage":
        return _covered(one, document, one.bar)
    figure = next(_found(one, document), None)
    if figure is None or figure.value is None:
        return Alert(one, "not_measured", f"{_about(one)}: not measured", figure)
    return _against(one, figure, one.bar, even_noise=even_noise)


def _found(one: Rule, document: ReportDocument) -> Iterator[Figure]:
    for row in document.engines:
        if row.name == (one.name or document.every) and (found := figure_of(row.figures, one.measure)) is not None:
            yield found
    for said in document.sentiment:
        ours = said.brand == document.selection.brand and said.engine == (one.name or document.every)
        if (found := figure_of(said.figures, one.measure)) is not None and ours:
            yield found
    for board in document.boards if one.name else ():
        for holder in board.rows:
            if holder.name == one.name:
                yield from (f for f in (holder.share, holder.rate) if f is not None and f.measure == one.measure)


def _against(one: Rule, figure: Figure, bar: float, *, even_noise: bool) -> Alert:
    value, interval, test = figure.value or 0.0, figure.interval, _TESTS[one.test]
    unit = measure(one.measure).unit
    limit = amount(bar, unit, places(interval, unit))
    said = f"{_about(one)} is {shown(figure)}" + (f" (95 % interval {spread(figure)})" if spread(figure) else "")
    said += f" in the opinion of {model}" if (model := figure.about.get("model")) else ""
    sentence = f"{said}, the bar is {limit}; {basis(figure)}"
    if not test(value, bar):
        return Alert(one, "quiet", sentence, figure)
    sure = interval is not None and test(interval.low, bar) and test(interval.high, bar)
    if sure or even_noise:
        return Alert(one, "fired", sentence, figure)
    why = "no interval can be said" if interval is None else "the interval holds the bar"
    return Alert(one, "not_stable", f"{sentence}; {why}", figure)


def _covered(one: Rule, document: ReportDocument, bar: float) -> Alert:
    row = next((r for r in document.engines if r.name == (one.name or document.every)), None)
    asked = 0 if row is None else sum(row.states.values())
    if row is None or not asked:
        return Alert(one, "not_measured", f"{_about(one)}: nothing was asked")
    value = row.states.get("measured", 0) / asked
    sentence = f"{_about(one)} is {percent(value)} of {count(asked, 'asking')}, the bar is {percent(bar)}"
    return Alert(one, "fired" if _TESTS[one.test](value, bar) else "quiet", sentence)


def _changed(one: Rule, document: ReportDocument) -> Alert:
    found = next(
        (c for c in document.changes if (c.measure, c.engine) == (one.measure, one.name or document.every)), None
    )
    if found is None or found.verdict == "too few":
        why = (
            "too few prompts were measured in both periods"
            if document.selection.against
            else "no period to compare with"
        )
        return Alert(one, "not_measured", f"{_about(one)}: {why}", None, found)
    fired = found.verdict == one.test or (one.test == "any" and found.verdict in ("up", "down"))
    said = change_words(found)
    return Alert(one, "fired" if fired else "quiet", said[0].upper() + said[1:], None, found)


def _about(one: Rule) -> str:
    title = "Coverage" if one.measure == "coverage" else measure(one.measure).title
    return f"{title} of {one.name}" if one.name else f"{title} over {engine_name('').lower()}"
