"""Candidates for writer tests, built from blocks; offsets count from the start of an imagined page."""

from __future__ import annotations

from citestack.model import BlockKind, Candidate, Hit, Passage, Query, QueryKind, Sentence, content_hash, span_id

QUESTION = Query("How often should I descale an espresso machine?", QueryKind.ORIGINAL, "the question", "rule", 1.0)
FAN = (
    QUESTION,
    Query("espresso machine descaling interval hard water", QueryKind.SPECIFICATION, "heading", "corpus", 0.6),
    Query("signs of limescale in a boiler", QueryKind.FOLLOW_UP, "heading", "corpus", 0.4),
)


class Overlap:
    """A relevance model: share of the query's words that the text has."""

    name = "overlap"

    def __init__(self) -> None:
        self.read: list[str] = []

    def score(self, query: str, texts: list[str]) -> list[float]:
        self.read.extend(texts)
        asked = {w for w in query.lower().strip("?").split() if len(w) > 3}
        return [len(asked & set(t.lower().replace(".", " ").split())) / len(asked) for t in texts]


def candidate(
    blocks: list[tuple[BlockKind, str] | str], url: str = "https://coffee.example/descale", start: int = 40, **facts
) -> Candidate:
    """Blocks are (kind, text) or a plain sentence; sentences of one paragraph are separate entries."""
    pairs = [("paragraph", b) if isinstance(b, str) else b for b in blocks]
    text, spans = "", []
    for kind, block in pairs:
        text += " " if text and kind == "paragraph" and spans[-1][0] == "paragraph" else "\n" if text else ""
        spans.append((kind, len(text), len(text) + len(block)))
        text += block
    version = "sha256:" + content_hash(url)
    sentences = tuple(
        Sentence(span_id(version, start + a, start + b), version, start + a, start + b, text[a:b], kind)
        for kind, a, b in spans
    )
    passage = Passage(
        span_id(version, start, start + len(text)),
        url,
        version,
        start,
        start + len(text),
        text,
        ("Care",),
        "Espresso care",
    )
    return Candidate(passage, (Hit(0, "lexical", 1, 9.0),), 0.03, sentences=sentences, **facts)
