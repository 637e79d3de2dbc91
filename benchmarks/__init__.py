"""Benchmarks: every script writes one JSON into ``results/`` with commit, machine, data hash and seed."""
