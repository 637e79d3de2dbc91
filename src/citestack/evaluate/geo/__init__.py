"""Rulers of generative engine optimisation: who gets how much of an answer, and which layer of the stack gave it."""
