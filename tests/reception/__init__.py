"""Tests of what receptions are told."""
