"""One go of a run in a test, without waits between attempts."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Any

from citestack.store import Store
from citestack.track.model import PromptSet
from citestack.track.run.go import Going, Gone, Hands, begin, go, reopen
from citestack.track.run.journal import Journal
from citestack.track.run.lane import Stop
from citestack.track.run.lookup import Chosen, SenderOf, network_sender
from citestack.track.run.plan import Plan
from citestack.track.run.redirects import Redirects, Resolver
from citestack.track.run.retries import Persistence

QUICK = Persistence(first_s=0.001, longest_s=0.002)


class Nowhere:
    def resolve(self, url: str) -> str | None:
        return None


def start(store: Store, plan: Plan, chosen: Sequence[Chosen], **going: Any) -> Gone:
    going = {"persistence": QUICK, **going}
    made = Going(**going)
    return carry_on(store, begin(store, PromptSet("set", 1, plan.prompts), plan, chosen, {}), chosen, made)


def resume(store: Store, chosen: Sequence[Chosen], **going: Any) -> Gone:
    going = {"persistence": QUICK, **going}
    return carry_on(store, reopen(store, 1), chosen, Going(**going))


def carry_on(
    store: Store, journal: Journal, chosen: Sequence[Chosen], going: Going, *, sender: SenderOf | None = None,
    resolver: Resolver | None = None, stop_after: int = 0,
) -> Gone:  # fmt: skip
    async def once() -> Gone:
        stop, heard = Stop(), []

        def hear(lane: object) -> None:
            heard.append(lane)
            if len(heard) == stop_after:
                stop.ask()

        made = sender or network_sender(os.environ)
        return await go(store, journal, chosen, going, Hands(made, resolver or Nowhere(), stop, hear))

    return asyncio.run(once())


def local_redirects() -> Redirects:
    return Redirects(allow_private=True)
