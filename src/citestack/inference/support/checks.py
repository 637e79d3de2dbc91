"""The deterministic checks of a pair, in the form people read. A failed blocking check forbids 'supported'."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from citestack.inference.support.compare import Comparison
from citestack.inference.support.items import Items, date_items, number_items
from citestack.inference.support.quotes import missing_quotes
from citestack.inference.support.reading import ClaimText, PassageText
from citestack.model import Check

ELSEWHERE = "elsewhere in the text"
_WIDER: Mapping[str, Callable[[ClaimText, PassageText], bool]] = {
    "numbers": lambda claim, whole: not number_items(claim, whole, 0).absent,
    "dates": lambda claim, whole: not date_items(claim, whole, 0).absent,
    "quotes": lambda claim, whole: not missing_quotes(claim.quotes, whole.text),
}
"""Checks of an excerpt that are asked again of the text it was cut from."""


def run_checks(claim: ClaimText, found: Comparison) -> tuple[Check, ...]:
    if found.verbatim:
        return _verbatim(claim)
    return (
        _items("numbers", len(claim.numbers), found.numbers),
        _items("dates", len(claim.dates), found.dates),
        _items("names", len(claim.names), found.names),
        _quotes(claim, found),
        _negation(claim, found),
        _antonyms(found),
        _worded("quantity", found.quantity),
        _worded("certainty", found.certainty),
        Check("roles", False, f"changed places around '{found.swapped}'") if found.swapped else Check("roles", None),
        _statement(claim),
    )


def _verbatim(claim: ClaimText) -> tuple[Check, ...]:
    """Word for word: what the claim holds, the evidence holds."""
    held = (("numbers", claim.numbers), ("dates", claim.dates), ("names", claim.names), ("quotes", claim.quotes))
    checks = tuple(Check(name, True if items else None, "word for word" if items else "") for name, items in held)
    negation = Check("negation", True if claim.polarity.cues else None, "word for word" if claim.polarity.cues else "")
    rest = tuple(Check(name, None) for name in ("antonyms", "quantity", "certainty", "roles"))
    return (*checks, negation, *rest, _statement(claim))


def _items(name: str, count: int, items: Items) -> Check:
    if not count:
        return Check(name, None)
    if items.conflicts:
        return Check(name, False, f"claim / evidence: {'; '.join(items.conflicts)}")
    if items.absent:
        return Check(name, False, f"not in the evidence: {', '.join(dict.fromkeys(items.absent))}")
    return Check(name, True, f"{count} of {count} found")


def _quotes(claim: ClaimText, found: Comparison) -> Check:
    if not claim.quotes:
        return Check("quotes", None)
    if found.unquoted:
        return Check("quotes", False, f"not word for word in the evidence: {'; '.join(found.unquoted)}")
    return Check("quotes", True, "word for word")


def in_the_whole(claim: ClaimText, checks: tuple[Check, ...], whole: PassageText) -> tuple[Check, ...]:
    """The checks of an excerpt: a quotation, number or date that the rest of its text has is not lacking.

    A page says once, in its head, of which day it speaks. A name that the telling sentences lack does count: a page
    that names somebody elsewhere often speaks of somebody else here. Other values in the excerpt stay conflicts.
    """
    return tuple(
        Check(c.name, True, ELSEWHERE) if may_stand_elsewhere(c) and _WIDER[c.name](claim, whole) else c for c in checks
    )


def may_stand_elsewhere(check: Check) -> bool:
    """Whether it failed because an excerpt lacks what the rest of its text may have."""
    return check.name in _WIDER and check.passed is False and not conflicting(check)


def conflicting(check: Check) -> bool:
    """Whether the evidence gives another value for the claim's number or date."""
    return check.passed is False and check.name in ("numbers", "dates") and check.detail.startswith("claim / evidence")


def _negation(claim: ClaimText, found: Comparison) -> Check:
    if found.negated:
        return Check("negation", False, f"negated on one side only: {', '.join(found.negated)}")
    return Check("negation", True, "same sign") if claim.polarity.cues else Check("negation", None)


def _antonyms(found: Comparison) -> Check:
    if found.opposed:
        pairs = "; ".join(f"{own} / {other}" for own, other in found.opposed)
        return Check("antonyms", False, f"claim / evidence: {pairs}")
    return Check("antonyms", None)


def _worded(name: str, problem: str | None) -> Check:
    return Check(name, None) if problem is None else Check(name, not problem, problem)


def _statement(claim: ClaimText) -> Check:
    if claim.question:
        return Check("statement", False, "a question states nothing")
    return Check("statement", None)
