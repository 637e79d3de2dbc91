"""Controlled content experiments: one thing is changed on copies of pages, and everything else is held still."""
