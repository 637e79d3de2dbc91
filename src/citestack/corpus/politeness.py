"""How long to wait: between requests to one host, and before trying again."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from citestack.errors import FetchError, FetchTimeoutError, HttpStatusError

RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
# Some sites ask crawlers to wait hours between pages; beyond this we still fetch, at this pace.
MAX_CRAWL_DELAY_S = 30.0


class HostPacer:
    """Spaces requests to each host by ``interval`` seconds; hosts do not wait for one another. Thread-safe."""

    def __init__(
        self,
        interval: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = interval
        self._clock = clock
        self._sleep = sleep
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str, crawl_delay: float | None = None, interval: float | None = None) -> None:
        """Take the host's next turn and sleep until it comes; the site's own wish for a longer wait is heard."""
        interval = max(self._interval if interval is None else interval, min(crawl_delay or 0.0, MAX_CRAWL_DELAY_S))
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + interval
        if turn > now:
            self._sleep(turn - now)


def retry_wait(error: FetchError, attempt: int, *, base: float, longest: float) -> float | None:
    """Seconds to wait before attempt ``attempt + 1``; None when trying again cannot help or takes too long."""
    if isinstance(error, HttpStatusError):
        if error.status not in RETRIED_STATUSES or (error.retry_after or 0.0) > longest:
            return None
        asked = error.retry_after or 0.0
    elif type(error) in (FetchError, FetchTimeoutError):
        asked = 0.0
    else:
        return None
    return min(max(asked, math.ldexp(base, attempt - 1)), longest)


def parse_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds from a Retry-After header: a number or an HTTP date (RFC 9110, 10.2.3)."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value.strip()[:9])
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
