"""Where an engine's own redirect addresses lead, asked while they are fresh: Gemini's expire at a time nobody states.

Only the engine's redirecting host is asked, and only for its headers: the first address on another host is the answer.
The cited site itself is never visited, so that measuring leaves no traces in its logs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Protocol
from urllib.parse import urljoin

import httpx

from citestack.answers.identity import key_of
from citestack.corpus import redirects
from citestack.corpus.addresses import check_url
from citestack.corpus.fetch import USER_AGENT
from citestack.corpus.transport import GuardedTransport
from citestack.errors import CitestackError
from citestack.track.model import Cited, Observation, Page, Retrieved

FAILED = "redirect_failed"
TOTAL_S = 20.0
HOPS = 5


class Resolver(Protocol):
    def resolve(self, url: str) -> str | None:
        """Where an address leads; None when that cannot be told. Never raises."""
        ...


class Redirects:
    """Asks over the guarded transport: public addresses and usual ports only. Thread-safe; close it."""

    def __init__(self, transport: GuardedTransport | None = None, *, allow_private: bool = False) -> None:
        self._allow_private = allow_private
        self._transport = transport or GuardedTransport(allow_private=allow_private)
        self._http = httpx.Client(
            transport=self._transport,
            trust_env=False,
            follow_redirects=False,
            headers={"User-Agent": USER_AGENT},
            timeout=TOTAL_S / 2,
        )

    def resolve(self, url: str) -> str | None:
        try:
            return self._follow(url)
        except (CitestackError, httpx.HTTPError, httpx.InvalidURL):
            return None

    def close(self) -> None:
        self._http.close()

    def _follow(self, url: str) -> str | None:
        chain = redirects.Chain(url)
        self._transport.deadline.start(TOTAL_S)
        for _ in range(HOPS):
            here = chain.current
            check_url(here, allow_private=self._allow_private)
            with self._http.stream("GET", str(here)) as response:
                if response.status_code not in redirects.STATUSES:
                    return None
                location = str(response.headers.get("location", ""))
            target = chain.follow(location)
            if target.host != chain.hops[0].host:
                return urljoin(str(here), location)
        return None


def unresolved(observation: Observation) -> list[str]:
    """Web addresses that the engine wrote and whose target is not known, each once."""
    found = (p.given for p in _pages(observation) if _open(p))
    return list(dict.fromkeys(found))


def with_targets(observation: Observation, targets: Mapping[str, str | None]) -> Observation:
    """The observation with ``url`` and ``key`` filled in; a mark whose address leads nowhere says so."""

    def page(p: Page) -> Page:
        url = targets.get(p.given) if _open(p) else None
        return p if url is None else replace(p, url=url, key=key_of(url))

    def ranked(found: tuple[Retrieved, ...] | None) -> tuple[Retrieved, ...] | None:
        return None if found is None else tuple(replace(r, page=page(r.page)) for r in found)

    def mark(c: Cited) -> Cited:
        done = replace(c, page=page(c.page))
        return replace(done, problem=done.problem or FAILED) if _open(done.page) else done

    opened = None if observation.opened is None else tuple(page(p) for p in observation.opened)
    return replace(
        observation,
        retrieved=ranked(observation.retrieved),
        organic=ranked(observation.organic),
        opened=opened,
        cited=tuple(mark(c) for c in observation.cited),
    )


def _pages(observation: Observation) -> Iterator[Page]:
    yield from (c.page for c in observation.cited)
    for ranked in (observation.retrieved, observation.organic):
        yield from (r.page for r in ranked or ())
    yield from observation.opened or ()


def _open(page: Page) -> bool:
    return page.url is None and key_of(page.given) is not None
