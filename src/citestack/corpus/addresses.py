"""Which addresses may be fetched: the guard against requests into private networks (SSRF).

A host is resolved once; every address it has must be public; the connection goes to a checked address. Python's
``is_global`` alone is not enough: in 3.11 it calls 2002::/16, fec0::/10, 64:ff9b:1::/48 and 3fff::/20 global.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from citestack.corpus.urls import DEFAULT_PORTS, UrlParts
from citestack.errors import BlockedAddressError, DnsError

Resolver = Callable[[str, int], Sequence[str]]
"""Host and port to addresses; raises ``DnsError``."""

_ENDS_IN_NUMBER = re.compile(r"(?:.*[.])?(?:[0-9]+|0x[0-9a-f]*)")


def check_url(url: UrlParts, *, allow_private: bool = False) -> None:
    """Refuse what needs no look-up: credentials, odd ports, numeric disguises. Raises ``BlockedAddressError``."""
    if url.userinfo:
        raise BlockedAddressError(f"a URL with a user name or password is not fetched: {url}")
    if not allow_private and url.port not in DEFAULT_PORTS.values():
        raise BlockedAddressError(f"port {url.port} is not fetched: {url}")
    # WHATWG URL 'ends in a number': 127.1, 2130706433, 0x7f.1 and 0177.0.0.1 are addresses to a resolver.
    if _ENDS_IN_NUMBER.fullmatch(url.host) and _literal(url.host) is None:
        raise BlockedAddressError(f"a number in disguise is not a host: {url.host}")


def checked_addresses(host: str, port: int, resolve: Resolver, *, allow_private: bool = False) -> list[str]:
    """Addresses of a host, all of them allowed. Raises ``DnsError`` or ``BlockedAddressError``."""
    found = [host] if _literal(host) is not None else list(resolve(host, port))
    if not found:
        raise DnsError(f"{host} has no address")
    for text in found:
        if not is_allowed(text, allow_private=allow_private):
            what = "it" if text == host else f"it resolves to {text}, which"
            raise BlockedAddressError(f"{host} is not fetched: {what} is not a public address")
    return found


def is_allowed(address: str, *, allow_private: bool = False) -> bool:
    """Whether a connection may go there. ``allow_private`` admits loopback and intranets, never link-local."""
    parsed = _literal(address)
    if parsed is None:
        return False
    return is_public(parsed) or (allow_private and _is_intranet(parsed))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Globally reachable by the IANA special-purpose registries, and no known metadata service."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in _not_public_v4())
    inner = _embedded_v4(address)
    if inner is not None:
        return is_public(inner)
    if address.scope_id or address not in IPv6Network("2000::/3"):
        return False
    return address.is_global and not any(address in network for network in _not_public_v6())


def system_resolver(host: str, port: int) -> list[str]:
    """The operating system's look-up, in its order, each address once."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as e:
        raise DnsError(f"{host} cannot be resolved: {e}", hint="Check the spelling and the network.") from e
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _embedded_v4(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that traffic really reaches: ::ffff:0:0/96, and NAT64's 64:ff9b::/96 (RFC 6052)."""
    if address in IPv6Network("64:ff9b::/96"):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def _is_intranet(address: IPv4Address | IPv6Address) -> bool:
    """Link-local stays shut even for intranets: 169.254.169.254 hands out cloud credentials."""
    if isinstance(address, IPv4Address):
        return any(address in network for network in _intranet_v4())
    inner = _embedded_v4(address)
    if inner is not None:
        return _is_intranet(inner)
    return address.is_loopback or address in IPv6Network("fc00::/7")


@cache
def _intranet_v4() -> tuple[IPv4Network, ...]:
    return tuple(map(IPv4Network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))


@cache
def _not_public_v4() -> tuple[IPv4Network, ...]:
    # 'This network', CGNAT, protocol assignments, 6to4 relays, benchmarks, multicast, reserved, Azure's metadata host.
    text = "0.0.0.0/8 100.64.0.0/10 192.0.0.0/24 192.88.99.0/24 198.18.0.0/15 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32"
    return tuple(map(IPv4Network, text.split()))


@cache
def _not_public_v6() -> tuple[IPv6Network, ...]:
    # Teredo and other assignments, documentation (twice), 6to4.
    return tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16")))
