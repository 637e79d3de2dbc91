"""Text to index terms, and a person's words to query terms. No query text is ever parsed, so none can be bad syntax."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from citestack.words import STOPWORDS, words

if TYPE_CHECKING:
    import tantivy

TOKENIZER = "citestack_en"
NAMES = "citestack_names"
MAX_TERM = 40
"""Longer tokens (hashes, encoded data) are not indexed."""
MAX_QUERY_TERMS = 32
"""A longer question is searched by its rarest terms."""
_NAME = re.compile(r"(?<![^\W_])[^\W_]++(?:[_.-][^\W_]++)+")
_CLITIC = re.compile(r"['’](?:s|t|re|ve|ll|d|m)\b", re.IGNORECASE)


def analyzer() -> tantivy.TextAnalyzer:
    """Letters-and-digits runs, lower case, without accents, English stems (Snowball)."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(MAX_TERM)).filter(Filter.lowercase())
    return builder.filter(Filter.ascii_fold()).filter(Filter.stemmer("english")).build()


def name_analyzer() -> tantivy.TextAnalyzer:
    """Whole names as ``names`` writes them, lower case."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.remove_long(2 * MAX_TERM))
    return builder.filter(Filter.lowercase()).build()


def names(text: str) -> list[str]:
    """Words joined by ``_``, ``.`` or ``-``: ``max_connections``, ``asyncio.gather``, ``3.11``, as written."""
    return _NAME.findall(text)


def indexable(text: str) -> str:
    """The text as tantivy takes it: lone surrogates replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def query_terms(analyze: Callable[[str], list[str]], query: str, frequency: Callable[[str], int]) -> list[str]:
    """Distinct index terms of a query, stop words left out unless there is nothing else.

    Of more than ``MAX_QUERY_TERMS`` the rarest are kept, by ``frequency`` (documents that hold the term).
    """
    spoken = words(_CLITIC.sub(" ", indexable(query)))
    content = [w for w in spoken if w not in STOPWORDS] or spoken
    terms = list(dict.fromkeys(analyze(" ".join(content))))
    if len(terms) <= MAX_QUERY_TERMS:
        return terms
    rarest = sorted(terms, key=lambda term: (frequency(term) or 1 << 60, term))
    return sorted(rarest[:MAX_QUERY_TERMS], key=terms.index)
