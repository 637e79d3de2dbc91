"""Who is cited together with whom, and who is cited instead of me."""
