"""What a run may cost, said before it starts, and kept while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from citestack.track.model import Observation, Usage
from citestack.track.run.journal import Kept

UNSENT = frozenset({"no_key", "dns", "tls", "bad_call"})
"""Failures before a request reached the other side: these cost nothing."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of one asking, in US dollars. What it may cost at least and at most, by the dated price table."""

    low: float = 0.0
    high: float | None = 0.0
    """None = not known: no cap can be kept."""
    assumptions: tuple[str, ...] = ()
    """In words: prices with their day, searches and tokens taken for granted."""


@dataclass(frozen=True, slots=True)
class EngineForecast:
    engine: str
    askings: int
    """Still to be asked."""
    each: Estimate

    @property
    def low(self) -> float:
        return self.askings * self.each.low

    @property
    def high(self) -> float | None:
        return None if self.each.high is None else self.askings * self.each.high


@dataclass(frozen=True, slots=True)
class Forecast:
    engines: tuple[EngineForecast, ...]

    @property
    def askings(self) -> int:
        return sum(e.askings for e in self.engines)

    @property
    def low(self) -> float:
        return sum(e.low for e in self.engines)

    @property
    def high(self) -> float | None:
        """None when one engine's is not known."""
        known = [e.high for e in self.engines if e.high is not None]
        return sum(known) if len(known) == len(self.engines) else None


@dataclass(frozen=True, slots=True)
class Caps:
    """US dollars; None = no cap. They hold for a run as a whole, however often it is taken up again."""

    total: float | None = None
    engines: Mapping[str, float] = field(default_factory=dict)

    def of(self, engine: str) -> tuple[float | None, float | None]:
        return self.total, self.engines.get(engine)


@dataclass(frozen=True, slots=True)
class Cost:
    """In US dollars. The three add up to what a cap is held against."""

    known: float = 0.0
    """Told by the vendor, or worked out from the tokens and searches that it told."""
    assumed: float = 0.0
    """Of answers that told neither: the upper estimate."""
    lost: float = 0.0
    """Of requests whose answers got lost, paid or not: the upper estimate."""

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.known + other.known, self.assumed + other.assumed, self.lost + other.lost)

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.known - other.known, self.assumed - other.assumed, self.lost - other.lost)

    @property
    def total(self) -> float:
        return self.known + self.assumed + self.lost


class Tariff(Protocol):
    """An engine's prices (``tariff.py`` makes one from the dated price table)."""

    @property
    def each(self) -> Estimate:
        """Of one asking, before it is asked."""
        ...

    def known(self, usage: Usage) -> float | None:
        """What an answer came to; None when neither the vendor nor the table says it all."""
        ...

    def assumed(self, usage: Usage) -> float:
        """What it came to at most, with what is taken for granted."""
        ...


def cost_of(kept: Sequence[Kept], observation: Observation | None, tariff: Tariff) -> Cost:
    """Of one asking, with all its calls and attempts."""
    lost = sum(a.status == 0 and a.failure not in UNSENT for k in kept for a in k.attempts) * (tariff.each.high or 0.0)
    if observation is not None and observation.usage.cost_usd is not None:
        return Cost(known=observation.usage.cost_usd, lost=lost)
    answered = any(k.reply is not None and 200 <= k.reply.status < 300 for k in kept)
    if not answered:
        return Cost(lost=lost)
    return Cost(assumed=tariff.assumed(Usage() if observation is None else observation.usage), lost=lost)


class Purse:
    """Keeps the caps of one run. An asking is let through only when its upper estimate still fits.

    What is under way counts at its upper estimate; an asking that would fit only if those turned out cheaper waits for
    them. Belongs to one event loop.
    """

    def __init__(self, caps: Caps, spent: Mapping[str, Cost] | None = None) -> None:
        self.caps = caps
        self.spent: dict[str, Cost] = dict(spent or {})
        self._held: dict[str, float] = {}
        self._changed = asyncio.Condition()

    async def reserve(self, engine: str, amount: float) -> bool:
        """Puts money aside; False when it would go past a cap whatever comes of what is under way."""
        async with self._changed:
            while not self._fits(engine, amount, self._held):
                if not self._fits(engine, amount, {}):
                    return False
                await self._changed.wait()
            self._held[engine] = self._held.get(engine, 0.0) + amount
            return True

    async def settle(self, engine: str, amount: float, cost: Cost) -> None:
        """Gives back what was put aside, and counts what it came to."""
        async with self._changed:
            self._held[engine] = self._held.get(engine, 0.0) - amount
            self.spent[engine] = self.spent.get(engine, Cost()) + cost
            self._changed.notify_all()

    def _fits(self, engine: str, amount: float, held: Mapping[str, float]) -> bool:
        total, own = self.caps.of(engine)
        spent = sum(c.total for c in self.spent.values()) + sum(held.values())
        mine = self.spent.get(engine, Cost()).total + held.get(engine, 0.0)
        # A millionth of a cent: sums of binary fractions must not shut out the last asking that a cap allows.
        return all(cap is None or s + amount <= cap + 1e-8 for cap, s in ((total, spent), (own, mine)))
