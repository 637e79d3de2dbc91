"""Forward-confirmed reverse DNS: the address names a host of the operator, and that host names the address."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable

MOST = 2000
"""Addresses looked up in one run; what comes after stays ``claimed``."""


class ReverseDns:
    """Remembers what it asked while it lives; nothing of it is kept. ``None`` from a resolver: no answer."""

    def __init__(
        self,
        reverse: Callable[[str], str | None] | None = None,
        forward: Callable[[str], Iterable[str]] | None = None,
        most: int = MOST,
    ) -> None:
        self._reverse = reverse or _system_reverse
        self._forward = forward or _system_forward
        self._most = most
        self._names: dict[str, str | None] = {}

    def confirms(self, address: str, domains: Iterable[str]) -> bool | None:
        """Whether the address is a host below one of the domains; None when it was not asked, or had no answer."""
        if address not in self._names:
            if len(self._names) >= self._most:
                return None
            self._names[address] = self._confirmed_name(address)
        name = self._names[address]
        return None if name is None else any(below(name, d) for d in domains)

    def _confirmed_name(self, address: str) -> str | None:
        """A name that does not lead back to the address proves nothing: it is told as no operator's ('.')."""
        name = self._reverse(address)
        if name is None:
            return None
        return name if address in set(self._forward(name)) else "."


def below(name: str, domain: str) -> bool:
    """``crawl-1.googlebot.com`` is below ``googlebot.com``; ``fakegooglebot.com`` is not."""
    name, domain = name.lower().rstrip("."), domain.lower()
    return name == domain or name.endswith("." + domain)


def _system_reverse(address: str) -> str | None:
    try:
        return socket.gethostbyaddr(address)[0]
    except socket.herror:
        return "."
    except OSError:
        return None


def _system_forward(name: str) -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(name, None, proto=socket.IPPROTO_TCP)]
    except (OSError, UnicodeError):
        return []
