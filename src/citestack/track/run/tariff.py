"""From the dated price table to what one asking may cost.

Before an asking neither its searches nor its tokens are known, so both are taken for granted, widely, and said.
"""

from __future__ import annotations

from dataclasses import dataclass

from citestack.errors import NotFoundError
from citestack.track.engines.prices import Price, cost_of, price
from citestack.track.model import Usage
from citestack.track.run.money import Estimate

SEARCHES = (1, 5)
"""An answer takes: engines search once for a plain question and a few times for a wide one."""
RESULT_PAGES = (1, 2)
"""A vendor of result pages charges no tokens, and a second search where Google's overview needs a second call."""
INPUT = (2_000, 40_000)
"""Tokens; what the searches bring is read as input."""
OUTPUT = (300, 3_000)
INPUT_PRICE = (0.25, 3.0)
"""US dollars for a million tokens where the table has none: small and large current models, not looked up."""
OUTPUT_PRICE = (1.5, 15.0)


@dataclass(frozen=True, slots=True)
class Free:
    """What costs nothing: our own stack, stored answers."""

    each: Estimate = Estimate()  # noqa: RUF009 - frozen

    def known(self, usage: Usage) -> float | None:  # noqa: ARG002
        return 0.0

    def assumed(self, usage: Usage) -> float:  # noqa: ARG002
        return 0.0


@dataclass(frozen=True, slots=True)
class Unpriced:
    """An engine whose price is not in the table: only what the vendor tells is known."""

    key: str

    @property
    def each(self) -> Estimate:
        return Estimate(0.0, None, (f"there is no price of {self.key!r} in the table",))

    def known(self, usage: Usage) -> float | None:
        return usage.cost_usd

    def assumed(self, usage: Usage) -> float:  # noqa: ARG002
        return 0.0


@dataclass(frozen=True, slots=True)
class Listed:
    price: Price

    @property
    def each(self) -> Estimate:
        return Estimate(self._bound(Usage(), 0), self._bound(Usage(), 1), tuple(self._words()))

    def known(self, usage: Usage) -> float | None:
        if usage.cost_usd is not None:
            return usage.cost_usd
        price = self.price
        counted = price.per == "answer" or usage.searches is not None
        told = usage.input_tokens is not None and usage.output_tokens is not None
        return cost_of(usage, price) if counted and (self._no_tokens or (price.tokens_known and told)) else None

    def assumed(self, usage: Usage) -> float:
        return self._bound(usage, 1)

    @property
    def _no_tokens(self) -> bool:
        return self.price.input_per_million == 0 and self.price.output_per_million == 0

    @property
    def _searches(self) -> tuple[int, int]:
        return RESULT_PAGES if self._no_tokens else SEARCHES

    def _bound(self, usage: Usage, side: int) -> float:
        """The lower (0) or upper (1) bound, with what the usage leaves open taken for granted."""
        p = self.price
        searches = 1 if p.per == "answer" else _or(usage.searches, self._searches[side])
        read = _or(usage.input_tokens, INPUT[side]) * _or(p.input_per_million, INPUT_PRICE[side])
        written = _or(usage.output_tokens, OUTPUT[side]) * _or(p.output_per_million, OUTPUT_PRICE[side])
        return searches * p.per_1000 / 1000 + (read + written) / 1_000_000

    def _words(self) -> list[str]:
        p = self.price
        words = [f"{p.per_1000:g} USD for 1,000 {_plural(p.per)} ({p.since}, {p.source})"]
        if p.per == "search":
            words.append("{} to {} searches in an answer".format(*self._searches))
        if self._no_tokens:
            return words
        words.append(f"{INPUT[0]:,} to {INPUT[1]:,} tokens read, {OUTPUT[0]:,} to {OUTPUT[1]:,} written")
        if not p.tokens_known:
            words.append(
                f"the model's token price is not in the table: {INPUT_PRICE[0]:g} to {INPUT_PRICE[1]:g} USD a million "
                f"read, {OUTPUT_PRICE[0]:g} to {OUTPUT_PRICE[1]:g} written"
            )
        return words


def tariff(key: str, day: str) -> Free | Unpriced | Listed:
    """Of ``EngineSpec.price``, on an ISO 8601 day."""
    if not key:
        return Free()
    try:
        return Listed(price(key, day))
    except NotFoundError:
        return Unpriced(key)


def _or(told: float | None, assumed: float) -> float:
    return assumed if told is None else told


def _plural(per: str) -> str:
    return {"search": "searches", "answer": "answers"}[per]
