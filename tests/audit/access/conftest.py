"""A loopback site and a client that reaches it."""

from tests.corpus.fetch.conftest import client, other_site, site

__all__ = ["client", "other_site", "site"]
