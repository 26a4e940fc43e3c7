"""Tests of days that begin in the middle of an operation."""
