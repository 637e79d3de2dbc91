"""The OpenAPI document: what FastAPI reads off the routes, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from citestack.serve.documents.base import Problem
from citestack.serve.problems import MEDIA_TYPE
from citestack.version import VERSION

Responses = dict[int | str, dict[str, Any]]
ABOUT = """An AI search engine that shows its work: every sentence of an answer is verified by the source beside it, and
every decision on the way is recorded.

Errors are problem documents (RFC 9457); their `code` is stable. Lists come in parts: `next` is the cursor of what
follows, and the `Link` header leads there. Documents carry an `ETag`; sent back as `If-None-Match` it is answered with
304 while nothing changed. Every answer carries `X-Request-Id`."""
SAID = {
    400: "The request cannot be read.",
    401: "A token is needed (`Authorization: Bearer ...`).",
    403: "Not allowed: a foreign origin, a read-only store, or something the server was not started to do.",
    404: "There is no such thing here.",
    409: "Another process is writing to the store.",
    410: "Another version of the trace format wrote it.",
    413: "The body is too large.",
    421: "The Host header names another server.",
    422: "The request is not as described.",
    429: "Too much is waiting already; `Retry-After` says when to come again.",
    500: "Something went wrong in the server.",
    502: "A language model's endpoint, or a page to be fetched, failed.",
    503: "The index cannot be used.",
    504: "The time for this ran out.",
}
ALWAYS = (400, 401, 403, 413, 421, 422, 500)
"""What the guard, the reading of the request and a defect may answer on every route."""
LANE = (409, 429, 502, 503, 504)
"""What work with the models may end in."""
RETRY_AFTER = {
    "Retry-After": {"description": "Seconds after which there is likely room.", "schema": {"type": "integer"}}
}
NOT_MODIFIED = {"description": "Nothing changed since the document with that `ETag`."}
ETAG = {"ETag": {"description": "Names this version of the document.", "schema": {"type": "string"}}}
LINK = {"Link": {"description": '`<...>; rel="next"` where more follows.', "schema": {"type": "string"}}}


def failing(*statuses: int) -> Responses:
    """The ``responses`` of a route that may end in these as well."""
    return {s: _problem(s) for s in sorted({*ALWAYS, *statuses})}


def kept(*statuses: int, paged: bool = False) -> Responses:
    """The same, for a document that carries an ETag."""
    headers = {**ETAG, **(LINK if paged else {})}
    return {200: {"headers": headers}, 304: NOT_MODIFIED, **failing(*statuses)}


def described(app: FastAPI) -> None:
    """Gives the application its document, made when first asked for."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title="citestack", version=VERSION, description=ABOUT, routes=app.routes)
            app.openapi_schema = _finished(made)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _problem(status: int) -> dict[str, Any]:
    more = {"headers": RETRY_AFTER} if status == 429 else {}
    return {"description": SAID[status], "model": Problem, **more}


def _finished(made: dict[str, Any]) -> dict[str, Any]:
    """Problems under their media type, on every route those that any may end in, and the token."""
    reference = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    for operation in _operations(made):
        said = operation["responses"]
        if said.get("422", {}).get("description") != SAID[422]:
            said.pop("422", None)  # FastAPI's own, which this server never sends
        for status in ALWAYS:
            said.setdefault(str(status), {"description": SAID[status], "content": {MEDIA_TYPE: {"schema": reference}}})
        for response in said.values():
            if any(c.get("schema") == reference for c in response.get("content", {}).values()):
                response["content"] = {MEDIA_TYPE: {"schema": reference}}
    token = {"type": "http", "scheme": "bearer", "description": "Only where the server was started with a token."}
    made.setdefault("components", {})["securitySchemes"] = {"token": token}
    return {**made, "security": [{}, {"token": []}]}


def _operations(made: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in made.get("paths", {}).values():
        yield from (o for o in path.values() if isinstance(o, dict) and "responses" in o)
