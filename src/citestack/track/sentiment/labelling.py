"""Asks a model how the answers of a run speak of tracked brands: each question once, kept as soon as answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from citestack.errors import BudgetError, LlmAuthError, LlmError
from citestack.protocols import ChatModel
from citestack.store.sentiment import SentimentShelf, StoredLabel
from citestack.store.shelf import now
from citestack.track.sentiment.items import Item
from citestack.track.sentiment.model import LABELS, Opinion, of_body, unmeasured
from citestack.track.sentiment.prompt import PROMPT
from citestack.track.sentiment.reading import read

PATIENCE = 3
"""Calls that fail one after the other (each of them tried ``llm.attempts`` times) before the rest is left alone."""


@dataclass(slots=True)
class Labelling:
    """What a run of the labels did."""

    model: str
    prompt: str = PROMPT
    namings: int = 0
    """Answers, each with each brand it names."""
    known: int = 0
    """Answered before by the same model to the same prompt."""
    copies: int = 0
    """Of identical answers: taken over, not asked again."""
    asked: int = 0
    left: int = 0
    """Not asked, as no more were wanted."""
    labels: Counter[str] = field(default_factory=Counter)
    """Of all namings, those known before among them."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Codes of why namings are not measured."""
    said: dict[str, str] = field(default_factory=dict)
    """The words behind each code, of its first time."""


class Asker:
    """Puts questions to the model; after a spent budget, a refused key or a long silence it asks no more."""

    def __init__(self, model: ChatModel) -> None:
        self.model = model
        self._failed = 0
        self._over: Opinion | None = None

    @property
    def over(self) -> bool:
        return self._over is not None

    def ask(self, item: Item) -> Opinion:
        if self._over is not None:
            return self._over
        try:
            answer = self.model.complete(item.request)
        except LlmError as e:
            return self._failure(e)
        self._failed = 0
        return replace(read(answer.data, item.text, item.spans), cut=item.cut, at=now())

    def _failure(self, error: LlmError) -> Opinion:
        found = unmeasured(f"{error.code}: {error.message}")
        self._failed += 1
        if self._failed >= PATIENCE or isinstance(error, (BudgetError, LlmAuthError)):
            self._over = found
        return replace(found, at=now())


class Kept:
    """What the store holds of one run, model and prompt."""

    def __init__(self, shelf: SentimentShelf, run: int, model: str) -> None:
        self._shelf, self._run, self._model = shelf, run, model
        self._known = {(one.asking, one.brand): one for one in shelf.of_run(run, model, PROMPT)}

    def known(self, item: Item) -> Opinion | None:
        """What was answered about these very sentences of this very answer."""
        old = self._known.get((item.asking, item.brand))
        if old is None or (old.shown, old.text) != (item.shown, item.hash):
            return None
        found = of_body(old.label, old.body)
        return found if found.final else None

    def copied(self, item: Item) -> Opinion | None:
        """What was answered about an identical answer, in any run."""
        rows = self._shelf.like(self._row(item, unmeasured("")))
        return next((found for row in rows if (found := of_body(row.label, row.body)).final), None)

    def save(self, item: Item, found: Opinion) -> None:
        self._shelf.save([self._row(item, found)])

    def _row(self, item: Item, found: Opinion) -> StoredLabel:
        return StoredLabel(
            self._run, item.asking, item.brand, self._model, PROMPT, item.shown, item.hash, found.label, found.body()
        )


def label_run(
    items: Iterable[Item],
    kept: Kept,
    asker: Asker,
    limit: int | None = None,
    show: Callable[[Labelling], None] = lambda _: None,
) -> Labelling:
    """Every answer of the model is saved before the next question leaves; killed at any moment, the next call goes on.

    ``limit``: questions at most. Raises ``StoreError``.
    """
    done = Labelling(asker.model.name)
    for item in items:
        done.namings += 1
        found = _settled(item, kept, done)
        if found is None and limit is not None and done.asked >= limit:
            done.left += 1
            continue
        _count(done, found or _asked(item, kept, asker, done))
        show(done)
    return done


def _settled(item: Item, kept: Kept, done: Labelling) -> Opinion | None:
    """Without a question."""
    if (found := kept.known(item)) is not None:
        done.known += 1
    elif (found := kept.copied(item)) is not None:
        done.copies += 1
        kept.save(item, found)
    return found


def _asked(item: Item, kept: Kept, asker: Asker, done: Labelling) -> Opinion:
    done.asked += not asker.over
    found = asker.ask(item)
    kept.save(item, found)
    return found


def _count(done: Labelling, found: Opinion) -> None:
    done.labels[found.label] += 1
    if found.label not in LABELS:
        code, _, words = found.reason.partition(":")
        done.reasons[code] += 1
        done.said.setdefault(code, words.strip())
