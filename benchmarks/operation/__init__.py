"""Benchmarks of the operation: merging, sudden ends, the register, and a headquarters' server."""
