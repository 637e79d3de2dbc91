"""Redirects, one hop at a time: each target is parsed and checked anew, loops and long chains end with an error."""

from __future__ import annotations

from urllib.parse import urljoin

from citestack.corpus.urls import UrlParts, split_url
from citestack.errors import BlockedAddressError, RedirectError, SourceError

MAX_HOPS = 10
STATUSES = frozenset({301, 302, 303, 307, 308})


class Chain:
    """The URLs of one fetch in order."""

    def __init__(self, start: str) -> None:
        self.hops: list[UrlParts] = [split_url(start)]

    @property
    def current(self) -> UrlParts:
        return self.hops[-1]

    def follow(self, location: str | None) -> UrlParts:
        """Where a redirect leads. Raises ``RedirectError``; ``BlockedAddressError`` for another scheme."""
        if not location:
            raise RedirectError(f"{self.current} redirects to nowhere")
        target = _parsed(urljoin(str(self.current), location), self.current)
        if str(target) in {str(hop) for hop in self.hops}:
            raise RedirectError(f"redirect loop at {target}")
        if len(self.hops) > MAX_HOPS:
            raise RedirectError(f"more than {MAX_HOPS} redirects from {self.hops[0]}")
        self.hops.append(target)
        return target


def _parsed(url: str, origin: UrlParts) -> UrlParts:
    try:
        return split_url(url)
    except SourceError as e:
        raise BlockedAddressError(f"{origin} redirects to something that is not fetched: {url[:200]!r}") from e
