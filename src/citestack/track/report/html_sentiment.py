"""The section about how answers speak of brands; a table for each model that labelled them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from citestack.audit.report.elements import el
from citestack.track.report.document import SentimentRow, figure_of
from citestack.track.report.html_parts import Line, head_of, table
from citestack.track.report.wording import engine_name, measure

TITLE = "How answers speak of brands"
LABELS = ("sentiment_positive", "sentiment_neutral", "sentiment_negative", "sentiment_mixed")
OPINION = (
    "A label is the opinion of the language model named here, which whoever made this report configured; each has a "
    "quote that stands in the answer. How often the model is right was not measured. Shares are of the answers that "
    "name the brand and were labelled: what has no label is not neutral, it lacks in the coverage."
)


def by_model(rows: Sequence[SentimentRow]) -> Iterator[tuple[str, list[SentimentRow]]]:
    """What each model said, under its name; with the hash of its instructions where one had several."""
    names = [model for model, _ in dict.fromkeys((r.model, r.prompt) for r in rows)]
    for (model, prompt), some in groupby(rows, key=lambda r: (r.model, r.prompt)):
        yield (model if names.count(model) == 1 else f"{model} (instructions {prompt})"), list(some)


def sentiment(rows: Sequence[SentimentRow]) -> tuple[str, list[object]] | None:
    if not rows:
        return None
    parts: list[object] = []
    for name, some in by_model(rows):
        parts += [el("h3", f"In the opinion of {name}"), _table(name, some)]
    return OPINION, parts


def _table(name: str, rows: Sequence[SentimentRow]) -> object:
    found = [[figure_of(r.figures, m) for r in rows] for m in LABELS]
    head = ["Brand", "Engine", *(head_of(measure(m).title, [f]) for m, (f, *_) in zip(LABELS, found, strict=True))]
    lines = [
        Line(r.brand, (engine_name(r.engine), *(figure_of(r.figures, m) for m in LABELS)), "" if r.engine else "whole")
        for r in rows
    ]
    return table(f"In the opinion of {name}", head, lines)
