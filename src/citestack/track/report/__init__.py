"""The report: one document of figures, and its faces: terminal, JSON, CSV, HTML, alerts."""
