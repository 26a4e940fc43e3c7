"""Benchmarks of planning: how good the plans are, how tight the bounds, and in what time."""
