"""What one run may spend on a language model, refused before the call that would go past it."""

from __future__ import annotations

from citestack.config import LlmConfig
from citestack.errors import BudgetError, ConfigError
from citestack.trace import Spent, measured


def estimated_tokens(text: str) -> int:
    """A third of the UTF-8 bytes. English has four to five characters per token, code and other scripts fewer."""
    return -(-len(text.encode("utf-8", "replace")) // 3)


class Ledger:
    """Counts one run. Not shared between threads: every run has its own."""

    def __init__(self, config: LlmConfig) -> None:
        """Raises ``ConfigError`` for a cost cap without prices."""
        if config.max_cost is not None and None in (config.prompt_price, config.completion_price):
            hint = "Set llm.prompt_price and llm.completion_price, both per million tokens."
            raise ConfigError("llm.max_cost needs prices", hint=hint)
        self._config = config
        self.entries: list[Spent] = []

    @property
    def spent(self) -> Spent:
        return self.since(0)

    def since(self, entry: int) -> Spent:
        """The sum of the entries from this one on."""
        return sum(self.entries[entry:], Spent(0, 0, 0, self.cost(0, 0)))

    def cost(self, prompt: int, completion: int) -> float | None:
        before, after = self._config.prompt_price, self._config.completion_price
        return None if before is None or after is None else measured((prompt * before + completion * after) / 1e6)

    def admit(self, prompt: int, completion: int) -> None:
        """Counts a call. Raises ``BudgetError`` when it could go past a cap, with these tokens at most."""
        config, spent = self._config, self.spent
        cost = self.cost(prompt, completion)
        wanted = (
            ("max_calls", spent.calls + 1, config.max_calls),
            ("max_prompt_tokens", spent.prompt_tokens + prompt, config.max_prompt_tokens),
            ("max_completion_tokens", spent.completion_tokens + completion, config.max_completion_tokens),
            ("max_cost", (spent.cost or 0.0) + (cost or 0.0), config.max_cost),
        )
        for name, value, cap in wanted:
            if cap is not None and value > cap:
                raise BudgetError(f"the next call to the language model would exceed llm.{name}: {value:g} of {cap:g}")
        self.entries.append(Spent(1, 0, 0, self.cost(0, 0)))

    def charge(self, prompt: int, completion: int, *, estimated: bool) -> None:
        """Tokens of a call that was counted when it was admitted."""
        self.entries.append(Spent(0, prompt, completion, self.cost(prompt, completion), estimated))
