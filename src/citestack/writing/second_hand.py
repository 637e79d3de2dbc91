"""Sentences that a page has from another page which was found as well: what that page says itself stands for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citestack.model import Passage
from citestack.stack.quoting import is_of, named
from citestack.writing.units import Unit


def second_hand(units: Sequence[Unit], found: Sequence[Passage]) -> Mapping[tuple[str, str], Passage]:
    """(passage id, claim id) of a sentence that quotes another page and names it -> that page's passage."""
    of: dict[str, list[Unit]] = {}
    for unit in units:
        of.setdefault(unit.passage, []).append(unit)
    taken: dict[tuple[str, str], Passage] = {}
    for passage, originals in named([p for p in found if p.id in of], found).items():
        for original in originals:
            for unit in (u for u in of[passage] if is_of(u.claim.text, original)):
                taken.setdefault((passage, unit.claim.id), original)
    return taken
