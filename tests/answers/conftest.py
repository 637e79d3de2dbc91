from tests.corpus.fetch.conftest import client, site

__all__ = ["client", "site"]
