"""Designs: read from a file, checked, kept as JSON."""
