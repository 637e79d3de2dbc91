"""What a run takes of a language model: by arms that rewrite, by a model that answers, by layers that ask one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from citestack.experiment.model import Case, Design, Manuscript
from citestack.experiment.protocols import Arm
from citestack.experiment.run.adopters import adopters
from citestack.trace import Spent

if TYPE_CHECKING:
    from citestack.config import LlmConfig
    from citestack.experiment.askers.sources import SourcesAsker

Page = Callable[[str], Manuscript | None]
NOTHING = Spent(0, 0, 0, estimated=True)
SAID = 300
"""Tokens that an answer from sources is taken to have: some 200 words, as it is asked to be brief."""


def edited(case: Case, design: Design) -> tuple[str, ...]:
    """The pages that an arm edits for a case: the target, and every rival that adopts at any level."""
    most = max(design.adopters, default=0.0)
    return (case.target, *(adopters(case, most, design.seed) if most else ()))


def edits_use(arm: Arm, urls: Iterable[str], page: Page) -> Spent:
    """Of one arm on these pages; nothing for an arm that asks no language model."""
    from citestack.experiment.rewriting.arm import LlmArm
    from citestack.experiment.rewriting.use import use_of

    if not isinstance(arm, LlmArm):
        return NOTHING
    return sum((use_of(arm, found) for url in urls if (found := page(url)) is not None), NOTHING)


def answers_use(asker: SourcesAsker, case: Case, askings: int) -> Spent:
    """Of a language model that answers over sources as they are now."""
    from citestack.experiment.askers.source_request import source_request
    from citestack.llm.budget import estimated_tokens

    request = source_request(case.prompt, asker.sources(case, (), 1), 1)
    prompt = sum(estimated_tokens(m.content) for m in request.messages)
    calls = askings * asker.options.samples
    return Spent(calls, prompt * calls, SAID * calls, estimated=True)


def mean_use(some: Sequence[Spent | None], askings: float) -> Spent:
    """Of so many askings more, where these were measured; nothing where they asked nobody."""
    known = [s for s in some if s is not None]
    if not known:
        return NOTHING
    return scaled(sum(known[1:], known[0]), askings / len(some))


def scaled(use: Spent, times: float) -> Spent:
    calls, before, after = (round(n * times) for n in (use.calls, use.prompt_tokens, use.completion_tokens))
    return Spent(calls, before, after, estimated=True)


def priced(use: Spent, config: LlmConfig) -> Spent | None:
    """With its cost, where the settings have prices; None where nobody is asked."""
    from citestack.llm.budget import Ledger

    free = replace(config, max_cost=None)  # a cap without prices is refused where the model is asked
    return replace(use, cost=Ledger(free).cost(use.prompt_tokens, use.completion_tokens)) if use.calls else None


def use_words(use: Spent) -> str:
    """``about 40 calls of the language model, 52,000 tokens: about 0.31 in the currency of your prices``."""
    calls = f"about {use.calls:,} call{'s' if use.calls != 1 else ''} of the language model"
    told = f"{calls}, {use.prompt_tokens:,} tokens in and {use.completion_tokens:,} out"
    if use.cost is None:
        return f"{told}; what they cost is told when llm.prompt_price and llm.completion_price are set"
    return (
        f"{told}: about {use.cost:,.2f} in the currency of your prices" if use.cost >= 0.01 else f"{told}: under 0.01"
    )
