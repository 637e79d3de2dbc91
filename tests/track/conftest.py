"""The stores of tests/store: SQLite and, marked ``postgres``, a real PostgreSQL server."""

from tests.store.conftest import location, new_database, postgres_url, store

__all__ = ["location", "new_database", "postgres_url", "store"]
