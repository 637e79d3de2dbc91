"""Is the endpoint of the environment there, and does it know the model? Asks for the list of models, which is free."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from citestack.config import LlmConfig
from citestack.errors import CitestackError, LlmError
from citestack.llm.refusals import Again, Refused, checked
from citestack.llm.settings import Endpoint, configured, endpoint_from
from citestack.llm.transport import Clock, Line, capped

PROBE = LlmConfig(connect_s=5.0, first_byte_s=10.0, stall_s=5.0, total_s=15.0)


@dataclass(frozen=True, slots=True)
class Probed:
    """What ``citestack doctor`` says. Not configured is no problem: nothing needs a language model."""

    configured: bool
    host: str | None = None
    model: str | None = None
    key: bool = False
    reachable: bool = False
    listed: bool | None = None
    """Whether the endpoint lists the model; None when it has no list."""
    problem: str | None = None


def probe(environ: Mapping[str, str], config: LlmConfig = PROBE) -> Probed:
    if not configured(environ):
        return Probed(configured=False)
    try:
        endpoint = endpoint_from(environ)
    except CitestackError as e:
        return Probed(configured=False, problem=f"{e.message.rstrip('.')}. {e.hint}")
    told = (True, endpoint.host, endpoint.model, endpoint.key is not None)
    try:
        models = _models(endpoint, config)
    except LlmError as e:
        return Probed(*told, problem=f"{e.message.rstrip('.')}. {e.hint}")
    listed = None if models is None else endpoint.model in models
    problem = f"{endpoint.host} does not list the model {endpoint.model!r}." if listed is False else None
    return Probed(*told, reachable=True, listed=listed, problem=problem)


def _models(endpoint: Endpoint, config: LlmConfig) -> set[str] | None:
    """Names the endpoint lists; None when it has no list. Raises ``LlmError``."""
    clock = Clock(config)
    try:
        with Line(endpoint).exchange("models", clock) as response:
            body = b"".join(capped(response, clock))
            if response.status == 404:
                return None  # some servers have no list
            if response.status != 200:
                checked(response.status, b"", body, endpoint)
    except (Again, Refused) as e:
        raise e.error from None
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    rows = document.get("data") if isinstance(document, dict) else None
    return {str(r.get("id")) for r in rows if isinstance(r, dict)} if isinstance(rows, list) else None
