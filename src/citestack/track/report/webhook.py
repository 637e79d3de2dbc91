"""Tells another program that a rule fired: one POST of a JSON document, tried again where that can help."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from citestack.corpus.addresses import check_url
from citestack.corpus.politeness import parse_retry_after, retry_wait
from citestack.corpus.transport import GuardedTransport
from citestack.corpus.urls import split_url
from citestack.errors import BlockedAddressError, FetchError, HttpStatusError, SourceError, UsageError
from citestack.track.report.alerts import Alert
from citestack.track.report.document import ReportDocument
from citestack.track.report.sentences import asked_about, lead
from citestack.version import VERSION

ATTEMPTS, BACKOFF_S, LONGEST_WAIT_S, TOTAL_S = 4, 1.0, 30.0, 20.0
KIND = "citestack.track.alert"


@dataclass(frozen=True, slots=True)
class Sending:
    """How the network and time behave; tests bring their own."""

    allow_private: bool = False
    sleep: Callable[[float], None] = time.sleep


def body_of(alerts: Sequence[Alert], document: ReportDocument) -> dict[str, Any]:
    """What is sent: the rules that fired with their figures, and what those are about. No key and no address."""
    return {
        "kind": KIND,
        "version": VERSION,
        "made_at": document.made_at,
        "title": document.title,
        "about": asked_about(document),
        "lead": list(lead(document)),
        "text": "\n".join(a.sentence for a in alerts),
        "alerts": [a.as_dict() for a in alerts],
    }


def send(url: str, body: Mapping[str, Any], sending: Sending | None = None) -> int:
    """Posts and gives the HTTP status. The address may hold a secret, so that errors name its host alone.

    Raises ``UsageError`` for what is no http(s) URL, else ``FetchError`` and its children: redirects are not followed,
    for a POST that wanders is a leak.
    """
    sending = sending or Sending()
    check(url, allow_private=sending.allow_private)
    content, transport = orjson.dumps(body), GuardedTransport(allow_private=sending.allow_private)
    with httpx.Client(transport=transport, follow_redirects=False) as client:
        attempt = 1
        while True:
            transport.deadline.start(TOTAL_S)
            try:
                return _post(client, url, content)
            except FetchError as e:
                wait = retry_wait(e, attempt, base=BACKOFF_S, longest=LONGEST_WAIT_S)
                if wait is None or attempt == ATTEMPTS:
                    raise
                sending.sleep(wait)
                attempt += 1


def check(url: str, *, allow_private: bool = False) -> None:
    """Raises ``UsageError`` or ``BlockedAddressError`` for an address that nothing will be sent to."""
    try:
        parts = split_url(url)
    except SourceError:
        hint = "Give one like https://hooks.example/x."
        raise UsageError("the webhook is no http(s) URL", hint=hint, layer="track") from None
    try:
        check_url(parts, allow_private=allow_private)
    except BlockedAddressError:
        raise BlockedAddressError(
            f"the webhook at {parts.host} is not posted to: only public addresses are", layer="track"
        ) from None


def _post(client: httpx.Client, url: str, content: bytes) -> int:
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"citestack/{VERSION}",
        "Idempotency-Key": hashlib.sha256(content).hexdigest(),
    }
    with client.stream("POST", url, content=content, headers=headers) as response:
        if response.is_success:
            return response.status_code
        after = parse_retry_after(response.headers.get("retry-after"))
        said = f"the webhook at {response.url.host} answered HTTP {response.status_code}"
        raise HttpStatusError(said, response.status_code, retry_after=after, layer="track")
