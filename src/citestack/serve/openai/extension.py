"""The ``citestack`` object beside OpenAI's fields: the answer document of the contract, and how it was asked."""

from __future__ import annotations

from typing import Any

from citestack.engine import Run
from citestack.serve.openai.question import Understood
from citestack.shapes.answer import answer_json


def extension(run: Run, asked: Understood) -> dict[str, Any]:
    """Sentences, states, quotes with offsets, queries, trace id; ``joined_with``: the earlier question put in front."""
    return {**answer_json(run), "joined_with": asked.earlier}
