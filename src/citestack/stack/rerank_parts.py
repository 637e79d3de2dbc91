"""What layer 3 measures of a passage: text to read, fan coverage, freshness, host. No threshold is looked at here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from math import log
from urllib.parse import urlsplit

from citestack.model import Candidate, Query
from citestack.words import stems

WINDOW_WORDS = 100
"""The cross-encoder reads 17 passages/s at 190 tokens and 35 at 60 words on two cores: longer texts are windowed."""
CONTEXT_WORDS = 20
COVERAGE_DEPTH = 20
"""Rank down to which a query counts as having found a passage: the first two result pages."""
HALF_LIFE_DAYS = 365.0


def reading_text(question: str, candidate: Candidate) -> str:
    """What the relevance model reads: a line of title and headings, then the passage or its best window."""
    return "\n".join(part for part in (context_of(candidate), best_window(question, candidate)) if part)


def context_of(candidate: Candidate) -> str:
    """Title and headings without repeats, the nearest headings first to survive the cap of ``CONTEXT_WORDS``."""
    passage = candidate.passage
    kept: list[str] = []
    budget = CONTEXT_WORDS
    for line in [*reversed(passage.headings), passage.title]:
        fresh = line.strip()
        if fresh and not any(fresh in k or k in fresh for k in kept) and len(fresh.split()) <= budget:
            kept.insert(0, fresh)
            budget -= len(fresh.split())
    return " > ".join(kept)


def best_window(question: str, candidate: Candidate, size: int = WINDOW_WORDS) -> str:
    """The run of whole sentences of about ``size`` words that covers most of the question's words; earliest wins."""
    passage = candidate.passage
    if len(passage.text.split()) <= size * 1.1:
        return passage.text
    spans = [(s.start - passage.start, s.end - passage.start) for s in candidate.sentences] or _word_spans(passage.text)
    texts = [passage.text[a:b] for a, b in spans]
    first, last = _best_run(_word_weights(question, texts), texts, size)
    return passage.text[spans[first][0] : spans[last][1]]


def _word_weights(question: str, texts: Sequence[str]) -> dict[str, float]:
    """Question words, rarer in the passage's sentences = heavier."""
    seen = Counter(w for t in texts for w in set(stems(t)))
    return {w: 1.0 + log((1 + len(texts)) / (1 + seen[w])) for w in stems(question)}


def _best_run(weights: dict[str, float], texts: Sequence[str], size: int) -> tuple[int, int]:
    lengths = [len(t.split()) for t in texts]
    found = [weights.keys() & set(stems(t)) for t in texts]
    best, best_score = (0, 0), -1.0
    for first in range(len(texts)):
        last = _fill(lengths, first, size)
        covered = set().union(*found[first : last + 1])
        score = sum(weights[w] for w in sorted(covered))
        if score > best_score + 1e-9:
            best, best_score = (first, last), score
    return best


def _fill(lengths: Sequence[int], first: int, size: int) -> int:
    """Last index of the run from ``first`` that stays within ``size`` words (always at least one sentence)."""
    last, used = first, lengths[first]
    while last + 1 < len(lengths) and used + lengths[last + 1] <= size:
        last += 1
        used += lengths[last]
    return last


def _word_spans(text: str, step: int = 20) -> list[tuple[int, int]]:
    """Offsets of runs of ``step`` words, for a passage that came without sentences."""
    edges: list[tuple[int, int]] = []
    at = 0
    for word in text.split():
        at = text.index(word, at)
        edges.append((at, at + len(word)))
        at += len(word)
    return [(edges[i][0], edges[min(i + step, len(edges)) - 1][1]) for i in range(0, len(edges), step)]


def coverage(queries: Sequence[Query], candidate: Candidate) -> float:
    """Weighted share of the fan that found the passage at rank ``COVERAGE_DEPTH`` or better, 0 to 1."""
    found = {hit.query for hit in candidate.hits if hit.rank <= COVERAGE_DEPTH}
    total = sum(q.weight for q in queries)
    return sum(q.weight for i, q in enumerate(queries) if i in found) / total if total > 0 else 0.0


def reference_date(candidates: Iterable[Candidate], today: str | None) -> date | None:
    """``today`` when given, else the newest page date among the candidates, so that the same input scores the same."""
    if today is not None:
        return _date(today)
    return max((d for c in candidates if (d := _date(c.modified))), default=None)


def freshness(modified: str | None, reference: date | None) -> float | None:
    """Halves with every year of age; None without a date. A date after the reference counts as new."""
    day = _date(modified)
    if day is None or reference is None:
        return None
    return float(0.5 ** (max(0, (reference - day).days) / HALF_LIFE_DAYS))


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def host(url: str) -> str:
    """Host name in lower case, the URL itself when it has none."""
    return urlsplit(url).hostname or url
