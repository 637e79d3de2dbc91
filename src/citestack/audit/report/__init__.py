"""An audit as a file: HTML to read, SARIF for machines that annotate, CSV for tables."""
