"""Observations as columns, derived from the record: what statistics read."""
