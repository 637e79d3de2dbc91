"""Who asks, for the limit on what one client may have waiting."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.requests import Request


def client_of(request: Request) -> str:
    """The address asked from. Empty for this machine, which may fill the whole queue: its requests come from its owner,
    and a proxy in front, which would make all its users one client, has limits of its own.
    """
    host = request.client.host if request.client else ""
    try:
        return "" if ip_address(host).is_loopback else host
    except ValueError:  # a Unix socket names none
        return ""
