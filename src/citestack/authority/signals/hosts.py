"""The registrable domain (eTLD+1) of a URL, as the default of every ``site_of`` parameter here."""

from __future__ import annotations

from functools import cache

from citestack.authority.domains import Domains


def site_of_url(url: str) -> str:
    """``https://docs.example.co.uk/x`` -> ``example.co.uk``; under an unknown suffix the last two labels.

    Private suffixes are on: two blogs of one hosting company are two sites (publicsuffix.org, private section).
    """
    return _domains().domain_of_host(host_of(url))


def host_of(url: str) -> str:
    """Lower-case host without port; empty for what has none."""
    rest = url.partition("://")[2] or url
    host = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
    return (host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]).casefold().rstrip(".")


@cache
def _domains() -> Domains:
    """One for all calls without a ``site_of`` of their own: reading the list inside the package takes a while."""
    return Domains.bundled()
