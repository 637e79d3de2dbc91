"""A plan as HTML, Markdown and CSV."""
