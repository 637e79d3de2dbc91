"""``SentimentShelf``: what language models say of how answers speak of brands, a row for each model and prompt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, select

from citestack.store import tables as t
from citestack.store.shelf import Connect
from citestack.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class StoredLabel:
    run: int
    asking: int
    """Place of the asking in the run's plan, from 0."""
    brand: str
    model: str
    prompt: str
    """Hash of the instructions that the model was given."""
    shown: str
    """Hash of the sentences that it was shown."""
    text: int
    """Hash of the whole answer that they are of, in 64 bits: with another one the label is of a text that is gone."""
    label: str
    body: bytes


class Told(NamedTuple):
    """What figures need of a label."""

    run: int
    asking: int
    brand: str
    model: str
    prompt: str
    text: int
    label: str


class SentimentShelf:
    """All methods raise ``StoreError``. No answer of the stack depends on a label: the generation stays."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    def save(self, labels: Sequence[StoredLabel]) -> None:
        """In one transaction; what the same model said before to the same prompt is replaced."""
        rows = [
            {
                "run": one.run, "asking": one.asking, "brand": one.brand, "model": one.model, "prompt": one.prompt,
                "shown": one.shown, "text": one.text, "label": one.label, "body": one.body,
            }
            for one in labels
        ]  # fmt: skip
        with self._writing() as connection:
            upsert(connection, t.track_sentiment, rows)

    def of_run(self, run: int, model: str, prompt: str) -> list[StoredLabel]:
        c = t.track_sentiment.c
        query = _all().where(c.run == run, c.model == model, c.prompt == prompt)
        with self._reading() as connection:
            return [_label(row) for row in connection.execute(query)]

    def of(self, run: int, asking: int) -> list[StoredLabel]:
        """Of one answer, whoever said it, by brand and model."""
        c = t.track_sentiment.c
        query = _all().where(c.run == run, c.asking == asking)
        with self._reading() as connection:
            found = [_label(row) for row in connection.execute(query)]
        # Sorted here: the two databases do not agree on the order of text.
        return sorted(found, key=lambda one: (one.brand, one.model, one.prompt))

    def like(self, wanted: StoredLabel) -> list[StoredLabel]:
        """What the same model said to the same prompt about the same sentences of an identical answer, in any run."""
        c = t.track_sentiment.c
        same = (c.shown == wanted.shown, c.text == wanted.text, c.brand == wanted.brand)
        query = _all().where(*same, c.model == wanted.model, c.prompt == wanted.prompt).order_by(c.run, c.asking)
        with self._reading() as connection:
            return [_label(row) for row in connection.execute(query)]

    def every(self) -> Iterator[Told]:
        """All rows, a run at a time, in the order of runs and plans."""
        c = t.track_sentiment.c
        with self._reading() as connection:
            runs = [row.run for row in connection.execute(select(c.run).distinct().order_by(c.run))]
        for run in runs:
            query = select(c.run, c.asking, c.brand, c.model, c.prompt, c.text, c.label).where(c.run == run)
            with self._reading() as connection:
                part = connection.execute(query.order_by(c.asking)).all()
            yield from (Told(*row) for row in part)


def _all() -> Select[Any]:
    return select(*t.track_sentiment.c)


def _label(row: Row[Any]) -> StoredLabel:
    told = row._mapping  # noqa: SLF001 - the public name of a row's columns
    return StoredLabel(**{**told, "body": bytes(row.body)})
