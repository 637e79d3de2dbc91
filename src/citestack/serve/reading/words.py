"""Decisions in plain words: the number first, then the bar it met or missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citestack.model import Check, SupportState
from citestack.trace import Decision, Reason

Numbers = Mapping[str, float | None]

STATE: Mapping[SupportState, str] = {
    SupportState.SUPPORTED: "supported",
    SupportState.PARTIAL: "partly supported",
    SupportState.REFUTED: "refuted",
    SupportState.UNSUPPORTED: "not supported",
    SupportState.NO_CHECK_NEEDED: "no check needed",
}
_REASONS: Mapping[Reason, str] = {
    Reason.KEPT: "kept",
    Reason.DUPLICATE_QUERY: "the same query twice",
    Reason.NOT_DIVERSE: "too like another query",
    Reason.BELOW_RANK_CUT: "below the cut",
    Reason.OTHER_LANGUAGE: "in another language",
    Reason.OVER_BUDGET: "beyond what was read",
    Reason.DUPLICATE: "a near copy of another passage",
    Reason.HOST_CAP: "enough passages of its host",
    Reason.PAGE_CAP: "enough passages of its page",
    Reason.TRUST_FLOOR: "below the least trust",
    Reason.NOT_RELEVANT: "not relevant enough",
    Reason.PASSAGE_DROPPED: "its passage was dropped at reranking",
    Reason.NOT_SELF_CONTAINED: "does not stand alone",
    Reason.NOT_ANSWERING: "does not answer the question",
    Reason.REPEATS: "repeats a chosen sentence",
    Reason.NOT_SUPPORTED: "not supported",
    Reason.PARTIAL_ONLY: "supported in part only",
    Reason.REFUTED: "refuted",
    Reason.CONTESTED: "supported, and another page says otherwise",
    Reason.NO_CHECK_NEEDED: "says nothing to check",
    Reason.REVISED: "reworded",
    Reason.BETTER_SOURCE: "a cheaper source verifies the same",
}
QUOTED = "quotes another page that was found, and says so"
REWORDED = "the page that is cited has the sentence word for word"
_COMPARED: Mapping[Reason, tuple[str, str, str]] = {
    Reason.DUPLICATE: ("similarity", "bar", "likeness"),
    Reason.NOT_DIVERSE: ("similarity", "bar", "likeness"),
    Reason.REPEATS: ("similarity", "bar", "likeness"),
    Reason.NOT_RELEVANT: ("relevance", "bar", "relevance"),
    Reason.TRUST_FLOOR: ("trust", "bar", "trust"),
    Reason.PARTIAL_ONLY: ("score", "bar", "support"),
    Reason.NOT_SUPPORTED: ("score", "bar", "support"),
    Reason.REFUTED: ("refute", "refute_bar", "refutation"),
    Reason.CONTESTED: ("refute", "refute_bar", "refutation"),
    Reason.BETTER_SOURCE: ("words", "bar", "words to read"),
}
"""Reason -> the number compared, what with, and its word; the others compare ``score`` with ``bar``."""
_OF_FORM = frozenset({Reason.PASSAGE_DROPPED, Reason.NOT_SELF_CONTAINED, Reason.KEPT, Reason.NO_CHECK_NEEDED})
"""No number decided these."""


def decided(decision: Decision) -> str:
    """The reason with its numbers: ``below the cut: score 0.41, the bar was 0.47``."""
    told = numbers(decision)
    if decision.numbers.get("quoted"):
        return QUOTED
    if decision.numbers.get("reworded"):
        return REWORDED
    return _REASONS[decision.reason] + (f": {told}" if told else "")


def numbers(decision: Decision) -> str:
    """``score 0.41, the bar was 0.47``; empty where no number decided."""
    why, given = decision.reason, decision.numbers
    if why in _OF_FORM or given.get("quoted") or given.get("reworded"):
        return ""
    if why is Reason.OVER_BUDGET and given.get("bar") is None:
        return _cut(given)
    value, bar, word = _COMPARED.get(why, ("score", "bar", "score"))
    return compared(word, given.get(value), given.get(bar))


def _cut(given: Numbers) -> str:
    rank, cut = given.get("rank"), given.get("cut")
    if cut is None:
        return ""
    return f"the first {cut:g} were read" + ("" if rank is None else f", it was number {rank:g}")


def compared(word: str, value: float | None, bar: float | None) -> str:
    """``score 0.41, the bar was 0.47``; empty when nothing was measured."""
    if value is None:
        return ""
    if bar is None:
        return f"{word} {number(value)}"
    shown, held = _apart(value, bar)
    return f"{word} {shown}, the bar was {held}"


def number(value: float) -> str:
    """Two places; whole numbers above one without any."""
    return f"{value:,.0f}" if value == int(value) and abs(value) > 1 else f"{value:.2f}"


def _apart(a: float, b: float) -> tuple[str, str]:
    """Two numbers that differ look different, up to four places."""
    for places in (3, 4):
        if a != b and number(a) == number(b) and f"{a:.{places}f}" != f"{b:.{places}f}":
            return f"{a:.{places}f}", f"{b:.{places}f}"
    return number(a), number(b)


def checks(some: Sequence[Check]) -> tuple[tuple[str, bool, str], ...]:
    """(name, passed, detail) of the checks that had something to compare; ``numbers ok: 3 of 3 found``."""
    return tuple((c.name, c.passed, c.detail) for c in some if c.passed is not None)


def count(n: int, one: str, many: str | None = None) -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"
