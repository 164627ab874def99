"""Measurements: `python -m benchmarks NAME` prints a table for people and ends with one JSON line for machines."""
