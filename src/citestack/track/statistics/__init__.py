"""Figures with intervals from the columns: one scan in the order of the captures, sums per prompt, then shares."""
