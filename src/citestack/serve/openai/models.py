"""The models that the routes offer: a name for each profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from citestack.errors import UnknownModelError

MODELS: Mapping[str, str] = {
    "citestack-fast": "fast",
    "citestack": "default",
    "citestack-thorough": "thorough",
}


def profile_of(model: str) -> str:
    """Raises ``UnknownModelError``."""
    if model not in MODELS:
        hint = f"Use one of: {', '.join(MODELS)}."
        raise UnknownModelError(f"the model {model[:80]!r} does not exist", hint=hint)
    return MODELS[model]


def model_json(model: str, created: int) -> dict[str, Any]:
    """``created``: Unix time. Raises ``UnknownModelError``."""
    profile_of(model)
    return {"id": model, "object": "model", "created": created, "owned_by": "citestack"}
