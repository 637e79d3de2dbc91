"""Who says a sentence first hand: a page that repeats another's words and names it is not their source.

Reference works ask for the source that is nearest to the fact (a primary source over the one that quotes it). Told from
the two passages alone: the words of one stand in the other, and that other names the page they are from.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from citestack.model import Passage
from citestack.stack.facets import clean_title
from citestack.stack.shingles import shingles
from citestack.words import words

LEAST_WORDS = 6
"""Fewer words in common are chance."""
LEAST_REPEATED = 0.8
"""Share of the quote's runs of words that stand in the passage: a comma or a capital may differ."""
_RUN = 3
_QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|«([^»]+)»|„([^“]+)“")


def quotes(passage: Passage, original: Passage, said: str) -> bool:
    """``passage`` repeats ``said``, words of ``original``, and names the page or the host that it has them from."""
    if passage.url == original.url or not names(passage, original):
        return False
    if len(words(said)) < LEAST_WORDS:
        return False
    runs = shingles(said, _RUN)
    return len(runs & shingles(passage.text, _RUN)) >= LEAST_REPEATED * len(runs)


def in_words(said: str, quote: str) -> bool:
    """``quote`` has ``said`` word for word, whatever stands around it; case and punctuation aside."""
    wanted, held = words(said), words(quote)
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(held)} "


def names(passage: Passage, other: Passage) -> bool:
    """Its text has the other page's host, or its title between quotation marks; a page's own host names nobody."""
    host = _host(other.url)
    if host and host != _host(passage.url):
        named = rf"(?<![\w.-])(?:www\.)?{re.escape(host)}(?![\w-]|\.\w)"
        if re.search(named, passage.text.casefold()):
            return True
    title = words(clean_title(other.title))
    return bool(title) and any(words("".join(m)) == title for m in _QUOTED.findall(passage.text))


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
