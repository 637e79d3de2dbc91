"""Who says a sentence first hand: a page that repeats another's words and names it is not their source.

Reference works ask for the source that is nearest to the fact (a primary source over the one that quotes it). Told from
the passages alone: the words of one stand in the other, and that other names the page they are from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from citestack.model import Passage
from citestack.stack.facets import clean_title
from citestack.stack.shingles import shingles
from citestack.words import words

LEAST_WORDS = 6
"""Fewer words in common are chance."""
LEAST_REPEATED = 0.8
"""Share of the quote's runs of words that stand in the passage: a comma or a capital may differ."""
LEAST_TAKEN = 0.6
"""Share of a sentence's words, without those that name the source; the rest may lead up to the quote."""
_RUN = 3
_QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|«([^»]+)»|„([^“]+)“")
_HOST = re.compile(r"(?<![\w.@-])(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+(?![\w-])")


def repeats(text: str, said: str) -> bool:
    """``text`` holds ``said`` nearly word for word."""
    runs = shingles(said, _RUN)
    return len(words(said)) >= LEAST_WORDS and len(runs & shingles(text, _RUN)) >= LEAST_REPEATED * len(runs)


def is_of(sentence: str, original: Passage) -> bool:
    """Most of ``sentence``, the naming of its source left out, stands word for word in ``original``."""
    said = words(_without_names(sentence, original))
    held = shingles(original.text, LEAST_WORDS)
    taken = [tuple(said[i : i + LEAST_WORDS]) in held for i in range(len(said) - LEAST_WORDS + 1)]
    covered = {k for i, found in enumerate(taken) if found for k in range(i, i + LEAST_WORDS)}
    return len(covered) >= LEAST_TAKEN * len(said) > 0


def _without_names(sentence: str, original: Passage) -> str:
    title = _title(clean_title(original.title))
    text = _QUOTED.sub(lambda m: "" if _title("".join(g or "" for g in m.groups())) == title else m[0], sentence)
    return re.sub(rf"(?:www\.)?{re.escape(_host(original.url))}", "", text, flags=re.IGNORECASE)


def in_words(said: str, quote: str) -> bool:
    """``quote`` has ``said`` word for word, whatever stands around it; case and punctuation aside."""
    wanted, held = words(said), words(quote)
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(held)} "


def named(passages: Sequence[Passage], among: Sequence[Passage]) -> Mapping[str, list[Passage]]:
    """Passage id -> passages of other pages ``among`` those found, that it names by host or by title in quotes.

    Where each names the other, neither is known to be first: both are left out.
    """
    if len({p.url for p in (*passages, *among)}) < 2:
        return {}
    marks = [(p, _marks(p)) for p in among]
    return {p.id: _originals(p, said, marks) for p in passages if (said := _said_in(p))}


def _originals(
    passage: Passage, said: frozenset[str], among: Sequence[tuple[Passage, frozenset[str]]]
) -> list[Passage]:
    others = (p for p, mark in among if p.url != passage.url and mark & said)
    return [p for p in others if not _marks(passage) & _said_in(p)]


def _marks(passage: Passage) -> frozenset[str]:
    """What another page would name this one by."""
    return frozenset({_host(passage.url), _title(clean_title(passage.title))} - {""})


def _said_in(passage: Passage) -> frozenset[str]:
    """Hosts and quoted wordings in the text, the passage's own host left out."""
    hosts = {h.removeprefix("www.") for h in _HOST.findall(passage.text.casefold())} - {_host(passage.url)}
    quoted = {_title("".join(groups)) for groups in _QUOTED.findall(passage.text)}
    return frozenset(hosts | quoted)


def _title(text: str) -> str:
    """Its words: no host is written so."""
    return " ".join(words(text)) + " " if words(text) else ""


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
