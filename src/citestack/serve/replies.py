"""JSON documents with their validators: ETag, 304, Cache-Control (RFC 9110 and 9111)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from citestack.serve.workbench import Workbench
from citestack.version import VERSION

ASK_AGAIN = "private, no-cache"
"""May be kept, and is asked about each time."""
FOR_EVER = "private, max-age=31536000, immutable"
NOT_KEPT = "no-store"
OPTIONS = orjson.OPT_NON_STR_KEYS
_TAG = re.compile(r'(?:W/)?"[^"]*"')


def document(value: Any, headers: Mapping[str, str] | None = None) -> Response:
    """What was made for this request alone."""
    named = {"Cache-Control": NOT_KEPT, **(headers or {})}
    return Response(orjson.dumps(value, option=OPTIONS), headers=named, media_type="application/json")


def cached(
    request: Request,
    value: Any,
    *,
    tag: str | None = None,
    keep: str = ASK_AGAIN,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A document to be kept; 304 when the client has it. ``value``: JSON as bytes, or what to make it of; without a
    ``tag`` the ETag is strong and names these very bytes.
    """
    body = value if isinstance(value, bytes) else orjson.dumps(value, option=OPTIONS)
    tag = tag or f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if has(request, tag):
        return unchanged(tag, keep)
    named = {"ETag": tag, "Cache-Control": keep, **(headers or {})}
    return Response(body, headers=named, media_type="application/json")


def unchanged(tag: str, keep: str = ASK_AGAIN) -> Response:
    return Response(status_code=304, headers={"ETag": tag, "Cache-Control": keep})


def generation_tag(bench: Workbench) -> str:
    """Names the store at its generation: whatever depends on the record alone has this ETag. Weak, for the same
    generation may be written with other bytes.
    """
    return f'W/"{bench.store.id[:8]}-{bench.store.generation}-{VERSION}"'


def has(request: Request, tag: str) -> bool:
    """If-None-Match compares weakly (RFC 9110, 13.1.2)."""
    given = request.headers.get("if-none-match", "")
    known = {t.removeprefix("W/") for t in _TAG.findall(given)}
    return given.strip() == "*" or tag.removeprefix("W/") in known
