"""Builds are tested on both databases, as the store is."""

from tests.store.conftest import location, new_database, postgres_url, store

__all__ = ["location", "new_database", "postgres_url", "store"]
