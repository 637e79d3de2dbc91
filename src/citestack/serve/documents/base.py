"""What all bodies and documents share, and the limits of what may be sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_QUESTION = 20_000
"""Characters. The engine itself abstains, with a reason, beyond 2,000; this keeps a book from being quoted back."""
MAX_URL = 8_192
"""Longer than any browser or server takes."""
MAX_CLAIM = 10_000
MAX_SOURCE = 1_000_000

Profile = Literal["fast", "default", "thorough"]
SupportName = Literal["support-l12", "features"]
Question = Annotated[str, Field(max_length=MAX_QUESTION, examples=["How long does a heat pump water heater last?"])]
Url = Annotated[str, Field(min_length=1, max_length=MAX_URL, examples=["https://green-boiler.example/lifetime.html"])]
TraceId = Annotated[str, Field(pattern="^[0-9a-f]{16}$", examples=["7f3a0c51b2d94e68"])]
Version = Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$", examples=[f"sha256:{'3f2a91c07be4d815' * 4}"])]


class Body(BaseModel):
    """What a client sends: every field typed strictly, none unknown, so that a slip is told and not guessed at."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True, allow_inf_nan=False)


class Document(BaseModel):
    """What a client gets."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Problem(Document):
    """An error as a problem document (RFC 9457). ``code`` is stable and may be matched on."""

    type: str = Field(examples=["urn:citestack:error:not_found"])
    title: str = Field(examples=["no trace 7f3a0c51b2d94e68 in this store"])
    """What is wrong, for people."""
    status: int = Field(ge=400, le=599, examples=[404])
    code: str = Field(examples=["not_found"])
    detail: str | None = None
    """What to do next."""
    layer: str | None = None
    """The layer or part the error came from."""
    request_id: str | None = None
    """The same as in the header ``X-Request-Id`` and in the server's log."""
    fields: list[dict[str, Any]] | None = None
    """For a request that is not as described: where, and what is wrong there."""


class Paged(Document):
    next: str | None
    """Cursor of what follows, as ``cursor`` of the next request; also in the ``Link`` header. None at the end."""
