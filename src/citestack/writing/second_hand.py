"""Sentences that a page has from another page which was found as well: what that page says itself stands for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citestack.model import Passage
from citestack.stack.quoting import is_of, names, naming
from citestack.writing.units import Unit


def second_hand(units: Sequence[Unit], found: Sequence[Passage]) -> Mapping[tuple[str, str], Passage]:
    """(passage id, claim id) of a sentence that quotes another page and names it -> that page's passage.

    Two passages that name each other say nothing about who was first.
    """
    of: dict[str, list[Unit]] = {}
    for unit in units:
        of.setdefault(unit.passage, []).append(unit)
    taken: dict[tuple[str, str], Passage] = {}
    for passage, others in naming([p for p in found if p.id in of], found):
        for original in (o for o in others if not names(o, passage)):
            for unit in (u for u in of[passage.id] if is_of(u.claim.text, original)):
                taken.setdefault((passage.id, unit.claim.id), original)
    return taken
