"""The registrable domain (eTLD+1) of a URL, as the default of every ``site_of`` parameter here."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract


def site_of_url(url: str) -> str:
    """``https://docs.example.co.uk/x`` -> ``example.co.uk``; the host itself where no suffix is known.

    Private suffixes are on: two blogs of one hosting company are two sites (publicsuffix.org, private section).
    """
    return _site(host_of(url))


def host_of(url: str) -> str:
    """Lower-case host without port; empty for what has none."""
    rest = url.partition("://")[2] or url
    host = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
    return (host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]).casefold().rstrip(".")


@lru_cache(maxsize=50_000)
def _site(host: str) -> str:
    parts = _extractor()(host)
    if parts.suffix or parts.ipv4 or parts.ipv6:
        return parts.top_domain_under_public_suffix or host
    # An unlisted ending is a suffix of one label: the list's prevailing rule "*".
    return ".".join(host.split(".")[-2:])


@lru_cache(maxsize=1)
def _extractor() -> TLDExtract:
    """The list inside the package: no network, the same answer everywhere."""
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
