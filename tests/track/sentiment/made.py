"""Answers that speak of brands, and a model that judges them by one word."""

from __future__ import annotations

import json
import re

from citestack.protocols import ChatRequest
from citestack.store import Store
from citestack.store.observations import TrackLog
from citestack.store.sentiment import SentimentShelf
from citestack.store.universe import UniverseShelf
from citestack.track.columns.record import StoredRecord
from citestack.track.scoring.universe import Brand, Universe
from citestack.track.sentiment.items import Item, Named
from citestack.track.sentiment.labelling import Asker, Kept, Labelling, label_run

BRANDS = (Brand("Acme", ("Acme Cloud",), sites=("acme.example",)), Brand("Globex", competitor=True))
LOUD = "Pumps differ. Acme pumps are loud at night. Ask a fitter. Rent one first. They cost 900 euros."
FINE = "Pumps differ. Acme pumps are reliable and quiet. Ask a fitter."
BOTH = "Globex pumps are quiet. Prices vary a lot. Nobody repairs them. Fitters are rare. Acme pumps are loud."
NOBODY = "Pumps differ a lot."
WORDS = {"loud": "negative", "reliable": "positive"}


def answer(label: str, quote: str) -> str:
    return json.dumps({"label": label, "quote": quote})


def texts_of(request: ChatRequest) -> list[str]:
    """What the model is shown."""
    lines = request.messages[1].content.splitlines()
    return [told["text"] for line in lines if line.startswith("{") and "text" in (told := json.loads(line))]


def judges(request: ChatRequest) -> str:
    """Quotes the word that it goes by; else the name."""
    text = " ".join(texts_of(request))
    word = next((w for w in WORDS if w in text), "")
    brand = re.search(r"speak of (.*)\?", request.messages[1].content)
    return answer(WORDS.get(word, "neutral"), word or (brand[1] if brand else ""))


def track(store: Store, brands: tuple[Brand, ...] = BRANDS) -> None:
    store.shelf(UniverseShelf).save(Universe(brands).body())


def items(store: Store, run: int, only: tuple[str, ...] = ()) -> list[Item]:
    return list(Named(BRANDS, only).items(StoredRecord(store.shelf(TrackLog)).observations(run)))


def label(store: Store, run: int, model, **more) -> Labelling:  # type: ignore[no-untyped-def]
    shelf = store.shelf(SentimentShelf)
    return label_run(items(store, run), Kept(shelf, run, model.name), Asker(model), **more)
