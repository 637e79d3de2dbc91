"""What language models said of how one answer speaks of brands, where it is still that answer and names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from citestack.store.sentiment import SentimentShelf, StoredLabel
from citestack.track.columns.rows import text_hash
from citestack.track.model import Observation
from citestack.track.scoring.mentions import Mentions
from citestack.track.scoring.universe import Brand
from citestack.track.sentiment.model import Opinion, of_body

WORDS: Mapping[str, str] = {
    "positive": "speaks well of it",
    "neutral": "speaks neither way",
    "negative": "speaks ill of it",
    "mixed": "speaks both ways",
}
AROUND = 80
"""Code points shown each side of a quote."""


@dataclass(frozen=True, slots=True)
class OpinionShown:
    brand: str
    model: str
    prompt: str
    label: str
    words: str
    reason: str
    quote: str
    before: str
    after: str
    start: int | None
    end: int | None
    cut: bool
    at: str


def opinions(
    shelf: SentimentShelf, brands: Sequence[Brand], asked: tuple[int, int], o: Observation
) -> tuple[OpinionShown, ...]:
    """``asked``: run and asking. A label of a text that was read anew, or of who is tracked no more, is left out."""
    rows = [row for row in shelf.of(*asked) if row.text == (text_hash(o.text) or 0)]
    named = {m.brand for m in Mentions(brands).find(o.text)} if rows else set()
    return tuple(_shown(row, of_body(row.label, row.body), o.text) for row in rows if row.brand in named)


def opinions_json(found: Sequence[OpinionShown]) -> Iterator[dict[str, Any]]:
    for one in found:
        told = asdict(one)
        yield {
            k: told[k] for k in ("brand", "model", "prompt", "label", "reason", "start", "end", "quote", "cut", "at")
        }


def _shown(row: StoredLabel, found: Opinion, text: str) -> OpinionShown:
    start, end = found.start, found.end
    quote = before = after = ""
    if start is not None and end is not None:
        quote = text[start:end]
        before = text[max(0, start - AROUND) : start].rpartition("\n")[2]
        after = text[end : end + AROUND].partition("\n")[0]
    words = WORDS.get(row.label, "not measured")
    return OpinionShown(row.brand, row.model, row.prompt, row.label, words, found.reason, quote, before, after,
                        start, end, found.cut, found.at)  # fmt: skip
