"""To how many cases an arm applied, and why not to the others: an arm without an effect may never have been tried."""

from __future__ import annotations

from collections import Counter

from citestack.experiment.figures import Applied
from citestack.experiment.findings.sheet import Sheet
from citestack.experiment.findings.words import count

NAMED = 3
"""Reasons said in a sentence; the findings have all."""


def applied(sheet: Sheet, label: str) -> Applied:
    """Of the askings in which the target page alone made the edit; an arm refuses a page whatever the repeat."""
    some = {case: o for (case, repeat), o in sheet.held.get((label, 0.0), {}).items() if repeat == 1}
    reasons = Counter(o.reason.rstrip(".") for o in some.values() if o.state == "refused")
    # By number, then by words: the same outcomes give the same order.
    ordered = tuple(sorted(reasons.items(), key=lambda found: (-found[1], found[0])))
    return Applied(label, len(some), len(some) - reasons.total(), ordered)


def applied_words(found: Applied) -> str:
    """``inbound_links applied to none of 6 cases. Not to 6: ...``."""
    whose = "none" if not found.applied else f"{found.applied:,}"
    rest = f"{found.arm} applied to {whose} of {count(found.cases, 'case')}"
    kept = "" if not found.applied else "; its figures are about those alone"
    return f"{rest}{kept}. {reasons_words(found)}".rstrip()


def reasons_words(found: Applied) -> str:
    """Empty where it applied to all."""
    left = found.reasons[NAMED:]
    said = [f"{n:,}: {why}" for why, n in found.reasons[:NAMED]]
    more = [f"{sum(n for _, n in left):,} for other reasons"] if left else []
    return f"Not to {'; to '.join([*said, *more])}." if said else ""
