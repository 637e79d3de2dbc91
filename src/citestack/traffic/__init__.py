"""Server logs: which AI agents fetch which pages, and which visits AI answers send."""
