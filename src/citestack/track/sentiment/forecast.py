"""What the labels of a run may take of the model, told before it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from citestack.config import LlmConfig
from citestack.llm.budget import Ledger, estimated_tokens
from citestack.track.sentiment.items import Item
from citestack.track.sentiment.labelling import Kept

SAID = 80
"""Tokens that an answer is taken to have: a label and a quote of at most 30 words, as JSON."""


@dataclass(frozen=True, slots=True)
class Forecast:
    namings: int
    """Answers, each with each brand it names."""
    calls: int
    prompt_tokens: int
    """A third of the bytes."""
    completion_tokens: int
    most_tokens: int
    """Of the answers, if each were as long as ``llm.max_tokens`` allows."""
    cost: float | None
    """In the currency of the prices; None without them. Calls that fail and are tried again come on top."""
    most_cost: float | None


def forecast(items: Iterable[Item], kept: Kept, config: LlmConfig, limit: int | None = None) -> Forecast:
    """Counts every question once that no answer is kept of."""
    namings, prompt, opened = 0, 0, set[tuple[str, int]]()
    for item in items:
        namings += 1
        key = (item.shown, item.hash)
        full = limit is not None and len(opened) >= limit
        if full or key in opened or kept.known(item) or kept.copied(item):
            continue
        opened.add(key)
        prompt += sum(estimated_tokens(m.content) for m in item.request.messages)
    calls, free = len(opened), Ledger(replace(config, max_cost=None))
    said, most = calls * SAID, calls * config.max_tokens
    return Forecast(namings, calls, prompt, said, most, free.cost(prompt, said), free.cost(prompt, most))


def caps(config: LlmConfig, foreseen: Forecast, budget: float | None) -> LlmConfig:
    """The settings for the whole run: its caps are what the forecast can take with every attempt, and the budget."""
    tries = config.attempts
    return replace(
        config,
        max_calls=foreseen.calls * tries + 3,  # an endpoint refuses up to three manners of asking before one is good
        max_prompt_tokens=2 * foreseen.prompt_tokens * tries + 10_000,  # the request is JSON, with its schema
        max_completion_tokens=max(foreseen.most_tokens * tries, config.max_tokens),
        max_cost=budget,
    )
