"""Benchmarks of planning: what they measure and how to read them is in docs/benchmarks.md."""
