"""Backlink exports, web-graph ranks and edges of others, read into the store. See docs/authority.md."""
