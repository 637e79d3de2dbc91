"""What an HTTP status means for the next step: ask differently, try again, or give up with words that help."""

from __future__ import annotations

import json
import time
from email.utils import parsedate_to_datetime

from citestack.errors import LlmAuthError, LlmError
from citestack.llm.settings import API_KEY, Endpoint
from citestack.llm.wire import error_words

BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Worth another try. 529 is how some hosts say that they are overloaded."""


class Again(Exception):  # noqa: N818 - it asks for another attempt
    """The attempt failed in a way that another may not."""

    def __init__(self, error: LlmError, *, after: float | None = None, lost: bool = False, final: bool = False) -> None:
        super().__init__(error.message)
        self.error = error
        self.after = after
        """Seconds the server asks us to wait."""
        self.lost = lost
        """The request went out, so that its prompt may be charged."""
        self.final = final
        """Part of the answer was passed on already."""


class Refused(Exception):  # noqa: N818 - the server's word
    """The server does not accept something in the request."""

    def __init__(self, error: LlmError, words: str) -> None:
        super().__init__(error.message)
        self.error = error
        self.words = words


def checked(status: int, retry_after: bytes, body: bytes, endpoint: Endpoint) -> None:
    """Raises what a status other than 200 means: ``Refused``, ``Again`` or an ``LlmError``."""
    words = _words(body, endpoint)
    said = f"{endpoint.host} answered HTTP {status}" + (f": {words}" if words else "")
    if status in (400, 422):
        raise Refused(LlmError(said), words)
    if status in (401, 403):
        hint = "" if endpoint.key else f"{API_KEY} is not set; this endpoint wants a key."
        raise LlmAuthError(said, hint=hint)
    if status in BUSY and "insufficient_quota" not in body.decode("latin-1"):
        raise Again(LlmError(said, hint="The endpoint is busy or broken; try again later."), after=_wait(retry_after))
    if 300 <= status < 400:
        hint = (
            "Redirects are not followed, so that the key stays here: set CITESTACK_LLM_BASE_URL to the final address."
        )
        raise LlmError(said, hint=hint)
    raise LlmError(said)


def _words(body: bytes, endpoint: Endpoint) -> str:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    words = error_words(document) if isinstance(document, dict) else ""
    return endpoint.without_key(words)


def _wait(header: bytes) -> float | None:
    """``Retry-After`` in seconds, given as a number or as a date (RFC 9110, 10.2.3)."""
    value = header.decode("latin-1").strip()
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
