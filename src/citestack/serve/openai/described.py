"""What OpenAPI says of these routes' errors."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

STREAMED: dict[str, Any] = {
    "description": "The answer; with `stream`, server-sent events.",
    "content": {"application/json": {}, "text/event-stream": {}},
}


class ErrorDetail(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)
    message: str
    """What is wrong and what to do next."""
    type: str = Field(examples=["invalid_request_error"])
    param: str | None = Field(examples=["messages[0].content"])
    """The field that is wrong."""
    code: str | None = Field(examples=["model_not_found"])


class OpenAIError(BaseModel):
    """An error as OpenAI's clients read it."""

    error: ErrorDetail


ERRORS: dict[int | str, dict[str, Any]] = {
    429: {
        "model": OpenAIError,
        "description": "Too much is waiting already.",
        "headers": {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}},
    },
    "4XX": {"model": OpenAIError, "description": "The request cannot be answered."},
    "5XX": {"model": OpenAIError, "description": "Something here failed, or took too long (504)."},
}
