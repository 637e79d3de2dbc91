"""robots.txt by RFC 9309: fetched once per origin, obeyed, and its Crawl-delay heard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citestack.errors import FetchError, HttpStatusError, RobotsDeniedError

if TYPE_CHECKING:
    from protego import Protego

    from citestack.corpus.urls import UrlParts

PRODUCT_TOKEN = "citestack"  # noqa: S105 - a robots.txt product token
# RFC 9309, 2.5: at least 500 KiB must be parsed; what stands beyond is cut.
MAX_BYTES = 512 * 1024
# RFC 9309, 2.4: a cached copy should not be used for more than a day.
MAX_AGE_S = 24 * 3600.0
# What failed may be well again soon; asking each time would be no better than not caching.
MAX_ERROR_AGE_S = 600.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin asks of us. Neither rules nor error: everything is allowed."""

    parsed: Protego | None = None
    error: FetchError | None = None
    """Why robots.txt could not be read: the origin is then off limits, for this reason."""

    product: str = PRODUCT_TOKEN
    """Whose group is heard."""

    def allows(self, url: str) -> bool:
        return self.error is None and (self.parsed is None or bool(self.parsed.can_fetch(url, self.product)))

    @property
    def crawl_delay(self) -> float | None:
        return None if self.parsed is None else self.parsed.crawl_delay(self.product)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        return () if self.parsed is None else tuple(self.parsed.sitemaps)


class RobotsCache:
    """Rules per origin. ``fetch`` returns the body of a robots.txt URL or raises ``FetchError``. Thread-safe."""

    product = PRODUCT_TOKEN

    def __init__(self, fetch: Callable[[str], bytes], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._known: dict[str, tuple[float, Rules]] = {}
        self._lock = threading.Lock()

    def rules(self, url: UrlParts) -> Rules:
        with self._lock:
            known = self._known.get(url.origin)
        if known is not None and self._clock() - known[0] < (MAX_AGE_S if known[1].error is None else MAX_ERROR_AGE_S):
            return known[1]
        rules = self._load(f"{url.origin}/robots.txt")
        with self._lock:
            self._known[url.origin] = (self._clock(), rules)
        return rules

    def check(self, url: UrlParts) -> Rules:
        """The rules, when they let us in. Raises ``RobotsDeniedError``, or what kept us from reading robots.txt."""
        rules = self.rules(url)
        rules = replace(rules, product=self.product)
        if rules.error is not None:
            raise _refusal(url, rules.error)
        if not rules.allows(str(url)):
            raise RobotsDeniedError(f"robots.txt of {url.origin} disallows {url}", hint=self._hint())
        return rules

    def for_product(self, product: str) -> RobotsCache:
        """The same rules, heard for another product's group; what one has fetched the other knows."""
        other = copy(self)
        other.product = product
        return other

    def _hint(self) -> str:
        return "" if self.product == PRODUCT_TOKEN else f"It says so to {self.product}, whose part is played here."

    def _load(self, url: str) -> Rules:
        """4xx: no rules, all allowed (2.3.1.3). Server errors and no connection: all disallowed (2.3.1.4)."""
        try:
            body = self._fetch(url)
        except HttpStatusError as e:
            return Rules() if 400 <= e.status < 500 and e.status != 429 else Rules(error=e)
        except FetchError as e:
            return Rules(error=e)
        return Rules(parse(body))


def parse(body: bytes) -> Protego:
    """Rules of a robots.txt body; UTF-8, wrong bytes replaced."""
    from protego import Protego

    return Protego.parse(body[:MAX_BYTES].decode("utf-8", errors="replace").removeprefix("\ufeff"))


def _refusal(url: UrlParts, error: FetchError) -> FetchError:
    """A server error on robots.txt is a denial; a host that cannot be reached fails by its own reason."""
    if isinstance(error, HttpStatusError):
        hint = "A site whose robots.txt fails is off limits (RFC 9309); try again later."
        return RobotsDeniedError(f"robots.txt of {url.origin} answers {error.status}, so nothing is fetched", hint=hint)
    return type(error)(error.message, hint=error.hint)
