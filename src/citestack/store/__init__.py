"""The record: pages, versions, links, fetches and traces, in SQLite or PostgreSQL. See docs/store.md."""

from citestack.store.engine import StoreOptions
from citestack.store.read import Changes, StoredPassage
from citestack.store.store import Store
from citestack.store.traces import TraceSummary

__all__ = ["Changes", "Store", "StoreOptions", "StoredPassage", "TraceSummary"]
