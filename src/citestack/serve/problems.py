"""Errors as problem documents (RFC 9457), and as a page for a browser."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import Response

from citestack.errors import (
    BusyError,
    CitestackError,
    FetchError,
    IndexFailedError,
    LlmError,
    NotAllowedError,
    NotFoundError,
    RequestError,
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
    (NotAllowedError, 403),
    (BusyError, 429),
    (StoppedError, 504),
    (StoreLockedError, 409),
    (StoreReadOnlyError, 403),
    (TraceError, 410),
    (IndexFailedError, 503),
    (LlmError, 502),
    (FetchError, 502),
    (RequestError, 400),
    (UsageError, 422),
)
"""First match wins; the rest is 500."""


def status_of(error: CitestackError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def problem(status: int, code: str, title: str, *, request: Request | None = None, **more: Any) -> Response:
    """``type`` names the stable code of the error tree; ``detail`` says what to do next."""
    retry_after = more.pop("retry_after", None)
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    body = orjson.dumps(shape(status, code, title, request=request, **more))
    return Response(body, status, headers={**headers, "Cache-Control": "no-store"}, media_type=MEDIA_TYPE)


def shape(status: int, code: str, title: str, *, request: Request | None = None, **more: Any) -> dict[str, Any]:
    """The document, without what is empty."""
    named = {"type": f"urn:citestack:error:{code}", "title": _clean(title), "status": status, "code": code}
    if request is not None:
        more.setdefault("request_id", getattr(request.state, "request_id", None))
    return {**named, **{k: _clean(v) for k, v in more.items() if v}}


def of_error(error: CitestackError, request: Request) -> Response:
    """With the request's id, by which the server's log tells it from others."""
    retry_after = getattr(error, "retry_after", None)
    own = {"retry_after": retry_after and ceil(retry_after), "param": getattr(error, "param", None)}
    more = {"detail": error.hint, "layer": error.layer, **own}
    return problem(status_of(error), error.code, error.message, request=request, **more)


def shape_of(error: CitestackError, request: Request) -> dict[str, Any]:
    more = {"detail": error.hint, "layer": error.layer}
    return shape(status_of(error), error.code, error.message, request=request, **more)


def _clean(value: Any) -> Any:
    """What was sent may be quoted back, and half a surrogate pair is no text that can be written."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_clean(v) for v in value]
    return {_clean(k): _clean(v) for k, v in value.items()} if isinstance(value, dict) else value


def wants_page(request: Request) -> bool:
    """A browser that walks to an address, not a client of the API."""
    api = request.url.path.startswith(("/api/", "/v1/", "/mcp")) or request.url.path.endswith(".json")
    return not api and "text/html" in request.headers.get("accept", "")


def shown(pages: Pages, request: Request, status: int, title: str, detail: str) -> Response:
    """The same error as a page."""
    return pages.html(request, "error", {"status": status, "title": title, "detail": detail}, status=status)
