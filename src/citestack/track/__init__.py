"""The measuring side: what the answer engines cite, mention and retrieve for a set of prompts, and how sure that is."""
