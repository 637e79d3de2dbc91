"""Runs of engines from the server: what is wanted, what it may cost, who may start it, how it goes, what is shown."""
