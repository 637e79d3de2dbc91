"""When a call is sent again, and after how long, as the vendors' own clients do it.

The clients of OpenAI, Anthropic and Perplexity agree: 408, 409, 429, 500 and above and lost connections are tried
again; ``x-should-retry`` wins over the status; ``retry-after-ms`` wins over ``retry-after`` (seconds or an HTTP date);
else half a second, doubling to eight, with up to a quarter taken off at random. Google names its wait in the body.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from citestack.track.protocols import Reply

RETRIED = frozenset({408, 409, 429})
LOST = frozenset({"timeout", "connection", "truncated", "dns"})
"""Failures of the line that may not happen again."""
REFUSED = frozenset({401, 402, 403})
"""Key, payment, permission: the next asking would fare no better."""
SPENT = frozenset({"insufficient_quota", "billing_hard_limit_reached", "credit_balance_too_low"})
"""Error codes that come with 400 or 429 and mean that no money is left (OpenAI's and Anthropic's words)."""
_SECONDS = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s?")


@dataclass(frozen=True, slots=True)
class Persistence:
    """Seconds, and numbers of attempts."""

    attempts: int = 4
    """Of one call in one go; a run that is resumed begins to count anew."""
    first_s: float = 0.5
    longest_s: float = 8.0
    longest_asked_s: float = 120.0
    """A vendor that asks to wait longer is left alone for the rest of the run."""
    total_s: float = 1800.0
    """All attempts of one call together, waits included."""


def again(reply: Reply) -> bool:
    """Whether the same call may fare better a moment later."""
    if 200 <= reply.status < 300:
        return False
    told = reply.headers.get("x-should-retry", "").strip().lower()
    if told in ("true", "false"):
        return told == "true"
    if reply.status == 0:
        return reply.failure in LOST
    return (reply.status in RETRIED or reply.status >= 500) and not _spent(reply)


def refused(reply: Reply) -> str:
    """Why nothing more should be asked of this engine; empty when there is no such reason."""
    if reply.failure == "no_key":
        return "no_key"
    if reply.status in REFUSED:
        return f"http_{reply.status}"
    return "no_money_left" if reply.status in (400, 429) and _spent(reply) else ""


def wait_s(reply: Reply, attempt: int, persistence: Persistence, jitter: random.Random) -> float | None:
    """Before the attempt after this one (from 1); None when the vendor asks for more than is waited."""
    asked = asked_wait_s(reply)
    if asked is not None:
        return asked if asked <= persistence.longest_asked_s else None
    backoff = min(persistence.longest_s, persistence.first_s * 2.0 ** min(attempt - 1, 30))
    return float(backoff * (1 - 0.25 * jitter.random()))


def asked_wait_s(reply: Reply, at: datetime | None = None) -> float | None:
    """Seconds that the other side asks to wait; None when it does not say."""
    headers = reply.headers
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    after = headers.get("retry-after", "").strip()
    seconds = _number(after)
    if seconds is None and after:
        seconds = _until(after, at or datetime.now(UTC))
    return _retry_delay(reply) if seconds is None else seconds


def _number(text: str) -> float | None:
    found = _SECONDS.fullmatch(text.strip())
    return None if found is None else float(found[1])


def _until(text: str, at: datetime) -> float | None:
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - at).total_seconds())


def _retry_delay(reply: Reply) -> float | None:
    """``error.details[].retryDelay`` of google.rpc.RetryInfo, such as ``34s``."""
    details = _error(reply).get("details")
    for detail in details if isinstance(details, list) else ():
        told = detail.get("retryDelay") if isinstance(detail, dict) else None
        if isinstance(told, str) and (seconds := _number(told)) is not None:
            return seconds
    return None


def _spent(reply: Reply) -> bool:
    error = _error(reply)
    if {str(error.get("code")), str(error.get("type"))} & SPENT:
        return True
    return "credit balance is too low" in str(error.get("message", "")).lower()


def _error(reply: Reply) -> Mapping[str, Any]:
    """The error object of a refusal; empty for anything else."""
    if reply.status < 400:
        return {}
    try:
        told = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    found = told[0] if isinstance(told, list) and told else told  # Google's streams wrap it in a list
    error = found.get("error") if isinstance(found, dict) else None
    return error if isinstance(error, dict) else {}
