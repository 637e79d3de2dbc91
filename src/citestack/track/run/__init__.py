"""Runs: what is asked, sent, kept, and asked again after a break."""
