"""Reads a page as each of the five layers would: findings with their evidence, scores, and the fix to copy."""
