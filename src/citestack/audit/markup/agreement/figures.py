"""Ratings and prices against the figures a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from citestack.audit.markup.agreement.compared import Compared, Declared, short, where
from citestack.audit.markup.graph import Node
from citestack.audit.markup.shown import Shown

MOST = 30
_ABOUT_RATING = re.compile(
    r"star|rating|rated|review|votes?\b|score|bewert|stern|punkte|meinung|avis|note\b|opinion|valora|recension|stimm"
    r"|[★☆⭐]|\bout of\b|\d\s*/\s*\d|\d\s+von\s+\d",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d.,'’ \u00a0\u202f]*\d|\d")
_GROUPING = re.compile(r"['’ \u00a0\u202f]|[.,](?=\d{3}(?:\D|$))")


def figures(declared: Declared, shown: Shown) -> Iterator[Compared]:
    for node in list(declared.of("AggregateRating"))[:MOST]:
        yield from _rating(declared, node, shown)
    for node in list(declared.of("Offer"))[:MOST]:
        if "/isPartOf/" not in node.path:
            yield from _price(declared, node, shown)


def _rating(declared: Declared, node: Node, shown: Shown) -> Iterator[Compared]:
    """The value or how many gave it, in a line or a picture's text that speaks of ratings."""
    values = [text for text, _ in declared.texts(node, "ratingValue")][:1]
    counts = [text for text, _ in declared.texts(node, "ratingCount", "reviewCount")][:2]
    if not values:
        return
    said = f"{values[0]} ({counts[0]} ratings)" if counts else values[0]
    wanted = {n for n in map(_value, (*values, *counts)) if n is not None}
    lines = (line.text for line in shown.lines if len(line.text) <= 400 and _ABOUT_RATING.search(line.text))
    spoken = (text for text in shown.spoken if _ABOUT_RATING.search(text))
    if any(wanted & set(_numbers(text)) for text in (*lines, *spoken)):
        yield Compared("rating", said, where(node))
        return
    against = f"The markup declares a rating of {short(said)}; the page shows no such rating."
    yield Compared("rating", said, where(node), against, "high", None, "Show the rating, or take it out of the markup.")


def _price(declared: Declared, node: Node, shown: Shown) -> Iterator[Compared]:
    for said, member in list(declared.texts(node, "price", "lowPrice"))[:1]:
        wanted = _value(said)
        if not wanted:
            continue
        if any(wanted in _numbers(line.text) for line in shown.lines if len(line.text) <= 2_000):
            yield Compared("price", said, where(node, member))
            continue
        against = f"The markup declares a price of {short(said)}; the page shows no such price."
        yield Compared("price", said, where(node, member), against, "medium", None, "Let both say the same price.")


def _numbers(text: str) -> list[float]:
    found = (_value(m[0]) for m in _NUMBER.finditer(text))
    return [n for n in found if n is not None]


def _value(text: str) -> float | None:
    """``1.299,00``, ``1,299.00`` and ``1299`` are one number."""
    match = _NUMBER.search(text[:60])
    if match is None:
        return None
    plain = _GROUPING.sub("", match[0]).replace(",", ".")
    head, _, tail = plain.rpartition(".")
    whole = head.replace(".", "") + "." + tail if head else tail
    return float(whole) if re.fullmatch(r"\d{1,15}\.?\d{0,15}", whole) else None
