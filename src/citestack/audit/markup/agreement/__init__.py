"""Does the markup say what the page shows? Every declared fact is looked for in the text a reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from citestack.audit.markup.agreement.answers import answers
from citestack.audit.markup.agreement.authors import authors
from citestack.audit.markup.agreement.claims import claims
from citestack.audit.markup.agreement.compared import Compared, Declared
from citestack.audit.markup.agreement.days import days
from citestack.audit.markup.agreement.figures import figures
from citestack.audit.markup.agreement.headline import headline
from citestack.audit.markup.checker import Checked
from citestack.audit.markup.shown import Shown
from citestack.audit.subject import Around

__all__ = ["MOST", "Compared", "Declared", "compare"]

MOST = 200
"""Facts compared of one page."""


_BESIDE = frozenset({"author", "published", "modified", "rating", "price", "description"})
"""Shown beside the main text as often as in it; of a stored page only the main text is kept, so their absence from it
says nothing."""


def compare(checked: Checked, shown: Shown, around: Around) -> tuple[Compared, ...]:
    """Every declared fact that can be looked for, with what speaks against it (or nothing), in order of kind."""
    declared = Declared(checked.graph, shown.subject.url)
    found = _all(declared, shown, around)
    if shown.subject.raw is None:
        found = (c for c in found if c.agrees or c.shown is not None or c.what not in _BESIDE)
    return tuple(islice(found, MOST))


def _all(declared: Declared, shown: Shown, around: Around) -> Iterator[Compared]:
    kinds: tuple[Iterable[Compared], ...] = (
        headline(declared, shown),
        authors(declared, shown),
        days(declared, shown),
        answers(declared, shown),
        figures(declared, shown),
        claims(declared, shown, around),
    )
    for kind in kinds:
        yield from kind
