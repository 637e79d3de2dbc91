"""The audit of a page as the server runs and shows it."""
