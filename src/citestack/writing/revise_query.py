"""What query would verify this sentence? Its names and content words, without what is in doubt."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.protocols import Fact
from citestack.words import STOPWORDS, words

MOST_WORDS = 24
"""Words beyond this many are left out: each further one finds less that the others did not."""


def queries_for(sentence: str, doubtful: Sequence[Fact]) -> tuple[str, ...]:
    """One or two queries: without the numbers and dates in doubt, and without the names in doubt as well.

    A name that no evidence holds may be the false one, or the evidence may be about something else: both are asked.
    Words keep their order and their form; a word said twice is asked once. Empty when no content word is left.
    """
    figures = [f for f in doubtful if f.kind != "name"]
    both = (_asked(sentence, figures), _asked(sentence, doubtful))
    return tuple(dict.fromkeys(q for q in both if q))


def _asked(sentence: str, without: Sequence[Fact]) -> str:
    for fact in sorted(without, key=lambda f: -f.start):
        sentence = f"{sentence[: fact.start]} {sentence[fact.end :]}"
    tokens = [t.strip(".,;:!?()[]\"'“”‘’") for t in sentence.split()]
    content = [t for t in tokens if any(w not in STOPWORDS for w in words(t))]
    return " ".join(list(dict.fromkeys(content))[:MOST_WORDS])
