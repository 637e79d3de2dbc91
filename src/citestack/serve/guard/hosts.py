"""The Host header: the only thing that tells a rebound DNS name from this machine's own."""

from __future__ import annotations

from ipaddress import ip_address

from citestack.serve.settings import LOOPBACK, ServeSettings


def is_known_host(header: str, settings: ServeSettings) -> bool:
    """An address literal, a loopback name, the address bound to, or a name the server was told.

    A page of a foreign site can point its own name at this machine; it cannot make a browser send an address or another
    name in its place.
    """
    name = host_name(header)
    if name is None:
        return False
    return _is_address(name) or name in {*LOOPBACK, settings.host.lower(), *map(str.lower, settings.public_hosts)}


def host_name(header: str) -> str | None:
    """Without its port, lower case, IPv6 without brackets; None for what is no host (RFC 3986, section 3.2.2)."""
    name, port = header.strip().lower(), ""
    if name.startswith("["):
        name, bracket, port = name[1:].partition("]")
        if not bracket:
            return None
        port = port.removeprefix(":")
    elif ":" in name:
        name, _, port = name.partition(":")
    if not name or (port and not (port.isascii() and port.isdigit())):
        return None
    return name.removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
