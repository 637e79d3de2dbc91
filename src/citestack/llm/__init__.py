"""Language models behind any OpenAI-compatible endpoint. Optional: nothing else needs one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from citestack.config import LlmConfig
from citestack.llm.scripted import ScriptedChat
from citestack.llm.settings import Endpoint, Secret, configured, endpoint_from

if TYPE_CHECKING:
    from citestack.llm.client import HttpChatModel

__all__ = ["Endpoint", "ScriptedChat", "Secret", "configured", "endpoint_from", "load_chat"]


def load_chat(config: LlmConfig, environ: Mapping[str, str] | None = None) -> HttpChatModel:
    """The model that the environment names. Raises ``ConfigError`` when it names none."""
    from citestack.llm.client import HttpChatModel

    return HttpChatModel(endpoint_from(os.environ if environ is None else environ), config)
