"""Long lists a part at a time: opaque cursors, and the ``Link`` header that leads on (RFC 8288)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import Query
from starlette.requests import Request

from citestack.errors import UsageError

MAX_CURSOR = 16_384
"""A cursor holds a URL at most, in base64."""
Limit = Annotated[int, Query(ge=1, le=100, description="Entries of this part.")]
Cursor = Annotated[str | None, Query(max_length=MAX_CURSOR, description="`next` of the part before.")]


def written(*place: str | int) -> str:
    """Where the next part begins."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode("ascii").rstrip("=")


def read(cursor: str | None, *kinds: type[str | int]) -> tuple[Any, ...] | None:
    """What ``written`` was given; None for the first part. Raises ``UsageError`` for what is no cursor of this list."""
    if cursor is None:
        return None
    try:
        place = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except ValueError as e:
        raise _foreign() from e
    if not isinstance(place, list) or len(place) != len(kinds) or not all(map(_is, place, kinds)):
        raise _foreign()
    return tuple(place)


def links(request: Request, cursor: str | None) -> Mapping[str, str]:
    """The header of a part that others follow."""
    if cursor is None:
        return {}
    url = request.url.include_query_params(cursor=cursor)
    return {"Link": f'<{url.path}?{url.query}>; rel="next"'}


def _is(value: object, kind: type) -> bool:
    """Numbers as the store can count, text as it can hold."""
    if kind is int:
        return type(value) is int and 0 <= value < 1 << 53
    return isinstance(value, str) and "\0" not in value


def _foreign() -> UsageError:
    return UsageError("this cursor is not one of this list", hint="Begin without a cursor.")
