"""Which of the edits that would do is taken: the least change, and no value where two are as well supported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from citestack.model import Verdict
from citestack.protocols import Facts
from citestack.revision import Attempt, EditKind

AS_SURE = 0.02
"""Scores nearer than this do not tell which of two values is right."""
VALUES = (EditKind.NUMBER, EditKind.DATE, EditKind.NAME)
Tried = tuple[Attempt, Verdict | None]
"""An attempt with its verdict; None when it was refused unread."""
Accepted = tuple[Attempt, Verdict]


def choose(sentence: str, tried: Sequence[Tried], facts: Facts) -> tuple[Accepted | None, list[Tried]]:
    """The edit taken, and the attempts with what spoke against them in the end. ``tried`` has the least change first.

    Where the least change puts in a value, the best supported value of its kind is taken; where two values are as well
    supported, none of them.
    """
    good = accepted(tried)
    first = next(iter(good), None)
    if first is None or first[0].kind not in VALUES:
        return first, list(tried)
    same = [(a, v) for a, v in good if a.kind is first[0].kind]
    value = {a.text: frozenset(f.text for f in facts.absent(a.text, sentence)) for a, _ in same}
    best = max(same, key=lambda pair: pair[1].score)
    rivals = [v for a, v in same if value[a.text] != value[best[0].text] and v.score > best[1].score - AS_SURE]
    if not rivals:
        return next(pair for pair in same if value[pair[0].text] == value[best[0].text]), list(tried)
    refused = [_refused(a, v) if a.text in value and a.problem is None else (a, v) for a, v in tried]
    return next((pair for pair in good if pair[0].text not in value), None), refused


def accepted(tried: Sequence[Tried]) -> list[Accepted]:
    """Those as sure as their evidence, or all that would do where each leaves a hedge out."""
    good = [(a, v) for a, v in tried if a.problem is None and v is not None]
    plain = [(a, v) for a, v in good if not any(c.name == "certainty" and c.passed is False for c in v.checks)]
    return plain or good


def _refused(attempt: Attempt, verdict: Verdict | None) -> Tried:
    return replace(attempt, problem="another value is as well supported"), verdict
