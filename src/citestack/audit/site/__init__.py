"""The audit of a whole site: its pages one by one, then what they have in common."""
