"""Addresses of visitors do not leave the reader whole."""

from __future__ import annotations

import hashlib
import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

V4_KEPT, V6_KEPT = 24, 48
KEY_VARIABLE = "CITESTACK_IP_KEY"
_V4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)")
_V6 = re.compile(r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")


def network_of(address: str) -> str:
    """``192.0.2.0/24``, ``2001:db8::/48``; empty for what is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    kept = V4_KEPT if isinstance(parsed, IPv4Address) else V6_KEPT
    return str(ip_network(f"{parsed}/{kept}", strict=False))


def hashed(address: str, key: bytes) -> str:
    """16 hex digits that nobody without the key can make (BLAKE2b, keyed)."""
    return hashlib.blake2b(address.encode(), key=key[:64], digest_size=8).hexdigest()


def masked(text: str) -> str:
    """The text with every address in it cut to its network."""
    return _V6.sub(lambda m: _network_or(m[0]), _V4.sub(lambda m: _network_or(m[0]), text))


def _network_or(found: str) -> str:
    network = network_of(found)
    return network.partition("/")[0] if network else found
