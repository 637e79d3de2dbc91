"""Who asks, for limits that hold per client."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.requests import Request


def client_of(request: Request) -> str:
    """The peer's address; an IPv6 one by its /64, which one customer has whole. Empty for this machine itself."""
    peer = request.client.host if request.client else ""
    try:
        address = ip_address(peer)
    except ValueError:
        return peer
    if address.is_loopback:
        return ""
    return str(address) if address.version == 4 else address.exploded[:19]
