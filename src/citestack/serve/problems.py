"""Errors as problem documents (RFC 9457), and as a page for a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import Response

from citestack.errors import (
    BusyError,
    CitestackError,
    FetchError,
    IndexFailedError,
    LlmError,
    NotFoundError,
    StoppedError,
    StoreLockedError,
    StoreReadOnlyError,
    TraceError,
    UsageError,
)

if TYPE_CHECKING:
    from starlette.requests import Request

    from citestack.serve.pages import Pages

MEDIA_TYPE = "application/problem+json"
STATUS: tuple[tuple[type[CitestackError], int], ...] = (
    (NotFoundError, 404),
    (BusyError, 429),
    (StoppedError, 504),
    (StoreLockedError, 409),
    (StoreReadOnlyError, 403),
    (TraceError, 410),
    (IndexFailedError, 503),
    (LlmError, 502),
    (FetchError, 502),
    (UsageError, 422),
)
"""First match wins; the rest is 500."""


def status_of(error: CitestackError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def problem(status: int, code: str, title: str, **more: Any) -> Response:
    """``type`` names the stable code of the error tree; ``detail`` says what to do next."""
    headers = {"Retry-After": str(more.pop("retry_after"))} if more.get("retry_after") else {}
    more.pop("retry_after", None)
    shape = {"type": f"urn:citestack:error:{code}", "title": title, "status": status, "code": code}
    body = orjson.dumps({**shape, **{k: v for k, v in more.items() if v}})
    return Response(body, status, headers=headers, media_type=MEDIA_TYPE)


def of_error(error: CitestackError, request: Request) -> Response:
    """With the request's id, by which the server's log tells it from others."""
    more: dict[str, Any] = {"request_id": getattr(request.state, "request_id", None)}
    more |= {"detail": error.hint, "layer": error.layer, "retry_after": getattr(error, "retry_after", None)}
    return problem(status_of(error), error.code, error.message, **more)


def wants_page(request: Request) -> bool:
    """A browser that walks to an address, not a client of the API."""
    api = request.url.path.startswith(("/api/", "/v1/", "/mcp")) or request.url.path.endswith(".json")
    return not api and "text/html" in request.headers.get("accept", "")


def shown(pages: Pages, request: Request, status: int, title: str, detail: str) -> Response:
    """The same error as a page."""
    return pages.html(request, "error", {"status": status, "title": title, "detail": detail}, status=status)
