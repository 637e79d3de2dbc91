"""Server-sent events as OpenAI's servers write them."""

from __future__ import annotations

from typing import Any

import orjson

DONE = b"data: [DONE]\n\n"
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""A proxy that collects a stream before it passes it on would undo it."""


def data(value: Any) -> bytes:
    """One event without a name: chat completions."""
    return b"data: " + orjson.dumps(value) + b"\n\n"


def named(event: dict[str, Any]) -> bytes:
    """One event named by its type: responses."""
    return f"event: {event['type']}\n".encode() + data(event)
