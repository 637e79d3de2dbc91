"""The report of a twin as one HTML file."""
