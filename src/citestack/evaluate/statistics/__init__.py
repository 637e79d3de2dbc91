"""Figures with honest intervals: resampling of questions and of subjects, rank correlations, a robust regression."""
