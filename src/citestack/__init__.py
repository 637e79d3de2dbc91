"""citestack: an AI search engine that shows its work."""
