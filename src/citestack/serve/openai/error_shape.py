"""Errors under ``/v1`` as OpenAI's clients read them: ``{"error": {"message", "type", "param", "code"}}``.

The application answers with problem documents; whatever of them leaves under ``/v1``, the guard's included, is
rewritten here.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from citestack.serve.problems import MEDIA_TYPE

LOG = logging.getLogger("citestack.serve")
PREFIX = "/v1/"
UNKNOWN = {"title": "something went wrong here", "detail": "The server's log says what.", "code": "internal"}


def error_json(status: int, problem: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an error response; ``problem`` is the problem document it stands for."""
    fields = problem.get("fields") or []
    wrong = fields[0]["at"].removeprefix("body.") if fields else None
    said = [str(problem.get(name) or "").strip(" .") for name in ("title", "detail")]
    return {
        "error": {
            "message": ". ".join(text for text in said if text) + ".",
            "type": error_type(status),
            "param": problem.get("param") or wrong,
            "code": problem.get("code"),
        }
    }


def error_type(status: int) -> str:
    """OpenAI's word for the class of a failure."""
    known = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    return known.get(status, "invalid_request_error" if status < 500 else "server_error")


def status_here(status: int) -> int:
    """OpenAI answers 400 to what does not fit the schema."""
    return 400 if status == 422 else status


class OpenAIErrors:
    """ASGI middleware, outside of everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        rewriting = _Rewriting(send)
        try:
            await self._app(scope, receive, rewriting)
        except Exception:
            if rewriting.started:
                raise
            LOG.exception("a request failed")
            await rewriting.fail(500, UNKNOWN)


class _Rewriting:
    """Holds the start of a response back until its kind is known, and a problem document until it is whole."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_problem(message):
            self._start = message
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self.fail(self._start["status"], orjson.loads(self._body))
        else:
            self.started = True
            await self._send(message)

    async def fail(self, status: int, problem: Mapping[str, Any]) -> None:
        start = self._start or {"type": "http.response.start", "headers": []}
        status, self.started = status_here(status), True
        body = orjson.dumps(error_json(status, problem))
        headers = MutableHeaders(scope={"headers": list(start["headers"])})
        headers["content-type"], headers["content-length"] = "application/json", str(len(body))
        if status == 504:
            headers["x-should-retry"] = "false"  # the clients repeat 5xx; it would take as long again
        await self._send({**start, "status": status, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _is_problem(start: Message) -> bool:
    kinds = [value for name, value in start["headers"] if name.lower() == b"content-type"]
    return any(kind.startswith(MEDIA_TYPE.encode()) for kind in kinds)
