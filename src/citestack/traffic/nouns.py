"""The nouns of server logs: what a line is to us, how sure an agent's name is, what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]


class Verified(StrEnum):
    """Whether the request came from where the agent's operator says that it comes from."""

    VERIFIED = "verified"
    """From an address of the operator's list, or, where asked, by a reverse look-up that a forward one confirms."""
    CLAIMED = "claimed"
    """There is a way to tell, and it was not gone: no address in the log, or only a reverse look-up would tell."""
    CONTRADICTED = "contradicted"
    """The operator publishes its addresses, and this is none of them."""
    UNVERIFIABLE = "unverifiable"
    """The operator publishes nothing to tell by, or its list is not here."""


STATES: tuple[Verified, ...] = tuple(Verified)


class Kind(IntEnum):
    """What a request is. ``VISIT`` alone is a click in an AI answer; what follows it looks like one and is none."""

    FETCH = 0
    """By an AI agent."""
    VISIT = 1
    SUB_RESOURCE = 2
    """An image, a script: its page was the click."""
    BOT = 3
    """A program that names an AI engine as its referer."""
    REDIRECT = 4
    """Browsers keep the referer: the request that follows is counted."""
    METHOD = 5
    """Neither GET nor HEAD... a click is a GET."""
    AGENT = 6
    """An AI agent that names an AI engine as its referer or fetches a tagged address; it is a ``FETCH`` as well."""


NOT_VISITS: Mapping[Kind, str] = {
    Kind.SUB_RESOURCE: "sub_resource",
    Kind.BOT: "bot",
    Kind.REDIRECT: "redirect",
    Kind.METHOD: "method",
    Kind.AGENT: "agent",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One request, as the formats that are read line by line give it."""

    time: float
    """Seconds since 1970, UTC."""
    status: int
    """0: the format does not say."""
    address: str = ""
    method: str = ""
    host: str = ""
    target: str = ""
    """Path and query, as asked for."""
    referer: str = ""
    agent: str = ""
    dest: str = ""
    """``Sec-Fetch-Dest``, where the format has it."""


@dataclass(frozen=True, slots=True)
class Details:
    """Columns that are looked at for chosen requests only; Arrow arrays of bytes."""

    address: Any
    method: Any
    host: Any
    target: Any
    dest: Any


@dataclass(frozen=True, slots=True)
class Batch:
    """Requests as columns, one entry each."""

    time: Ints
    status: Ints
    agent: Any
    """Arrow array of bytes: the ``User-Agent``."""
    referer: Any
    tagged: Bools
    """The address asked for has ``utm_source=``."""
    details: Callable[[Ints], Details]
    """Of the requests at these places."""
    hosts: bool = False
    """The format names the host."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Lines that could not be read, for one reason."""

    reason: str
    count: int
    line: int
    """Number of the first of them, from 1."""
    example: str
    """The first of them, addresses masked, at most 200 characters."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one block of whole lines gave. ``lines`` = requests + rejected + skipped."""

    lines: int
    batches: Sequence[Batch] = ()
    rejects: Sequence[Reject] = ()
    """Line numbers count from the block's start."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Lines that are no requests by their format: blank ones, directives."""
