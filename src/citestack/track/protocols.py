"""The seams of the measuring side: an adapter knows a vendor's wire format and does no I/O; a sender does the I/O.

What a sender gave is kept before anybody reads it, so a paid answer outlives a crash, a bug in an adapter, and a better
adapter: reading the stored replies again is how every figure can be made anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from citestack.track.model import Asking, Observation


@dataclass(frozen=True, slots=True)
class Call:
    """One request, without its key."""

    method: Literal["GET", "POST", "LOCAL"]
    """``LOCAL`` goes to no network: our own stack, a folder of saved responses."""
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Nothing secret: the key is put in by the sender, from the environment, as the engine's ``auth`` says."""
    wait_s: float = 0.0
    """Seconds to wait before it is sent: the vendor is still working on the answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, or why nothing did."""

    status: int
    """HTTP status; 0 = no answer came."""
    body: bytes
    """After content decoding, whole; for no answer, empty."""
    at: str
    """ISO 8601 UTC."""
    content_type: str = ""
    failure: str = ""
    """``timeout``, ``dns``, ``tls``, ``connection``, ``too_large``, ``truncated``, ``no_key``... with status 0."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names; only those that say when to try again and how the vendor names the request."""


class Adapter(Protocol):
    """One wire format. Both methods are pure."""

    def call(self, asking: Asking) -> Call:
        """The first request. Raises ``UsageError`` where the engine cannot be asked so."""
        ...

    def read(self, asking: Asking, replies: Sequence[Reply]) -> Observation | Call:
        """What all replies so far (one at least) say, or the request that is still needed.

        Never raises: what cannot be read is an observation with its state. Redirect addresses of the engine stay
        unresolved (``Page.url`` None): resolving is the run's work.
        """
        ...


class Sender(Protocol):
    async def send(self, call: Call, attempt_key: str) -> Reply:
        """Sends once and never raises for what the other side does. ``attempt_key`` is the same for the same call of
        the same asking, also after a restart: an idempotency key where the vendor takes one.
        """
        ...
