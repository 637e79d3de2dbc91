"""Copies are no witnesses: a page that repeats another, whole or in the passage at hand, tells nothing of its own."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.answers.identity import key_of
from citestack.audit.addresses import site
from citestack.corpus.duplicates import THRESHOLD, similarity
from citestack.model import PageRecord
from citestack.stack.shingles import Shingles, jaccard, shingles

COPIED = 0.5
"""Share of a passage's five-word runs that stand in the page, from which the passage is a copy of it or it of that."""
FEWEST_SHINGLES = 8
"""A shorter passage is judged as a part of its page alone: a definition is worded alike by chance."""
COMPARED = 200_000
"""Characters of a page that are compared."""


def is_copy(one: PageRecord, other: PageRecord) -> bool:
    """By the stored signatures, as the store marks duplicates; of pages too short for one, by their words."""
    if one.signature and other.signature:
        return similarity(one.signature, other.signature) >= THRESHOLD
    mine, theirs = (shingles(r.page.text[:COMPARED]) for r in (one, other))
    return jaccard(mine, theirs) >= THRESHOLD


@dataclass(frozen=True, slots=True)
class Own:
    """The audited page, as others are compared with it."""

    record: PageRecord
    key: str | None
    site: str
    said: Shingles

    def copied(self, passage: str) -> bool:
        """Whether the passage is largely the page's own text."""
        theirs = shingles(passage)
        return len(theirs) >= FEWEST_SHINGLES and len(theirs & self.said) >= COPIED * len(theirs)


def own_of(record: PageRecord, url: str) -> Own:
    return Own(record, key_of(url), site(url), shingles(record.page.text[:COMPARED]))
