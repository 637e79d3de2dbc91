"""What a search costs, by day: the shipped table ``prices.json``, one row for each price and the day it was read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from citestack.errors import NotFoundError
from citestack.track.model import Usage

Per = Literal["search", "answer"]
Sure = Literal["vendor", "price_file", "unverified"]


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars. Of a vendor's own bill, what its response tells goes before this."""

    key: str
    since: str
    """ISO 8601 day from which it is known to hold: the day it was read, which may be later than when it began."""
    per_1000: float
    """For 1,000 searches or 1,000 answers."""
    per: Per
    """What is counted: every search that an answer takes, or the answer."""
    input_per_million: float | None
    """Tokens read and written, with the model that the catalogue names; None = not known, 0 = none are charged."""
    output_per_million: float | None
    source: str
    """Where it was read."""
    sure: Sure
    """vendor: the vendor's page; price_file: a widely used client's price table; unverified: general knowledge."""
    note: str = ""

    @property
    def tokens_known(self) -> bool:
        return self.input_per_million is not None and self.output_per_million is not None


def price(engine_key: str, day: str) -> Price:
    """The newest price of ``EngineSpec.price`` that was known on an ISO 8601 day, else the oldest there is.

    Raises ``NotFoundError`` for a key without a price.
    """
    return price_among(prices(), engine_key, day)


def price_among(rows: Iterable[Price], engine_key: str, day: str) -> Price:
    """``price`` over a table of one's own."""
    known = sorted((p for p in rows if p.key == engine_key), key=lambda p: p.since)
    if not known:
        raise NotFoundError(f"there is no price of {engine_key!r}", hint="See: citestack track engines", layer="track")
    return next((p for p in reversed(known) if p.since <= day), known[0])


def cost_of(usage: Usage, at: Price) -> float:
    """US dollars of one answer: what the vendor told, else searches and tokens by the table.

    Without known token prices this is the searches' part alone, and too low.
    """
    if usage.told and usage.cost_usd is not None:
        return usage.cost_usd
    searches = 1 if at.per == "answer" else usage.searches or 0
    tokens = (usage.input_tokens or 0) * (at.input_per_million or 0.0)
    tokens += (usage.output_tokens or 0) * (at.output_per_million or 0.0)
    return searches * at.per_1000 / 1000 + tokens / 1_000_000


@cache
def prices() -> tuple[Price, ...]:
    """All rows of the shipped table."""
    told = json.loads(files("citestack.track.engines").joinpath("prices.json").read_text(encoding="utf-8"))
    return tuple(Price(**row) for row in told["prices"])
