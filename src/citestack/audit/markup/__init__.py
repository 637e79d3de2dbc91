"""Structured data: the schema.org vocabulary, a checker, and whether the markup says what the page says."""
