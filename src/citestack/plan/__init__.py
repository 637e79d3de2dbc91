"""The verdict, links or readiness first, and the 90 days that follow from it."""
