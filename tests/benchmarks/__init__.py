"""Tests of the benchmarks; nothing here measures time."""
