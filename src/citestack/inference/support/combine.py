"""A claim of several sentences: read each, then answer for the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citestack.inference.support.text import Splitter
from citestack.model import Check, Span
from citestack.protocols import Reading

NOTHING = Reading(0.0, 0.0, 0.0, None)
_SAYS_SOMETHING = re.compile(r"\w{2,}.*\w{2,}", re.DOTALL)


def claim_units(claim: str, split: Splitter) -> tuple[str, ...]:
    """The sentences that state something; the claim itself when it is one sentence or none."""
    spans = split(claim)
    units = tuple(claim[a:b] for a, b in spans if _SAYS_SOMETHING.search(claim[a:b]))
    return units if len(units) > 1 else (claim,)


def combine(text: str, readings: Sequence[Reading]) -> Reading:
    """As sure as the weakest sentence (minimum beats mean on summaries), refuted by any, partly true if one part is.

    The evidence runs from the first quoted sentence to the last. Sentences without a content word say nothing and do
    not count, unless all are such.
    """
    if len(readings) == 1:
        return readings[0]
    read = [r for r in readings if r is not NOTHING] or [NOTHING]
    score = min(r.score for r in read)
    partial = max(r.partial for r in read)
    return Reading(score, partial, max(r.refute for r in read), _joined(text, read), _merged(read))


def _joined(text: str, readings: Sequence[Reading]) -> Span | None:
    found = [r.evidence for r in readings if r.evidence is not None]
    if not found:
        return None
    start, end = min(s.start for s in found), max(s.end for s in found)
    return Span(start, end, text[start:end])


def _merged(readings: Sequence[Reading]) -> tuple[Check, ...]:
    """Per check name: failed if it failed for any sentence, else passed if it passed for any."""
    by_name: dict[str, list[Check]] = {}
    for reading in readings:
        for check in reading.checks:
            by_name.setdefault(check.name, []).append(check)
    return tuple(_worst(checks) for checks in by_name.values())


def _worst(checks: Sequence[Check]) -> Check:
    failed = [c for c in checks if c.passed is False]
    if failed:
        return Check(failed[0].name, False, "; ".join(dict.fromkeys(c.detail for c in failed if c.detail)))
    return next((c for c in checks if c.passed), checks[0])
