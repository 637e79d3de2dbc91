"""One outcome over the domains: its measured figures, and what other questions could have made of them.

Answers to the same question are averaged first, so that a question asked five times weighs as much as one asked once;
the figure of a domain is the sum over the questions. Rates divide two such sums.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from citestack.errors import UsageError
from citestack.evaluate.authority_study.catalogue import GIVEN_CANDIDATE, OUTCOMES, SIGNALS
from citestack.evaluate.authority_study.nouns import AnswerCounts, StudyTable
from citestack.evaluate.statistics.interval import Floats

Matrix = Any
"""scipy.sparse.csr_array, questions by domains (scipy has no types)."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    name: str
    counts: Floats
    """(domains,); nan = not measured."""
    chances: Floats | None
    """(domains,) denominators of a rate; None for a count."""
    matrix: Matrix | None
    below: Matrix | None
    questions: int | None
    answers: int | None
    outside: float | None
    """Share of what was counted that fell on domains that are not in the table."""

    @property
    def values(self) -> Floats:
        """(domains,): the count, or the rate; nan where there is none."""
        return self.counts if self.chances is None else _rate(self.counts, self.chances)

    def of(self, keep: np.ndarray[Any, Any]) -> Outcome:
        """The same for some of the domains."""
        below = None if self.below is None else self.below[:, keep]
        chances = None if self.chances is None else self.chances[keep]
        matrix = None if self.matrix is None else self.matrix[:, keep]
        shape = (self.questions, self.answers, self.outside)
        return Outcome(self.name, self.counts[keep], chances, matrix, below, *shape)

    def redrawn(self, weights: Floats) -> tuple[Floats, Floats]:
        """Counts and chances with each question taken as often as its weight says; chances of a count are all 1."""
        assert self.matrix is not None
        counts: Floats = weights @ self.matrix
        chances: Floats = np.ones((1, counts.shape[1])) if self.below is None else weights @ self.below
        return counts, chances

    def figures(self, counts: Floats, chances: Floats) -> tuple[Floats, Floats]:
        """Rows of values, and rows of 1 where there is a value, 0 where a domain had no chance."""
        if self.chances is None:
            return counts, chances
        return np.nan_to_num(_rate(counts, chances)), (chances > 0).astype(np.float64)


def _rate(counts: Floats, chances: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(chances > 0, counts / chances, np.nan)
    return found


def read_outcome(table: StudyTable, name: str) -> Outcome:
    """Raises ``UsageError`` for an outcome that is unknown or that the table does not measure."""
    if name not in OUTCOMES:
        raise UsageError(f"no outcome {name!r}", hint=f"Use one of: {', '.join(OUTCOMES)}.", layer="study")
    found = find_outcome(table, name)
    if found is None:
        measured = [o for o in OUTCOMES if find_outcome(table, o) is not None]
        hint = f"Measured: {', '.join(measured) or 'nothing'}. Not measured is not zero."
        raise UsageError(f"{name} was not measured", hint=hint, layer="study")
    return found


def find_outcome(table: StudyTable, name: str) -> Outcome | None:
    if name == GIVEN_CANDIDATE:
        return _given_candidate(table)
    domains = sorted(table.domains)
    rows = [(a.question, seen) for a in table.answers if (seen := _counted(a.counts, name)) is not None]
    if rows:
        matrix, outside = _matrix(rows, domains)
        return Outcome(name, matrix.sum(axis=0), None, matrix, None, matrix.shape[0], len(rows), outside)
    seen = _counted(table.totals, name, derive=False)
    if seen is None:
        return None
    counts = np.array([seen.get(d, np.nan) for d in domains])
    return Outcome(name, counts, None, None, None, table.questions, None, None)


def _counted(
    counts: Mapping[str, Mapping[str, float]], name: str, *, derive: bool = True
) -> Mapping[str, float] | None:
    """What the answer counted; that it cites a domain follows from its citations."""
    if name in counts:
        return counts[name]
    if derive and name == "cited" and "citations" in counts:
        return {domain: float(n > 0) for domain, n in counts["citations"].items()}
    return None


def _given_candidate(table: StudyTable) -> Outcome | None:
    """Over the answers that measured both; a citation of a page that was no candidate (a revision's) counts nowhere."""
    domains = sorted(table.domains)
    kept = [a for a in table.answers if "candidate" in a.counts and _counted(a.counts, "cited") is not None]
    if not kept:
        return _given_totals(table, domains)
    cited, outside = _matrix([(a.question, _cited_candidates(a)) for a in kept], domains)
    below, _ = _matrix([(a.question, a.counts["candidate"]) for a in kept], domains)
    sums = cited.sum(axis=0), below.sum(axis=0)
    return Outcome(GIVEN_CANDIDATE, *sums, cited, below, cited.shape[0], len(kept), outside)


def _cited_candidates(answer: AnswerCounts) -> dict[str, float]:
    among = answer.counts["candidate"]
    cited = _counted(answer.counts, "cited") or {}
    return {domain: min(n, among[domain]) for domain, n in cited.items() if among.get(domain, 0) > 0}


def _given_totals(table: StudyTable, domains: Sequence[str]) -> Outcome | None:
    cited, among = (_counted(table.totals, o, derive=False) for o in ("cited", "candidate"))
    if cited is None or among is None:
        return None
    counts, chances = (np.array([seen.get(d, np.nan) for d in domains]) for seen in (cited, among))
    return Outcome(GIVEN_CANDIDATE, np.minimum(counts, chances), chances, None, None, table.questions, None, None)


def _matrix(rows: Sequence[tuple[str, Mapping[str, float]]], domains: Sequence[str]) -> tuple[Matrix, float]:
    """Questions by domains, and the share of all that was counted elsewhere."""
    from scipy.sparse import csr_array

    place = {domain: i for i, domain in enumerate(domains)}
    asked = {question: i for i, question in enumerate(dict.fromkeys(q for q, _ in rows))}
    times: dict[str, int] = defaultdict(int)
    for question, _ in rows:
        times[question] += 1
    cells = [(asked[q], place.get(d, -1), n / times[q]) for q, seen in rows for d, n in seen.items() if n]
    table = np.array(cells, dtype=np.float64).reshape(-1, 3)
    inside = table[table[:, 1] >= 0]
    shape = (len(asked), len(domains))
    at = (inside[:, 0].astype(np.int64), inside[:, 1].astype(np.int64))
    total = float(table[:, 2].sum())
    outside = 1 - float(inside[:, 2].sum()) / total if total else 0.0
    return csr_array((inside[:, 2], at), shape=shape), outside


def measured_signals(table: StudyTable) -> tuple[str, ...]:
    return tuple(o for o in SIGNALS if find_outcome(table, o) is not None)
