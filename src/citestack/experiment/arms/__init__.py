"""The arms of an experiment: one file each, found by listing this folder (``registry``)."""
