"""What passes through an ``add`` or a ``crawl``, and what comes out at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from citestack.errors import CitestackError
from citestack.model import FetchState

Known = Callable[[str], FetchState | None]
"""URL key to what is remembered of its last fetch; None unless the page is in the store."""


class Progress(Protocol):
    def advance(self, n: int, note: str) -> None:
        """``n`` more pages are dealt with; ``note`` names the last one, or says something with ``n`` 0."""
        ...


@dataclass(frozen=True, slots=True)
class Document:
    """A page as bytes, not yet read."""

    url: str
    body: bytes
    content_type: str
    headers: Mapping[str, str]
    """Lower-case names."""
    fetch: FetchState


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A page that the store already holds in this state."""

    url: str


@dataclass(frozen=True, slots=True)
class Failure:
    """One source or page that could not be taken in, with the error's stable code."""

    source: str
    code: str
    message: str


Item = Document | Unchanged | Failure


@dataclass(frozen=True, slots=True)
class AddReport:
    """What a run did. ``passages`` and ``links`` count those of added and updated pages."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    passages: int = 0
    links: int = 0
    failures: tuple[Failure, ...] = ()
    seconds: float = 0.0
    removed: int = 0
    """Pages taken out because their file is gone (``prune``)."""
    duplicates: int = 0
    """Pages of the store marked as near copies or non-canonical twins."""
    notes: tuple[str, ...] = ()
    """Things the user should know: an assumed base URL, a limit reached."""


def failure_of(source: str, error: CitestackError) -> Failure:
    message = f"{error.message} ({error.hint})" if error.hint else error.message
    return Failure(source, error.code, message)
