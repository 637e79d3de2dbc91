"""Audits a stored page in the lane, where questions run as well."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from citestack.audit.model import Audit
from citestack.corpus.urls import page_key
from citestack.errors import BusyError, NotFoundError, StoppedError
from citestack.model import Page
from citestack.serve.lane import Stop, Ticket
from citestack.serve.stopping import StopsReading
from citestack.serve.workbench import Workbench

R = TypeVar("R")
MOST_PROMPTS = 20
"""One request may bring; the command line takes any number. Each costs a run of the engine."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A page and the prompts it is held against."""

    url: str
    prompts: tuple[str, ...] = ()
    profile: str = "fast"


@dataclass(frozen=True, slots=True)
class Audited:
    audit: Audit
    page: Page


def prompts_of(text: str) -> tuple[str, ...]:
    """One on each line, the first ``MOST_PROMPTS`` of them."""
    lines = dict.fromkeys(" ".join(line.split()) for line in text.splitlines())
    return tuple(line for line in lines if line)[:MOST_PROMPTS]


def audited(bench: Workbench, asked: Asked, stop: Stop) -> Audited:
    """Raises ``NotFoundError`` for a page that is not in the store, and ``StoppedError``."""
    from citestack.audit.read import stored
    from citestack.audit.run import audit
    from citestack.audit.subject import Around

    subject = stored(bench.store, asked.url)
    if subject is None:
        raise NotFoundError(f"{asked.url[:200]} is not in this store", hint="Add it in the library, then look again.")
    session = bench.session(asked.profile)
    around = Around(StopsReading(session.models.support, stop), session, asked.prompts)
    return Audited(audit(subject, around), subject.page)


def waited(bench: Workbench, url: str, prompts: str) -> Audited:
    """For a view, see ``result_of``."""
    return result_of(bench, bench.work(partial(audited, bench, Asked(page_key(url), prompts_of(prompts)))))


def result_of(bench: Workbench, ticket: Ticket[R]) -> R:
    """Waits, as a view may that has a thread of its own. Raises ``BusyError``, and ``StoppedError`` when it takes too
    long.
    """
    try:
        return ticket.future.result(bench.settings.timeout_s)
    except TimeoutError as e:
        ticket.cancel()
        raise StoppedError("this takes too long", hint="Give fewer prompts.") from e
    except CancelledError as e:
        raise BusyError("the server is stopping", retry_after=5) from e


def asked_of(url: str, prompts: Sequence[str], profile: str) -> Asked:
    return Asked(page_key(url), tuple(prompts), profile)
