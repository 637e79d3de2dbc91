"""Which host and which registrable domain a URL belongs to: the names of the graph's three levels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from citestack.authority.nouns import Level
from citestack.corpus.urls import host_of, page_key

if TYPE_CHECKING:
    from tldextract.tldextract import ExtractResult


class Domains:
    """Names of pages, hosts and domains; each host is looked up once.

    The domain is the public suffix and one label (eTLD+1), where suffixes that companies let to others count
    (``a.github.io`` and ``b.github.io`` are two). An IP address, ``localhost`` and a bare suffix are their own domain;
    under an unknown suffix (``.example``, intranets) the last two labels are, as the list's rule ``*`` says
    (https://publicsuffix.org/list/). Ports do not make a site; punycode and lower case do not make another host.
    """

    def __init__(self, extract: Callable[[str], ExtractResult]) -> None:
        self._extract = extract
        self._known: dict[str, str] = {}

    @classmethod
    def bundled(cls) -> Domains:
        """With the list inside tldextract: no download, no cache folder."""
        from tldextract import TLDExtract

        return cls(TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True))

    def page(self, url: str) -> str:
        """The key of the page in the store. Raises ``SourceError`` for all but http(s) URLs; so do the others."""
        return page_key(url)

    def host(self, url: str) -> str:
        return host_of(url)

    def host_of_page(self, key: str) -> str:
        """Host of a page key; unlike ``host`` it parses nothing, so give it only what ``page`` gave."""
        netloc = key.split("/", 3)[2]
        return netloc[1:].partition("]")[0] if netloc.startswith("[") else netloc.partition(":")[0]

    def domain(self, url: str) -> str:
        return self.domain_of_host(host_of(url))

    def domain_of_host(self, host: str) -> str:
        """``host`` as ``host()`` gives it."""
        known = self._known.get(host)
        if known is None:
            known = self._known[host] = self._look_up(host)
        return known

    def name(self, level: Level, url: str) -> str:
        """Name of the URL's node at a level of the graph."""
        return {"page": self.page, "host": self.host, "domain": self.domain}[level](url)

    def _look_up(self, host: str) -> str:
        if ":" in host:  # an IPv6 address, without its brackets
            return host
        found = self._extract(host)
        if found.suffix or found.ipv4 or found.ipv6:
            return found.top_domain_under_public_suffix or host
        return ".".join(host.rsplit(".", 2)[-2:])
